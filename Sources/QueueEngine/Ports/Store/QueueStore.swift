public import QueueCore

/// The port to the disk. Implemented by `SQLiteStore` (and `PostgresStore`).
public protocol QueueStore: Sendable {
    /// Where commits are carried out; nil is anywhere. What follows a commit is done there too, so that an answer changes
    /// threads only once.
    var executor: (any TaskExecutor)? { get }
    /// Why what is read may be old, and only numbers are given; nil while the database answers, as far as anybody knows.
    var awayReason: StoreFailure? { get }

    /// Carries the batch out in order, in one transaction, and returns once all of it is on disk. A refused write fails alone and
    /// leaves nothing behind; a failed commit fails the whole batch. Where its failure says `isUndone`, nothing of it was kept,
    /// and each write may be tried alone.
    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>]

    /// All queues, oldest first.
    func queues() async throws(StoreFailure) -> [Queue]
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue?
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket?
    /// The tickets of the running session in any of these states, by number; at most `limit` of them, the newest.
    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket]
    /// The ticket that drew this number in the running session; nil when none did.
    func ticket(numbered number: Int, of queue: ID<Queue>) async throws(StoreFailure) -> Ticket?
    /// The tickets of the running session that are called, and whose latest call is not after `tick`: at most `limit` of them,
    /// the longest ago first.
    func called(of queue: ID<Queue>, until tick: Int64, limit: Int) async throws(StoreFailure) -> [Ticket]
    /// What every screen shows; nil for an unknown queue.
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board?
    /// The board and the open tickets of one moment, at most `limit` of them, the newest; 0 reads the board alone.
    func lineup(of queue: ID<Queue>, limit: Int) async throws(StoreFailure) -> Lineup?
    /// When the first number of the running session was drawn; nil when none was.
    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment?
    /// Tickets of a queue in the order they were made, from the newest back: at most `limit` of those before `key`.
    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> HistoryPage
    /// What became of a queue, by whom and when, from the newest back: at most `limit` entries of those before `key`.
    func journal(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> JournalPage
    /// Who is parked in a queue.
    func parkedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [Ticket]
    /// What those in the running session of a queue told about themselves.
    func details(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: TicketDetails]
    /// The hashes of all host tokens that are in force.
    func hostTokens() async throws(StoreFailure) -> [HostToken]
    /// What a token opens, found by its hash; nil when it opens nothing.
    func access(by token: TokenHash) async throws(StoreFailure) -> StationAccess?
    /// All that are paired, at most 1,000.
    func stations() async throws(StoreFailure) -> [Station]
    /// The command cards of a station that are in force.
    func cards(of station: TokenHash) async throws(StoreFailure) -> [CommandCard]
    /// The outbox rows that are not finished, oldest first; at most `limit`.
    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob]
    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob?
    /// What became of the newest paper of each ticket of the running session that has any.
    func printStates(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State]
    /// The open tickets of a queue whose latest print job failed, or is not with the printing system yet.
    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State]
}

extension QueueStore {
    public var executor: (any TaskExecutor)? { nil }
    public var awayReason: StoreFailure? { nil }

    public func access(by token: TokenHash) async throws(StoreFailure) -> StationAccess? {
        let known = try await hostTokens().reduce(nil as HostToken?) { found, entry in
            entry.hash == token ? entry : found
        }
        return known.map { StationAccess(station: nil, queues: [$0.queueID]) }
    }

    public func stations() async throws(StoreFailure) -> [Station] { [] }

    public func cards(of station: TokenHash) async throws(StoreFailure) -> [CommandCard] { [] }

    /// In two looks. A store that can reads both at once.
    public func lineup(of queue: ID<Queue>, limit: Int) async throws(StoreFailure) -> Lineup? {
        guard let board = try await board(of: queue) else { return nil }
        let open = limit > 0 ? try await tickets(of: queue, in: [.waiting, .called, .serving], limit: limit) : []
        return Lineup(board: board, open: open)
    }
}
