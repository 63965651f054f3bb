import Foundation
import Testing

/// What browsers get: embedded whole, and nothing inline.
struct PageRule {
    static let folder = "Sources/WebServer/Pages/"

    // MARK: - Embedded

    /// Pages that the binary does not carry, and embedded files that are not there.
    static func embedding(pages: [String], tables: [File]) -> [Finding] {
        let names = Set(pages.map { String($0.dropFirst(folder.count)) })
        var embedded: Set<String> = []
        var named: Set<String> = []
        var findings: [Finding] = []
        for table in tables {
            for (index, line) in table.lines.enumerated() {
                if let name = embeddedName(in: line) {
                    embedded.insert(name)
                    if !names.contains(name) {
                        findings.append(
                            Finding(
                                path: table.path, line: index + 1, reason: "\(name) is embedded, but is not in Pages"))
                    }
                } else {
                    named.formUnion(quoted(in: line))
                }
            }
        }
        for name in names.sorted() {
            if !embedded.contains(name) {
                findings.append(Finding(path: folder + name, reason: "not embedded: no browser ever gets it"))
            } else if !named.contains(name.split(separator: "/").last.map(String.init) ?? name) {
                findings.append(Finding(path: folder + name, reason: "embedded, but the table has no row of this name"))
            }
        }
        return findings
    }

    /// `a.html` for `#embed "../WebServer/Pages/a.html"`.
    private static func embeddedName(in line: Substring) -> String? {
        let words = line.drop { $0 == " " }
        guard words.hasPrefix("#embed"), let path = quoted(in: words).first else { return nil }
        let marker = "WebServer/Pages/"
        return path.range(of: marker).map { String(path[$0.upperBound...]) } ?? path
    }

    private static func quoted(in line: Substring) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    // MARK: - Content-Security-Policy

    /// The policy forbids what stands inline, and the page would silently not work.
    static func inline(in file: File) -> [Finding] {
        guard ["html", "htm", "svg"].contains(file.fileExtension) else { return [] }
        let text = uncommented(file.text)
        return tags(in: text).compactMap { tag in
            objection(to: tag, in: text).map { reason in
                let line = text[..<tag.range.lowerBound].count { $0 == "\n" } + 1
                return Finding(path: file.path, line: line, reason: reason)
            }
        }
    }

    private struct Tag {
        var name: String
        var attributes: [(name: String, value: String)]
        var range: Range<String.Index>
    }

    private static func objection(to tag: Tag, in text: String) -> String? {
        if tag.name == "style" { return "<style>: the policy forbids it; put it in a style sheet" }
        if tag.name == "script" {
            guard tag.attributes.contains(where: { $0.name == "src" }) else {
                return "<script> without src: the policy forbids it; put it in a module"
            }
            let content = text[tag.range.upperBound...].prefix { $0 != "<" }
            guard content.allSatisfy(\.isWhitespace) else { return "<script src> with content: it is never run" }
        }
        for attribute in tag.attributes {
            if attribute.name == "style" { return "style=: the policy forbids it; use a class" }
            if attribute.name.hasPrefix("on") { return "\(attribute.name)=: the policy forbids it; add a listener" }
            if attribute.value.lowercased().hasPrefix("javascript:") { return "javascript: the policy forbids it" }
            if ["src", "href"].contains(attribute.name), tag.name != "a", attribute.value.contains("//") {
                return "\(attribute.value): an appliance has no internet; embed it"
            }
        }
        return nil
    }

    private static func uncommented(_ text: String) -> String {
        var text = text
        while let start = text.range(of: "<!--") {
            let end = text.range(of: "-->", range: start.upperBound..<text.endIndex)?.upperBound ?? text.endIndex
            // Lines stay where they are.
            let lines = text[start.lowerBound..<end].count { $0 == "\n" }
            text.replaceSubrange(start.lowerBound..<end, with: String(repeating: "\n", count: lines))
        }
        return text
    }

    private static func tags(in text: String) -> [Tag] {
        let pattern = /<([A-Za-z][A-Za-z0-9-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/
        let attribute = /([^\s"'=\/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/
        return text.matches(of: pattern).map { match in
            let attributes = match.output.2.matches(of: attribute).map { found in
                (
                    name: found.output.1.lowercased(),
                    value: String(found.output.2 ?? found.output.3 ?? found.output.4 ?? "")
                )
            }
            return Tag(name: match.output.1.lowercased(), attributes: attributes, range: match.range)
        }
    }
}

@Suite struct PageTests {
    @Test func everyPageIsEmbedded() {
        let repository = Repository.current
        let pages = repository.paths.filter { $0.hasPrefix(PageRule.folder) }
        #expect(!pages.isEmpty)
        let tables = repository.files.filter { $0.module == "CPages" }
        let findings = PageRule.embedding(pages: pages, tables: tables)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    @Test func nothingIsInline() {
        let findings = Repository.current.files.filter { $0.module == "WebServer" }.flatMap(PageRule.inline)
        #expect(findings.isEmpty, "\(findings.report)")
    }

    // MARK: - The rules themselves

    static let table = """
        #define PAGES(PAGE) PAGE(a_html, "a.html") PAGE(b_js, "b.js")
        static const unsigned char a_html[] = {
        #embed "../WebServer/Pages/a.html"
        };
        static const unsigned char b_js[] = {
          #embed "../WebServer/Pages/js/b.js"
        };
        """

    @Test(arguments: [
        (["a.html", "js/b.js"], 0), (["a.html", "js/b.js", "c.css"], 1), (["a.html"], 1), (["b.js"], 3),
    ])
    func embedding(_ pages: [String], _ count: Int) {
        let findings = PageRule.embedding(
            pages: pages.map { PageRule.folder + $0 }, tables: [File(path: "Sources/CPages/p.c", text: Self.table)])
        #expect(findings.count == count, "\(findings.report)")
    }

    @Test func embeddedButNotNamed() {
        let text = Self.table.replacing("PAGE(b_js, \"b.js\")", with: "")
        let findings = PageRule.embedding(
            pages: ["a.html", "js/b.js"].map { PageRule.folder + $0 }, tables: [File(path: "p.c", text: text)])
        #expect(findings.map(\.path) == [PageRule.folder + "js/b.js"])
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<SCRIPT type=\"module\">a</SCRIPT>", "<script src=\"/a.js\">a()</script>",
        "<style>a{}</style>", "<p style=\"color: red\">", "<p style='color: red'>", "<p\n class=\"a\"\n STYLE=a>",
        "<button onclick=\"a()\">", "<body onload=a()>", "<a href=\"javascript:a()\">", "<img src=x onerror='a()'>",
        "<svg><style>a{}</style></svg>", "<link rel=\"stylesheet\" href=\"https://example.org/a.css\">",
        "<script src=\"//example.org/a.js\"></script>",
    ])
    func inlineIsCaught(_ html: String) {
        #expect(PageRule.inline(in: File(path: "a.html", text: "<!doctype html>\n" + html)).count == 1)
    }

    @Test(arguments: [
        "<script type=\"module\" src=\"/wall.js\"></script>", "<link rel=\"stylesheet\" href=\"/a.css\">",
        "<p class=\"style\">style=\"a\" onclick=\"b\"</p>", "<!-- <script>a</script> -->", "<p>a < b</p>",
        "<p data-on=\"x\" title=\"style=a > b\">", "<a href=\"https://example.org/\">", "<style-guide>",
    ])
    func restIsLeftAlone(_ html: String) {
        #expect(PageRule.inline(in: File(path: "a.html", text: html)).isEmpty)
    }

    @Test func lineIsNamed() {
        let html = "<!--\n\n-->\n<p>\n<style>"
        #expect(PageRule.inline(in: File(path: "a.html", text: html)).first?.line == 5)
    }
}
