import Glibc

/// A file operation that the system refused, in words.
public struct FileFailure: Error, Sendable, CustomStringConvertible {
    public var operation: String
    public var path: String
    public var reason: String

    init(_ operation: String, _ path: String) {
        self.operation = operation
        self.path = path
        reason = String(cString: strerror(errno))
    }

    public var description: String { "\(operation) \(path): \(reason)" }
}
