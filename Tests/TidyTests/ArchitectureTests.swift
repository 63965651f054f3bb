import Testing

/// What `docs/architecture.md` names is there, and it names every module.
struct ArchitectureRule {
    static let page = "docs/architecture.md"
    static let mostRoomsOfAWalk = 5

    static func findings(in page: File, paths: [String]) -> [Finding] {
        missingModules(page, paths) + deadNames(page, paths) + walks(page)
    }

    private static func missingModules(_ page: File, _ paths: [String]) -> [Finding] {
        let modules = Set(paths.compactMap { File(path: $0, text: "").module })
        return modules.sorted().filter { !page.text.contains("**`\($0)`**") }
            .map { Finding(path: page.path, reason: "says nothing of the module \($0)") }
    }

    /// Files, and folders of modules, that are not there.
    private static func deadNames(_ page: File, _ paths: [String]) -> [Finding] {
        let names = Set(paths.compactMap { $0.split(separator: "/").last.map(String.init) })
        return page.lines.enumerated().flatMap { index, line in
            quoted(in: line).compactMap { name in
                let folder = (name.hasSuffix("/") ? String(name.dropLast()) : name) + "/"
                let isKnown =
                    name.hasSuffix(".swift")
                    ? names.contains(name) : paths.contains { "/\($0)".contains("/\(folder)") }
                guard !isKnown else { return nil }
                return Finding(path: page.path, line: index + 1, reason: "\(name) is not there")
            }
        }
    }

    /// A walk through too many rooms, or twice through the same, is plumbing that wants to be straightened.
    private static func walks(_ page: File) -> [Finding] {
        var rooms: [String] = []
        var findings: [Finding] = []
        for (index, line) in page.lines.enumerated() {
            if line.hasPrefix("### ") { rooms = [] }
            guard let step = line.firstMatch(of: /^[0-9]+\. `([^`]+)`:/) else { continue }
            let room = String(step.1)
            if rooms.contains(room) {
                findings.append(Finding(path: page.path, line: index + 1, reason: "the walk comes to \(room) twice"))
            }
            rooms.append(room)
            if rooms.count > mostRoomsOfAWalk {
                findings.append(Finding(path: page.path, line: index + 1, reason: "the walk has too many rooms"))
            }
        }
        return findings
    }

    private static func quoted(in line: Substring) -> [String] {
        line.matches(of: /`([^`]+)`/).map { String($0.1) }.filter { $0 != page }
    }
}

@Suite struct ArchitectureTests {
    @Test func everyNameIsTrue() throws {
        let repository = Repository.current
        let page = try #require(repository.files.first { $0.path == ArchitectureRule.page })
        let findings = ArchitectureRule.findings(in: page, paths: repository.paths)
        #expect(findings.isEmpty, "\(findings.report)")
        #expect(page.lines.count { $0.hasPrefix("### ") } == 3)
    }

    static let paths = ["Sources/A/B/c.swift", "Sources/D/e.swift"]
    static let good = "**`A`** has `B/` and `c.swift`; **`D`**\n### W\n1. `A/B`: `c.swift`\n2. `D`: x"

    @Test func rightPage() {
        #expect(ArchitectureRule.findings(in: File(path: "p.md", text: Self.good), paths: Self.paths).isEmpty)
    }

    @Test func tooLong() {
        let walk = (1...6).map { "\($0). `A/B/\($0)`: x" }.joined(separator: "\n")
        let paths = Self.paths + (1...6).map { "Sources/A/B/\($0)/f.swift" }
        let page = File(path: "p.md", text: Self.good + "\n### V\n" + walk)
        #expect(ArchitectureRule.findings(in: page, paths: paths).map(\.line) == [11])
    }

    @Test(arguments: [
        ("**`D`**", "`D`"), ("`c.swift`", "`gone.swift`"), ("`B/`", "`C/`"), ("2. `D`", "2. `A/B`"),
    ])
    func caught(_ right: String, _ wrong: String) {
        let text = Self.good.replacing(right, with: wrong)
        #expect(!ArchitectureRule.findings(in: File(path: "p.md", text: text), paths: Self.paths).isEmpty)
    }
}
