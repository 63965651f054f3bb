import Testing

/// What no file may hold, whatever it is written in.
struct TextRule {
    /// Written in pieces, so that this file does not find itself.
    static let registries: [String] = [
        "registry.npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com", "py" + "pi.org", "python" + "hosted.org",
        "crates" + ".io", "ruby" + "gems.org", "proxy.go" + "lang.org", "repo.maven." + "apache.org", "jfrog" + ".io",
        "art" + "ifactory", "ny" + "pi.", "deb.deb" + "ian.org", "archive.ub" + "untu.com",
    ]
    static let machinePaths = ["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/"]
    static let temporary = "/tm" + "p/"
    static let markers = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    static func findings(in file: File) -> [Finding] {
        file.lines.enumerated().flatMap { index, line in
            reasons(against: line, in: file).map { Finding(path: file.path, line: index + 1, reason: $0) }
        }
    }

    private static func reasons(against line: Substring, in file: File) -> [String] {
        var reasons: [String] = []
        for host in registries where line.contains(host) {
            reasons.append("\(host): where packages come from is the machine's business, not the repository's")
        }
        for path in machinePaths where holds(path, line) {
            reasons.append("\(path): this path is on one machine only")
        }
        guard file.path.hasPrefix("Sources/") else { return reasons }
        if holds(temporary, line) {
            reasons.append("\(temporary): folders come in through the configuration")
        }
        for marker in markers where !String(line).places(of: marker).isEmpty {
            reasons.append("\(marker): finish it, or write an issue")
        }
        return reasons
    }

    /// An absolute path begins there: the same letters inside a relative path or a link are none.
    private static func holds(_ path: String, _ line: Substring) -> Bool {
        line.contains(path)
            && line.indices.contains { index in
                guard line[index...].hasPrefix(path) else { return false }
                guard index > line.startIndex else { return true }
                let before = line[line.index(before: index)]
                return !(before.isLetter || before.isNumber || "._-~/}".contains(before))
            }
    }
}

@Suite struct TextTests {
    @Test func nothingThatBelongsElsewhere() {
        let findings = Repository.current.files.flatMap(TextRule.findings)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test(arguments: TextRule.registries) func registry(_ host: String) {
        #expect(Self.isCaught("curl https://\(host)/x", in: "Makefile"))
    }

    @Test(arguments: TextRule.machinePaths) func machinePath(_ path: String) {
        #expect(Self.isCaught("cd \(path)main", in: "Makefile"))
        #expect(Self.isCaught("\(path)main", in: "docs/a.md"))
        #expect(Self.isCaught("let a = \"\(path)main\"", in: "Tests/A/a.swift"))
        #expect(!Self.isCaught("https://example.org\(path)main", in: "README.md"))
    }

    @Test func temporaryFolder() {
        #expect(Self.isCaught("let a = \"\(TextRule.temporary)a\"", in: "Sources/A/a.swift"))
        #expect(!Self.isCaught("let a = \"\(TextRule.temporary)a\"", in: "Tests/A/a.swift"))
    }

    @Test(arguments: TextRule.markers) func marker(_ word: String) {
        #expect(Self.isCaught("// \(word): later", in: "Sources/A/a.swift"))
        #expect(Self.isCaught("<!-- \(word) -->", in: "Sources/WebServer/Pages/a.html"))
        #expect(!Self.isCaught("a\(word)b", in: "Sources/A/a.swift"))
    }

    private static func isCaught(_ line: String, in path: String) -> Bool {
        !TextRule.findings(in: File(path: path, text: line)).isEmpty
    }
}
