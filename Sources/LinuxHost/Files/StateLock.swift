import Glibc

/// A daemon is running on this state.
public struct StateInUse: Error, Sendable, CustomStringConvertible {
    public var path: String

    public var description: String {
        "A Qode daemon is running on \(path). Stop it first: systemctl stop qode"
    }
}

/// The right to a state directory.
public struct StateLock: Sendable {
    let descriptor: Int32

    public func release() { close(descriptor) }
}
