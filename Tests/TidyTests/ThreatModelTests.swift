import Testing

/// Every test that the threat model names is there, and every line is tried on the real binary.
struct ThreatModelRule {
    /// Their tests start the program itself.
    static let wholeModules = ["DaemonTests", "BrowserTests", "HardwareTests"]

    /// What somebody tries: the tables' rows, without their heads.
    static func lines(of text: String) -> [Substring] {
        text.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("| tries |") && !$0.hasPrefix("|--") }
    }

    /// `Suite.function` or `Suite` between backquotes.
    static func names(in line: some StringProtocol) -> [String] {
        String(line).matches(of: /`([A-Z][A-Za-z]*Tests(?:\.[a-zA-Z]+)?)`/).map { String($0.output.1) }
    }

    static func isTriedWhole(_ line: some StringProtocol, in files: [File]) -> Bool {
        let whole = files.filter { file in wholeModules.contains { file.path.hasPrefix("Tests/\($0)/") } }
        // A suite alone says nothing of what is tried.
        return names(in: line).contains { $0.contains(".") && isThere($0, in: whole) }
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
        let names = ThreatModelRule.lines(of: document.text).flatMap(ThreatModelRule.names)
        #expect(names.count > 30)
        let missing = names.filter { !ThreatModelRule.isThere($0, in: files) }
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test func everyLineIsTriedOnTheRealBinary() throws {
        let files = Repository.current.files
        let document = try #require(files.first { $0.path == "docs/threat-model.md" })
        let lines = ThreatModelRule.lines(of: document.text)
        #expect(lines.count > 30)
        let missing = lines.filter { !ThreatModelRule.isTriedWhole($0, in: files) }
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test func aLineThatIsTriedInPartsOnlyIsMissed() {
        let files = [
            File(path: "Tests/WebServerTests/DoorTests.swift", text: "func head() {}"),
            File(path: "Tests/DaemonTests/Threats/GateTests.swift", text: "func full() {}"),
        ]
        let table = "| tries | what holds it | shown by |\n|---|---|---|\n"
        let lines = ThreatModelRule.lines(
            of: table + "| a | b | `DoorTests.head` |\n| c | d | `DoorTests.head`, `GateTests` |\n"
                + "| e | f | `GateTests.full`; `DoorTests.head` |")
        #expect(lines.map { ThreatModelRule.isTriedWhole($0, in: files) } == [false, false, true])
    }

    @Test func oneThatIsNotIsMissed() {
        let files = [File(path: "Tests/A/DoorTests.swift", text: "func head() {}")]
        #expect(ThreatModelRule.isThere("DoorTests.head", in: files))
        #expect(!ThreatModelRule.isThere("DoorTests.hea", in: files))
        #expect(!ThreatModelRule.isThere("OorTests.head", in: files))
    }
}
