import QueueCore
import QueueEngine
import Synchronization

/// A real store whose disk a test can break.
final class FragileStore: QueueStore {
    enum Disk {
        case sound
        /// Keeps nothing that is new.
        case full
        /// Cannot be read either.
        case dead
    }

    private let store: any QueueStore
    private let disk = Mutex(Disk.sound)

    init(_ store: any QueueStore) { self.store = store }

    /// Production's: what follows a commit is done on the thread that made it.
    var executor: (any TaskExecutor)? { store.executor }

    func set(_ value: Disk) { disk.withLock { $0 = value } }

    /// How the next reads of a board end; the others as they should.
    enum BoardRead: Sendable {
        case fails
        /// It has read, and is slow to say so.
        case waits(until: Task<Void, Never>)
    }

    private let boardReads = Mutex<[BoardRead]>([])

    func nextBoards(_ reads: [BoardRead]) { boardReads.withLock { $0 = reads } }
    var boardsToCome: Int { boardReads.withLock(\.count) }

    /// What was read so far.
    struct Reads: Equatable {
        /// Single tickets, by their id.
        var tickets = 0
        /// Whole lines.
        var lines = 0
        /// Lists of tickets, of whatever state.
        var lists = 0
    }

    private let counted = Mutex(Reads())
    var reads: Reads { counted.withLock { $0 } }

    private func note(_ change: (inout Reads) -> Void) { counted.withLock { change(&$0) } }

    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        guard disk.withLock({ $0 }) == .sound else {
            throw StoreFailure(operation: "commit", detail: "a secret detail", hint: "Make room.")
        }
        return try await store.commit(batch)
    }

    private var readable: any QueueStore {
        get throws(StoreFailure) {
            guard disk.withLock({ $0 }) != .dead else {
                throw StoreFailure(operation: "read", detail: "a secret detail", hint: "Look at the disk.")
            }
            return store
        }
    }

    func queues() async throws(StoreFailure) -> [Queue] { try await readable.queues() }
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue? { try await readable.queue(id) }
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? {
        note { $0.tickets += 1 }
        return try await readable.ticket(id)
    }
    func ticket(numbered number: Int, of queue: ID<Queue>) async throws(StoreFailure) -> Ticket? {
        try await readable.ticket(numbered: number, of: queue)
    }
    func called(of queue: ID<Queue>, until tick: Int64, limit: Int) async throws(StoreFailure) -> [Ticket] {
        try await readable.called(of: queue, until: tick, limit: limit)
    }

    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? {
        try await readable.board(of: queue)
    }

    func lineup(of queue: ID<Queue>, limit: Int) async throws(StoreFailure) -> Lineup? {
        if limit > 0 { note { $0.lines += 1 } }
        let read = boardReads.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let lineup = try await readable.lineup(of: queue, limit: limit)
        switch read {
        case .fails: throw StoreFailure(operation: "read line", detail: "a secret detail", hint: "Try again.")
        case .waits(let task): await task.value
        case nil: break
        }
        return lineup
    }
    func printStates(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await readable.printStates(of: queue)
    }
    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await readable.unprintedTickets(of: queue)
    }
    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment? {
        try await readable.sessionStart(of: queue)
    }
    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> HistoryPage {
        try await readable.history(of: queue, before: key, limit: limit)
    }
    func journal(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> JournalPage {
        try await readable.journal(of: queue, before: key, limit: limit)
    }
    func parkedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [Ticket] {
        try await readable.parkedTickets(of: queue)
    }
    func details(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: TicketDetails] {
        try await readable.details(of: queue)
    }
    func access(by token: TokenHash) async throws(StoreFailure) -> StationAccess? {
        try await readable.access(by: token)
    }
    func cards(of station: TokenHash) async throws(StoreFailure) -> [CommandCard] {
        try await readable.cards(of: station)
    }

    func stations() async throws(StoreFailure) -> [Station] { try await readable.stations() }
    func hostTokens() async throws(StoreFailure) -> [HostToken] { try await readable.hostTokens() }

    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket] {
        note { $0.lists += 1 }
        return try await readable.tickets(of: queue, in: statuses, limit: limit)
    }

    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob] {
        try await readable.unfinishedPrintJobs(limit: limit)
    }

    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob? {
        try await readable.latestPrintJob(of: ticket)
    }
}
