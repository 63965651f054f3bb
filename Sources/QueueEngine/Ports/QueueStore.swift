public import QueueCore

/// The port to the disk. Implemented by `SQLiteStore` (and `PostgresStore`).
public protocol QueueStore: Sendable {
    /// Where commits are carried out; nil is anywhere. What follows a commit is done there too, so that an answer changes
    /// threads only once.
    var executor: (any TaskExecutor)? { get }

    /// Carries the batch out in order, in one transaction, each write in a savepoint of its own, and returns once all of it
    /// is on disk. A refused write fails alone; a failed commit fails the whole batch and leaves nothing behind.
    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>]

    /// All queues, oldest first.
    func queues() async throws(StoreFailure) -> [Queue]
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue?
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket?
    /// The tickets of the running session in any of these states, by number; at most `limit` of them, the newest.
    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket]
    /// What every screen shows; nil for an unknown queue.
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board?
    /// When the first number of the running session was drawn; nil when none was.
    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment?
    /// Tickets of a queue in the order they were made, from the newest back: at most `limit` of those before `key`.
    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> HistoryPage
    /// The hashes of all host tokens that are in force.
    func hostTokens() async throws(StoreFailure) -> [HostToken]
    /// The outbox rows that are not finished, oldest first; at most `limit`.
    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob]
    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob?
    /// The open tickets of a queue whose latest print job failed, or is not with the printing system yet.
    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State]
}

extension QueueStore {
    public var executor: (any TaskExecutor)? { nil }
}
