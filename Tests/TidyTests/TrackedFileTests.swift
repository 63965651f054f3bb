import Testing

/// What is in the repository, and what is not.
struct TrackedFileRule {
    static let house: Set<String> = [
        "Package.swift", "Makefile", "README.md", "LICENSE", "CHANGELOG.md", ".swift-format", ".editorconfig",
        ".gitignore", ".ci/run",
    ]

    static func findings(among paths: [String]) -> [Finding] {
        paths.compactMap { path in
            objection(to: path).map { Finding(path: path, reason: $0) }
        }
    }

    private static func objection(to path: String) -> String? {
        let parts = path.split(separator: "/")
        if parts.contains(where: { $0 == ".build" || $0.hasPrefix(".build-") || $0 == ".swiftpm" }) {
            return "a build's own files are made anew on each machine"
        }
        if parts.last == "Package.resolved" { return "it names the registry of the machine that wrote it" }
        if [".o", ".a", ".so", ".swiftmodule", ".db", ".db-wal", ".orig", ".rej", ".log"].contains(
            where: path.hasSuffix)
        {
            return "what a program wrote is made anew, not kept"
        }
        return nil
    }

    static func missing(from paths: [String]) -> Set<String> { house.subtracting(paths) }
}

@Suite struct TrackedFileTests {
    @Test func nothingThatIsMadeAnew() {
        let findings = TrackedFileRule.findings(among: Repository.current.paths)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test func houseIsComplete() {
        #expect(TrackedFileRule.missing(from: Repository.current.paths).isEmpty)
    }

    @Test(arguments: [
        ".build/debug/qode", "a/.build-2/b", ".swiftpm/x", "Package.resolved", "Sources/A/a.o", "state/qode.db",
        "a.log",
    ])
    func caught(_ path: String) {
        #expect(TrackedFileRule.findings(among: ["Package.swift", path]).map(\.path) == [path])
    }

    @Test(arguments: ["Package.swift", "Sources/QueueCore/Queue.swift", "docs/build.md", "Tests/A/door.ogg"])
    func leftAlone(_ path: String) {
        #expect(TrackedFileRule.findings(among: [path]).isEmpty)
    }

    @Test func missingIsNamed() {
        #expect(TrackedFileRule.missing(from: ["Makefile"]).contains("README.md"))
    }
}
