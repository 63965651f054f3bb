import QueueCore
import QueueEngine
import Synchronization

/// A real store whose disk a test can break.
final class FragileStore: QueueStore {
    private let store: any QueueStore
    private let isBroken = Mutex(false)

    init(_ store: any QueueStore) { self.store = store }

    func setBroken(_ value: Bool) { isBroken.withLock { $0 = value } }

    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        guard !isBroken.withLock({ $0 }) else {
            throw StoreFailure(operation: "commit", detail: "a secret detail", hint: "Make room.")
        }
        return try await store.commit(batch)
    }

    func lastTick() async throws(StoreFailure) -> Int64 { try await store.lastTick() }
    func queues() async throws(StoreFailure) -> [Queue] { try await store.queues() }
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue? { try await store.queue(id) }
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? { try await store.ticket(id) }
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? { try await store.board(of: queue) }
    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await store.unprintedTickets(of: queue)
    }
    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Timestamp? {
        try await store.sessionStart(of: queue)
    }
    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> HistoryPage {
        try await store.history(of: queue, before: key, limit: limit)
    }
    func hostTokens() async throws(StoreFailure) -> [HostToken] { try await store.hostTokens() }

    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket] {
        try await store.tickets(of: queue, in: statuses, limit: limit)
    }

    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob] {
        try await store.unfinishedPrintJobs(limit: limit)
    }

    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob? {
        try await store.latestPrintJob(of: ticket)
    }
}
