import Glibc

/// A file operation that the system refused, in words.
public struct FileFailure: Error, Sendable, CustomStringConvertible {
    public var operation: String
    public var path: String
    public var reason: String

    /// - Parameter code: why, as errno(3) has it.
    init(_ operation: String, _ path: String, _ code: Int32 = errno) {
        self.operation = operation
        self.path = path
        reason = String(cString: strerror(code))
    }

    public var description: String { "\(operation) \(path): \(reason)" }
}
