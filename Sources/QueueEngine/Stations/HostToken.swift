public import QueueCore

/// A key to one queue: the host's own, or one that a pairing gave to a device.
public struct HostToken: Sendable, Equatable {
    public var hash: TokenHash
    public var queueID: ID<Queue>

    public init(hash: TokenHash, queueID: ID<Queue>) {
        self.hash = hash
        self.queueID = queueID
    }
}
