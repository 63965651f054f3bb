/// A broken rule: where, and why the rule is there.
struct Finding: Hashable, CustomStringConvertible {
    var path: String
    var line: Int?
    var reason: String

    var description: String { line.map { "\(path):\($0): \(reason)" } ?? "\(path): \(reason)" }
}

extension Sequence<Finding> {
    /// One finding a line, for a failure's message.
    var report: String { "\n" + map(\.description).sorted().joined(separator: "\n") }
}
