/// The modules of a page joined to one script, without their comments. A module becomes a function that is called once and returns
/// what it exports; so nothing of one is in the way of another, and the sources stay ES modules that a type checker understands.
struct ScriptBundle {
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// A file's text by its name without folders: names are unique among the pages.
    private let source: (String) -> String?
    private var joined: [String] = []
    private var isUnderWay: Set<String> = []
    private var pieces: [String] = []
    /// Of the words that its modules say, in order: `// words: guest, verdicts`.
    private(set) var sections: [String] = []

    init(source: @escaping (String) -> String?) { self.source = source }

    /// - Parameter entry: the module that the page begins with.
    /// - Returns: one script that takes its words as `WORDS`.
    mutating func script(from entry: String) throws(Failure) -> String {
        try add(entry)
        return pieces.joined(separator: "\n")
    }

    private mutating func add(_ name: String) throws(Failure) {
        if joined.contains(name) { return }
        guard isUnderWay.insert(name).inserted else { throw Failure(description: "\(name) imports itself in a circle") }
        guard let text = source(name) else { throw Failure(description: "there is no \(name)") }
        var body: [String] = []
        var exports: [String] = []
        var isComment = false
        for raw in text.split(separator: "\n", omittingEmptySubsequences: true) {
            let line = raw.drop { $0 == " " }
            if isComment {
                isComment = !line.contains("*/")
            } else if line.hasPrefix("/*") {
                isComment = !line.contains("*/")
            } else if line.hasPrefix("// words: ") {
                for section in line.dropFirst(10).split(separator: ",").map({ $0.filter { $0 != " " } })
                where !sections.contains(section) { sections.append(section) }
            } else if line.hasPrefix("//") || line.isEmpty {
                continue
            } else if line.hasPrefix("import ") {
                body.append(try bound(String(line), in: name))
            } else if line.hasPrefix("export ") {
                let declaration = line.dropFirst(7)
                exports.append(try exported(declaration, in: name))
                body.append(String(declaration))
            } else {
                body.append(String(line))
            }
        }
        body.append("return{\(exports.joined(separator: ","))}")
        pieces.append("const \(Self.symbol(name))=(()=>{\n\(body.joined(separator: "\n"))\n})();")
        joined.append(name)
    }

    /// `import { a, b as c } from '../shared/dom.js';` becomes what takes those out of the module that was joined before.
    private mutating func bound(_ line: String, in name: String) throws(Failure) -> String {
        let quoted = line.split(separator: "'", omittingEmptySubsequences: false)
        guard quoted.count == 3, let file = quoted[1].split(separator: "/").last else {
            throw Failure(description: "\(name): an import is one line, and names a file in single quotes: \(line)")
        }
        try add(String(file))
        guard let open = line.firstIndex(of: "{"), let close = line.firstIndex(of: "}") else { return "" }
        let names = line[line.index(after: open)..<close].replacing(" as ", with: ":")
        return "const{\(names.filter { $0 != " " })}=\(Self.symbol(String(file)));"
    }

    private func exported(_ declaration: Substring, in name: String) throws(Failure) -> String {
        let words = declaration.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" }
        guard let kind = words.firstIndex(where: { ["function", "class", "const", "let"].contains($0) }),
            kind + 1 < words.count
        else { throw Failure(description: "\(name): what is exported has a name: \(declaration)") }
        return String(words[kind + 1])
    }

    private static func symbol(_ name: String) -> String {
        "$" + name.prefix { $0 != "." }.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}
