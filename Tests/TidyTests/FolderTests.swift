import Testing

/// The rooms: a folder that one looks through at a glance, and one place for a name.
struct FolderRule {
    /// More ask for folders.
    static let filesOfAFolder = 15

    static func findings(among paths: [String]) -> [Finding] {
        let sources = paths.filter { $0.hasPrefix("Sources/") }
        return crowded(sources) + namesakes(sources)
    }

    private static func crowded(_ paths: [String]) -> [Finding] {
        let folders = Dictionary(grouping: paths) { $0.split(separator: "/").dropLast().joined(separator: "/") }
        let full = folders.filter { $0.value.count > filesOfAFolder }.sorted { $0.key < $1.key }
        return full.map { folder, files in
            Finding(
                path: folder, reason: "\(files.count) files; more than \(filesOfAFolder) ask for folders by subject")
        }
    }

    /// Module maps and shims have the name that their kind has.
    private static let common: Set<String> = ["module.modulemap", "shim.h", "main.c"]

    private static func namesakes(_ paths: [String]) -> [Finding] {
        let names = Dictionary(grouping: paths) { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let shared = names.filter { $0.value.count > 1 && !common.contains($0.key) }.sorted { $0.key < $1.key }
        return shared.flatMap { name, places in
            places.dropFirst().map { Finding(path: $0, reason: "\(name) is also \(places[0]); a name has one place") }
        }
    }
}

@Suite struct FolderTests {
    @Test func everyRoomIsCalm() {
        let findings = FolderRule.findings(among: Repository.current.paths)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test func caught() {
        let crowd = (1...16).map { "Sources/A/\($0).swift" }
        #expect(FolderRule.findings(among: crowd).map(\.path) == ["Sources/A"])
        #expect(
            FolderRule.findings(among: ["Sources/A/x.swift", "Sources/B/x.swift"]).map(\.path) == ["Sources/B/x.swift"])
    }

    @Test func leftAlone() {
        let full =
            (1...15).map { "Sources/A/\($0).swift" } + ["Sources/A/b/1.txt", "Sources/CA/shim.h", "Sources/CB/shim.h"]
        #expect(FolderRule.findings(among: full).isEmpty)
        #expect(FolderRule.findings(among: ["Tests/A/x.swift", "Tests/B/x.swift"]).isEmpty)
    }
}

@Suite struct LaneTests {
    @Test("every module's tests are run by Tests/run")
    func lanes() throws {
        let repository = Repository.current
        let run = try #require(repository.files.first { $0.path == "Tests/run" })
        let modules = Set(
            repository.paths.compactMap { path -> Substring? in
                let parts = path.split(separator: "/")
                return parts.count > 2 && parts[0] == "Tests" && parts[1].hasSuffix("Tests") ? parts[1] : nil
            })
        #expect(modules.count > 10)
        for module in modules { #expect(run.text.contains(module), "Tests/run knows nothing of \(module)") }
    }
}
