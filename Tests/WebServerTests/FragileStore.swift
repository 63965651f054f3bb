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
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? { try await readable.ticket(id) }
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? {
        let read = boardReads.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let board = try await readable.board(of: queue)
        switch read {
        case .fails: throw StoreFailure(operation: "read board", detail: "a secret detail", hint: "Try again.")
        case .waits(let task): await task.value
        case nil: break
        }
        return board
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
    func hostTokens() async throws(StoreFailure) -> [HostToken] { try await readable.hostTokens() }

    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket] {
        try await readable.tickets(of: queue, in: statuses, limit: limit)
    }

    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob] {
        try await readable.unfinishedPrintJobs(limit: limit)
    }

    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob? {
        try await readable.latestPrintJob(of: ticket)
    }
}
