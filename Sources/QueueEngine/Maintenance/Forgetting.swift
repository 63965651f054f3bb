public import QueueCore

/// Device tokens and reasons to drop: a stretch of tickets at a time, so that nobody at the desk waits for it.
public struct Forgetting: Sendable, Equatable {
    /// The key after which the stretch begins; 0 for the first.
    public var after: Int64
    /// Closed tickets that were made before.
    public var created: Timestamp
    /// Open tickets that were made before, by service time.
    public var openTick: Int64
    /// Host actions that can no longer be taken back, which hold tickets as they were.
    public var actionTick: Int64

    public init(after: Int64, created: Timestamp, openTick: Int64, actionTick: Int64) {
        self.after = after
        self.created = created
        self.openTick = openTick
        self.actionTick = actionTick
    }
}
