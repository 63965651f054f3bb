public import QueueCore

/// What came of a command, as it is on disk.
public struct Outcome: Sendable, Equatable {
    /// The ticket the command was about, as it is now; nil when nobody waited, or the command was about the queue.
    public var ticket: Ticket?
    /// A scan's or verification's answer.
    public var verdict: Verdict?
    /// A number was drawn for it just now.
    public var isNew: Bool
    /// The queue after the command.
    public var queue: Queue
    public var printJob: PrintJob?
    /// Whose screens must be told.
    public var changed: Set<ID<Queue>>
    /// Whom a transfer put into another queue's line, where nobody stood: one at most, and hardly ever one, so that there is no
    /// room for it in every outcome.
    public var firstElsewhere: [Ticket] = []
    /// What guests told about themselves was deleted: the log beside the database still holds it.
    public var hasErased = false

    public init(
        ticket: Ticket?, verdict: Verdict? = nil, isNew: Bool = false, queue: Queue, printJob: PrintJob? = nil,
        changed: Set<ID<Queue>> = []
    ) {
        self.ticket = ticket
        self.verdict = verdict
        self.isNew = isNew
        self.queue = queue
        self.printJob = printJob
        self.changed = changed
    }
}
