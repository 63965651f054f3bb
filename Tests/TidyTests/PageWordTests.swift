import Foundation
import Testing

/// The words of the pages: each language has them all, and what the pages say by a code, they say in each of their languages. A sentence
/// that is missing would be English, or none.
@Suite struct PageWordTests {
    private struct Words {
        /// By section and key; a word that goes by a number has a form a plural, else one under the empty name.
        var sections: [String: [String: [String: String]]]

        var keys: Set<String> {
            Set(sections.flatMap { section in section.value.keys.map { "\(section.key).\($0)" } })
        }

        func said(beginning prefix: String) -> Set<String> {
            Set(
                sections.values.flatMap(\.keys).filter { $0.hasPrefix(prefix) }.map {
                    String($0.dropFirst(prefix.count))
                })
        }
    }

    /// And the forms that its numbers take (Unicode CLDR, cardinal plurals; `many` of French, Spanish and Portuguese is for millions).
    private static let languages: [String: Set<String>] = [
        "en": ["one", "other"], "de": ["one", "other"], "fr": ["one", "other"], "es": ["one", "other"],
        "pt": ["one", "other"], "ar": ["zero", "one", "two", "few", "many", "other"], "he": ["one", "two", "other"],
        "hi": ["one", "other"], "ja": ["other"], "zh": ["other"],
    ]

    private static func words(_ language: String) throws -> Words {
        let file = try #require(
            Repository.current.files.first { $0.path == "\(PageRule.folder)words/\(language).json" }, "\(language)")
        let json = try JSONSerialization.jsonObject(with: Data(file.text.utf8)) as? [String: [String: Any]]
        return Words(
            sections: try #require(json).mapValues { section in
                section.mapValues { ($0 as? [String: String]) ?? ["": ($0 as? String) ?? ""] }
            })
    }

    /// In English the appliance says these itself.
    private static func isTheAppliances(_ key: String) -> Bool {
        let name = key.split(separator: ".").last.map(String.init) ?? key
        return ["refused_", "is_", "do_", "device_", "queueName", "about_"].contains { name.hasPrefix($0) }
    }

    @Test("every language has every word") func keys() throws {
        let german = try Self.words("de").keys
        #expect(german.count > 300)
        for language in Self.languages.keys.sorted() {
            let own = try Self.words(language).keys
            let missing = german.subtracting(own).filter { language != "en" || !Self.isTheAppliances($0) }
            #expect(missing.isEmpty, "\(language) lacks \(missing.sorted())")
            #expect(own.subtracting(german).isEmpty, "\(language) has more: \(own.subtracting(german).sorted())")
        }
        let files = Repository.current.files.filter { $0.path.hasPrefix("\(PageRule.folder)words/") }
        let tables = files.filter { $0.path.hasSuffix(".json") }
        #expect(tables.count == Self.languages.count)
    }

    @Test("every word has the same places for what is filled in, and a form for each plural of its language")
    func placeholders() throws {
        let german = try Self.words("de")
        for (language, forms) in Self.languages {
            for (section, words) in try Self.words(language).sections {
                for (key, texts) in words {
                    let model = german.sections[section]?[key] ?? [:]
                    let places = Self.places(model.values)
                    #expect(Self.places(texts.values) == places, "\(language) \(section).\(key)")
                    #expect(texts.values.allSatisfy { !$0.isEmpty }, "\(language) \(section).\(key) is empty")
                    #expect(
                        Set(texts.keys) == (model.keys.contains("other") ? forms : [""]),
                        "\(language) \(section).\(key): \(texts.keys.sorted())")
                }
            }
        }
    }

    private static func places(_ texts: some Sequence<String>) -> Set<String> {
        Set(texts.flatMap { $0.matches(of: /\{([a-z]+)\}/).map { String($0.1) } })
    }

    @Test("every key that a script says is among the words of its sections, or of those that it imports")
    func said() throws {
        let scripts = Repository.current.files.filter {
            $0.path.hasPrefix(PageRule.folder) && $0.path.hasSuffix(".js")
        }
        #expect(scripts.count > 25)
        let german = try Self.words("de")
        let byName = Dictionary(uniqueKeysWithValues: scripts.map { ($0.path.split(separator: "/").last ?? "", $0) })
        for script in scripts {
            var open = [script]
            var seen: Set<String> = []
            var sections: Set<String> = []
            while let next = open.popLast() {
                guard seen.insert(next.path).inserted else { continue }
                for match in next.text.matches(of: /\n\/\/ words: ([a-z, ]+)/) {
                    sections.formUnion(match.1.split(separator: ",").map { $0.filter { $0 != " " } })
                }
                for match in next.text.matches(of: /import [^\n]*'[^'\n]*?([a-z-]+\.js)'/) {
                    if let file = byName[match.1] { open.append(file) }
                }
            }
            let known = Set(sections.flatMap { german.sections[$0].map { Array($0.keys) } ?? [] })
            let used = Set(script.text.matches(of: /[^a-zA-Z.]t\('([A-Za-z_]+)'[,)]/).map { String($0.1) })
            #expect(used.subtracting(known).isEmpty, "\(script.path): \(used.subtracting(known).sorted())")
        }
    }

    // MARK: - By a code

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
        let said = try Self.words("de").said(beginning: "is_")
        // Set up by whoever sets the appliance up: the driver's absence is told by `qode doctor`.
        #expect(codes.subtracting(["no_driver"]).subtracting(said) == [])
    }

    @Test("every refusal")
    func refusals() throws {
        let codes = Self.codes(
            in: [
                "Sources/QueueCore/Model/Refusal", "Sources/WebServer/JSON/Problem",
                "Sources/WebServer/Routes/Scanning/Scan",
            ],
            [/case \.[a-zA-Z, .]+: "([a-z_]+)"/, /(?:Problem|init)\(\s*\.[a-zA-Z]+, "([a-z_]+)"/])
        #expect(codes.isSuperset(of: ["queue_closed", "token_wrong", "unknown_code", "no_code", "invalid_transition"]))
        #expect(codes.subtracting(try Self.words("de").said(beginning: "refused_")) == [])
    }
}
