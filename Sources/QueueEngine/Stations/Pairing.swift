public import QueueCore

/// A code that makes one more device a station. Works once.
public struct Pairing: Sendable, Equatable {
    /// How long a code works, in milliseconds.
    public static let lifetime: Int64 = 300_000
    /// Queues of one station.
    public static let queuesAtMost = 32

    public var codeHash: TokenHash
    public var queueID: ID<Queue>
    /// Further ones, in the station's order.
    public var otherQueues: [ID<Queue>]
    public var role: StationRole
    public var name: String
    public var createdTick: Int64

    public init(
        codeHash: TokenHash, queueID: ID<Queue>, otherQueues: [ID<Queue>] = [], role: StationRole = .desk,
        name: String = "", createdTick: Int64
    ) {
        self.codeHash = codeHash
        self.queueID = queueID
        self.otherQueues = otherQueues
        self.role = role
        self.name = name
        self.createdTick = createdTick
    }
}
