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

    func lastTick() async throws(StoreFailure) -> Int64 { try await readable.lastTick() }
    func queues() async throws(StoreFailure) -> [Queue] { try await readable.queues() }
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue? { try await readable.queue(id) }
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? { try await readable.ticket(id) }
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? { try await readable.board(of: queue) }
    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await readable.unprintedTickets(of: queue)
    }
    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Timestamp? {
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
