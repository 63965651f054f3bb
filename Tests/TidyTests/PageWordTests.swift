import Testing

/// What the pages say by a code, they say in each of their languages: a sentence that is missing would be English, or none.
@Suite struct PageWordTests {
    /// The words of a page's script: by language, the keys that have this beginning.
    private static func keys(_ path: String, beginning prefix: String) throws -> [String: Set<String>] {
        let file = try #require(Repository.current.files.first { $0.path == PageRule.folder + path })
        var (keys, language): ([String: Set<String>], String?) = ([:], nil)
        for line in file.lines {
            if let start = line.firstMatch(of: /^  ([a-z]{2}): \{/) { language = String(start.1) }
            if line.hasPrefix("});") { language = nil }
            guard let language else { continue }
            let found = line.matches(of: /(?:^|[ {,])([a-z_A-Z]+): '/).map { String($0.1) }
            keys[language, default: []].formUnion(
                found.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
        }
        return keys
    }

    private static func codes(in folders: [String], _ patterns: [Regex<(Substring, Substring)>]) -> Set<String> {
        let files = Repository.current.files.filter { file in folders.contains { file.path.hasPrefix($0) } }
        return Set(files.flatMap { file in patterns.flatMap { file.text.matches(of: $0).map { String($0.1) } } })
    }

    @Test("every device's trouble")
    func devices() throws {
        let codes = Self.codes(
            in: [
                "Sources/TicketCamera/", "Sources/HandheldScanner/", "Sources/TicketPrinting/", "Sources/QueueEngine/",
                "Sources/WebServer/",
                "Sources/qode/Daemon/Daemon",
            ],
            [
                /DeviceState\(\s*\.(?:failed|warning), code: "([a-z_]+)"/, /PrinterFault\(\s*"([a-z_]+)"/,
                /\bfailed\(\s*"([a-z_]+)"/, /init\([a-z ]+: [A-Za-z]+\) \{\s*self\.init\(\s*"([a-z_]+)"/,
            ])
        #expect(
            codes.count > 35
                && codes.isSuperset(of: ["camera_busy", "paper_out", "paused", "tls_failed", "printer_error"]))
        let said = try Self.keys("host/devices.js", beginning: "is_")
        let advised = try Self.keys("host/devices.js", beginning: "do_")
        #expect(Set(said.keys) == ["en", "de", "ar"])
        // Set up by whoever sets the appliance up: the driver's absence is told by `qode doctor`.
        for language in ["de", "ar"] {
            #expect(codes.subtracting(["no_driver"]).subtracting(said[language] ?? []) == [], "\(language)")
            #expect(said[language] == said["de"] && advised[language] == advised["de"], "\(language)")
        }
    }

    @Test("every refusal")
    func refusals() throws {
        let codes = Self.codes(
            in: ["Sources/QueueCore/Model/Refusal", "Sources/WebServer/JSON/Problem", "Sources/WebServer/Routes/Scan"],
            [/case \.[a-zA-Z, .]+: "([a-z_]+)"/, /(?:Problem|init)\(\s*\.[a-zA-Z]+, "([a-z_]+)"/])
        #expect(codes.isSuperset(of: ["queue_closed", "token_wrong", "unknown_code", "no_code", "invalid_transition"]))
        let said = try Self.keys("shared/refusals.js", beginning: "refused_")
        // Our own pages never hear it.
        let heard = codes.subtracting(["foreign_origin"])
        for language in ["de", "ar"] { #expect(heard.subtracting(said[language] ?? []) == [], "\(language)") }
    }
}
