/// The settings of a queue that a host may change; nil leaves one as it is.
public struct QueueSettings: Sendable, Equatable {
    public var name: String?
    public var prefix: String?
    public var mode: Queue.Mode?
    public var isActive: Bool?
    public var isPaused: Bool?
    /// `.some(nil)` turns the automatic no-show off.
    public var noShowAfter: Int??
    public var outOfTurn: Queue.OutOfTurn?
    public var priorityInARow: Int?

    public init(
        name: String? = nil, prefix: String? = nil, mode: Queue.Mode? = nil, isActive: Bool? = nil,
        isPaused: Bool? = nil, noShowAfter: Int?? = nil, outOfTurn: Queue.OutOfTurn? = nil,
        priorityInARow: Int? = nil
    ) {
        self.name = name
        self.prefix = prefix
        self.mode = mode
        self.isActive = isActive
        self.isPaused = isPaused
        self.noShowAfter = noShowAfter
        self.outOfTurn = outOfTurn
        self.priorityInARow = priorityInARow
    }
}
