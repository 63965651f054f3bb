import Testing

/// What the rules take for code.
@Suite struct SwiftCodeTests {
    @Test(arguments: [
        ("let a = 1", "let a = 1"),
        ("a // try! b", "a          "),
        ("a /* { /* { */ { */ b", "a                   b"),
        ("f(\"try! {\")", "f(\"      \")"),
        ("f(\"a\\\"}\")", "f(\"    \")"),
        ("f(\"a\\(b(\"}\"))c\")", "f(\"  (b(\" \")) \")"),
        ("f(#\"a\"}\\(b)\"#)", "f( \"       \" )"),
        ("f(#\"a\\#(b)\"#)", "f( \"   (b)\" )"),
        ("f(\"\"\"\n{\n\"\"\") }", "f(\"\"\"\n \n\"\"\") }"),
        ("a / b / c", "a / b / c"),
        ("f(/[{\"]/) }", "f(      ) }"),
        ("x = #/{/#", "x = #   #"),
        ("\"\"", "\"\""),
    ])
    func blanked(_ source: String, _ code: String) {
        // What stands after the code does not matter.
        let lines = SwiftCode(source).lines.joined(separator: "\n")
        #expect(trimmed(lines) == trimmed(code))
    }

    @Test func keepsLinesAndPlaces() {
        let source = "a /*\n*/ b \"é\"\n// x\nc"
        let code = SwiftCode(source)
        #expect(code.bytes.count == source.utf8.count)
        #expect(code.lines.count == 4)
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }
}
