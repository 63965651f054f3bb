import Testing

/// A test waits for what it wants, not for a time that was long enough on somebody's machine. Where time itself is wanted,
/// `timePasses` says what needs it.
struct FixedWaitRule {
    /// Between two looks in a loop, in milliseconds, at most.
    static let longestLook = 200

    static func findings(in file: File) -> [Finding] {
        guard file.path.hasPrefix("Tests/"), file.fileExtension == "swift" else { return [] }
        return SwiftCode(file.text).lines.enumerated().compactMap { index, line in
            guard isFixedWait(line) else { return nil }
            return Finding(path: file.path, line: index + 1, reason: "a fixed time; wait for what is wanted")
        }
    }

    private static func isFixedWait(_ line: String) -> Bool {
        if line.contains(/sleep\(for: \.seconds\([0-9]/) { return true }
        guard let match = line.firstMatch(of: /sleep\(for: \.milliseconds\(([0-9]+)\)/) else { return false }
        return Int(match.1) ?? .max > longestLook
    }
}

@Suite struct WaitTests {
    /// Benchmarks measure time; bans are written down with what they catch; a store's answer is made late on purpose.
    private static let exceptions = [
        "Tests/Benchmarks/", "Tests/TidyTests/", "Tests/WebServerTests/Feed/FeedTests.swift",
    ]

    @Test func noTestWaitsAFixedTime() {
        let findings = Repository.current.files.flatMap(FixedWaitRule.findings).filter { finding in
            !Self.exceptions.contains { finding.path.hasPrefix($0) }
        }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(arguments: ["try await Task.sleep(for: .seconds(1))", "try await Task.sleep(for: .milliseconds(300))"])
    func caught(_ line: String) {
        #expect(FixedWaitRule.findings(in: File(path: "Tests/A/x.swift", text: line)).count == 1)
    }

    @Test(arguments: [
        "while !isSo { try await Task.sleep(for: .milliseconds(20)) }",
        "try await timePasses(.seconds(3), \"it is old\")",
        "try await Task.sleep(for: time)",
    ])
    func leftAlone(_ line: String) {
        #expect(FixedWaitRule.findings(in: File(path: "Tests/A/x.swift", text: line)).isEmpty)
    }
}
