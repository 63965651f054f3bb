import Foundation
import Testing

/// A link in a document leads to a file that is there.
struct LinkRule {
    static func findings(in file: File, paths: Set<String>) -> [Finding] {
        guard file.fileExtension == "md" else { return [] }
        var findings: [Finding] = []
        var isCode = false
        for (index, line) in file.lines.enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            for target in targets(in: line) where !leadsSomewhere(target, from: file.path, paths: paths) {
                findings.append(Finding(path: file.path, line: index + 1, reason: "\(target) leads nowhere"))
            }
        }
        return findings
    }

    private static func targets(in line: Substring) -> [String] {
        let inline = line.matches(of: /\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/).map { String($0.output.1) }
        let references = line.matches(of: /^\[[^\]]+\]:\s*<?([^\s>]+)/).map { String($0.output.1) }
        let html = line.matches(of: /(?:src|href|srcset)="([^"\s]+)/).map { String($0.output.1) }
        return inline + references + html
    }

    private static func leadsSomewhere(_ target: String, from path: String, paths: Set<String>) -> Bool {
        // Other places on the internet are not ours to check, nor are headings.
        guard target.firstMatch(of: /^[A-Za-z][A-Za-z0-9+.-]*:/) == nil, !target.hasPrefix("#") else { return true }
        let plain = String(target.prefix { $0 != "#" && $0 != "?" })
        var parts = target.hasPrefix("/") ? [] : path.split(separator: "/").dropLast().map(String.init)
        for part in (plain.removingPercentEncoding ?? plain).split(separator: "/") {
            switch part {
            case ".": break
            case "..":
                guard parts.popLast() != nil else { return false }
            default: parts.append(String(part))
            }
        }
        let joined = parts.joined(separator: "/")
        return joined.isEmpty || paths.contains(joined) || paths.contains { $0.hasPrefix(joined + "/") }
    }
}

@Suite struct LinkTests {
    @Test func everyLinkLeadsSomewhere() {
        let repository = Repository.current
        let paths = Set(repository.paths)
        let findings = repository.files.flatMap { LinkRule.findings(in: $0, paths: paths) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    static let paths: Set<String> = ["README.md", "docs/wall.png", "docs/decisions/a b.md"]

    @Test(arguments: [
        "[a](gone.md)", "![wall](docs/gone.png)", "[a](docs/wall.png \"A wall\") and [b](gone.md)", "[a](../README.md)",
        "[a](gone.md#part)", "[a]: gone.md", "<img src=\"docs/gone.png\" width=\"100\">", "[a](<gone.md>)",
        "[a](docs/wall)",
    ])
    func caught(_ line: String) {
        let file = File(path: "README.md", text: "# A\n" + line)
        #expect(LinkRule.findings(in: file, paths: Self.paths).map(\.line) == [2])
    }

    @Test(arguments: [
        "[a](README.md)", "![wall](docs/wall.png \"A wall\")", "[a](./docs/../README.md#part)", "[a](#part)",
        "[a](docs)",
        "[a](docs/decisions/)", "[a](https://example.org/gone)", "[a](mailto:a@example.org)",
        "[a](docs/decisions/a%20b.md)",
        "<img src=\"docs/wall.png\">", "[a]: docs/wall.png", "```\n[a](gone.md)\n```",
        "a[0](b)".replacing("(b)", with: ""),
    ])
    func leftAlone(_ text: String) {
        #expect(LinkRule.findings(in: File(path: "README.md", text: text), paths: Self.paths).isEmpty)
    }

    @Test func fromItsOwnFolder() {
        let good = File(path: "docs/decisions/a b.md", text: "[a](../wall.png) [b](/README.md)")
        #expect(LinkRule.findings(in: good, paths: Self.paths).isEmpty)
        let bad = File(path: "docs/decisions/a b.md", text: "[a](wall.png)")
        #expect(LinkRule.findings(in: bad, paths: Self.paths).count == 1)
    }
}
