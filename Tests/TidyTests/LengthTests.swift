import Testing

/// A file of more than 400 lines or a function of more than 60 asks for a reason.
struct LengthRule {
    static let linesOfAFile = 400
    static let linesOfAFunction = 60
    static let measured: Set<String> = ["swift", "js", "mjs", "css"]

    /// `path` or `path: function`, and why it is better long.
    static let exceptions: [String: String] = [:]

    static func findings(in file: File, except exceptions: [String: String] = exceptions) -> [Finding] {
        guard measured.contains(file.fileExtension) else { return [] }
        var findings: [Finding] = []
        let lines = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
        if lines > linesOfAFile, exceptions[file.path] == nil {
            findings.append(
                Finding(
                    path: file.path,
                    reason:
                        "\(lines) lines; \(linesOfAFile) are the most that one can keep in mind. Split it by subject"))
        }
        guard file.fileExtension == "swift" else { return findings }
        for function in functions(in: file)
        where function.lines > linesOfAFunction && exceptions["\(file.path): \(function.name)"] == nil {
            findings.append(
                Finding(
                    path: file.path, line: function.start,
                    reason: "\(function.name) has \(function.lines) lines; \(linesOfAFunction) fit on a screen"))
        }
        return findings
    }

    struct Function: Equatable {
        var name: String
        var start: Int
        var lines: Int
    }

    /// Every function, initialiser, subscript and computed property that has a body, from its first word to its last brace.
    static func functions(in file: File) -> [Function] {
        let code = SwiftCode(file.text).bytes
        var found: [Function] = []
        var line = 1
        var position = 0
        while position < code.count {
            if code[position] == UInt8(ascii: "\n") { line += 1 }
            guard SwiftCode.isWord(code[position]) else {
                position += 1
                continue
            }
            let end = code[position...].firstIndex { !SwiftCode.isWord($0) } ?? code.count
            let word = String(decoding: code[position..<end], as: UTF8.self)
            let isMember = position > 0 && code[position - 1] == UInt8(ascii: ".")
            if !isMember, keywords.contains(word), let body = body(in: code, from: end, isProperty: word == "var") {
                let name = word == "func" || word == "var" ? nextWord(in: code, from: end) : word
                let newlines = code[position...body].count { $0 == UInt8(ascii: "\n") }
                found.append(Function(name: name, start: line, lines: newlines + 1))
            }
            position = end
        }
        return found
    }

    private static let keywords: Set<String> = ["func", "init", "deinit", "subscript", "var"]
    /// Words that begin another declaration: what came before them had no body.
    private static let declarations: Set<String> = ["func", "init", "deinit", "subscript", "var", "let", "case"]

    private static func nextWord(in code: [UInt8], from position: Int) -> String {
        let rest = code[position...].drop { $0 == UInt8(ascii: " ") }
        return String(decoding: rest.prefix { $0 != UInt8(ascii: " ") && !"(<:".utf8.contains($0) }, as: UTF8.self)
    }

    /// Where the body that belongs to a declaration ends; nil when it has none.
    private static func body(in code: [UInt8], from start: Int, isProperty: Bool) -> Int? {
        var depth = 0
        var position = start
        while position < code.count {
            switch code[position] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return closingBrace(in: code, from: position)
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "="), UInt8(ascii: "\n"):
                if depth == 0, isProperty { return nil }
            case let byte where SwiftCode.isWord(byte) && depth == 0:
                let end = code[position...].firstIndex { !SwiftCode.isWord($0) } ?? code.count
                let word = String(decoding: code[position..<end], as: UTF8.self)
                if declarations.contains(word) { return nil }
                position = end - 1
            default: break
            }
            if depth < 0 { return nil }
            position += 1
        }
        return nil
    }

    private static func closingBrace(in code: [UInt8], from start: Int) -> Int? {
        var depth = 0
        for position in start..<code.count {
            if code[position] == UInt8(ascii: "{") { depth += 1 }
            if code[position] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return position }
        }
        return nil
    }
}

@Suite struct LengthTests {
    @Test func nothingIsTooLong() {
        let findings = Repository.current.files.flatMap { LengthRule.findings(in: $0) }
        #expect(findings.isEmpty, "\(findings.report)")
    }

    /// An exception that is not needed any more goes.
    @Test func everyExceptionIsNeeded() {
        let needed = Repository.current.files.flatMap { LengthRule.findings(in: $0, except: [:]) }
        for (what, reason) in LengthRule.exceptions {
            #expect(needed.contains { what.hasPrefix($0.path) }, "\(what): \(reason)")
        }
    }

    @Test(arguments: ["swift", "js", "css"]) func longFile(_ kind: String) {
        let full = File(path: "Sources/A/long.\(kind)", text: String(repeating: "\n", count: 400))
        #expect(LengthRule.findings(in: full).isEmpty)
        #expect(LengthRule.findings(in: File(path: full.path, text: full.text + "\n")).count == 1)
        #expect(
            LengthRule.findings(in: File(path: full.path, text: full.text + "\n"), except: [full.path: "x"]).isEmpty)
    }

    @Test(arguments: [
        "func f(", "func == (", "init(", "init?<T>(", "deinit ", "subscript(", "static func f<T: P>(",
        "@A(b: { 1 }) public mutating func f(",
    ])
    func longFunction(_ opening: String) {
        let head = opening == "deinit " ? opening : opening + "a: Int = [1: { 2 }()][1]!) -> [Int] where A == B "
        let fits = File(path: "a.swift", text: head + "{" + String(repeating: "\nx(\"}\") // }", count: 58) + "\n}\n")
        #expect(LengthRule.functions(in: fits).map(\.lines) == [60])
        #expect(LengthRule.findings(in: fits).isEmpty)
        let long = File(path: "a.swift", text: head + "{" + String(repeating: "\nif a { b }", count: 59) + "\n}\n")
        #expect(LengthRule.findings(in: long).count == 1)
    }

    @Test func longProperty() {
        let body = String(repeating: "\nx", count: 60)
        #expect(LengthRule.findings(in: File(path: "a.swift", text: "var a: Int {\(body)\n}")).count == 1)
        #expect(LengthRule.findings(in: File(path: "a.swift", text: "var a = [\(body)\n]")).isEmpty)
    }

    @Test func whatHasNoBody() {
        let text = """
            protocol P {
                func f()
                init(a: Int)
                var v: Int { get }
            }
            struct S {
                let a = 1
                func g() { self.init(); P.init { 1 } }
            }
            """
        let functions = LengthRule.functions(in: File(path: "a.swift", text: text))
        #expect(functions.map(\.name) == ["v", "g"])
        #expect(functions.map(\.start) == [4, 8])
        #expect(functions.allSatisfy { $0.lines == 1 })
    }
}
