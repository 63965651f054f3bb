import Testing

/// Every test that the threat model names is there.
struct ThreatModelRule {
    /// `Suite.function` or `Suite` between backquotes in a table's row.
    static func names(in text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("|") }.flatMap { line in
            line.matches(of: /`([A-Z][A-Za-z]*Tests(?:\.[a-zA-Z]+)?)`/).map { String($0.output.1) }
        }
    }

    static func isThere(_ name: String, in files: [File]) -> Bool {
        let parts = name.split(separator: ".")
        return files.contains { file in
            file.path.hasSuffix("/\(parts[0]).swift")
                && (parts.count == 1 || file.text.contains("func \(parts[1])("))
        }
    }
}

@Suite struct ThreatModelTests {
    @Test func everyTestIsThere() throws {
        let files = Repository.current.files
        let document = try #require(files.first { $0.path == "docs/threat-model.md" })
        let names = ThreatModelRule.names(in: document.text)
        #expect(names.count > 30)
        let missing = names.filter { !ThreatModelRule.isThere($0, in: files) }
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test func oneThatIsNotIsMissed() {
        let files = [File(path: "Tests/A/DoorTests.swift", text: "func head() {}")]
        #expect(ThreatModelRule.isThere("DoorTests.head", in: files))
        #expect(!ThreatModelRule.isThere("DoorTests.hea", in: files))
        #expect(!ThreatModelRule.isThere("OorTests.head", in: files))
    }
}
