public import QueueCore

/// A code that makes one more device a host's. Works once.
public struct Pairing: Sendable, Equatable {
    /// How long a code works, in milliseconds.
    public static let lifetime: Int64 = 300_000

    public var codeHash: TokenHash
    public var queueID: ID<Queue>
    public var createdTick: Int64

    public init(codeHash: TokenHash, queueID: ID<Queue>, createdTick: Int64) {
        self.codeHash = codeHash
        self.queueID = queueID
        self.createdTick = createdTick
    }
}
