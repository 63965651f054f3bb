public import QueueCore
import Synchronization

// What is on disk.
extension QueueEngine {
    /// Commands are taken: the store answers, and service time is known.
    /// - Throws: why they are not.
    public func requireReady() async throws(EngineError) {
        _ = try await queues()
        if let reason = store.awayReason { throw .store(reason) }
        guard now().tick >= 0 else {
            throw .store(
                StoreFailure(
                    operation: "start", detail: "service time is not known yet",
                    hint: "The daemon asks the database for it by itself, within a second of its first answer."))
        }
    }

    public func queues() async throws(EngineError) -> [Queue] {
        try await read { store throws(StoreFailure) in try await store.queues() }
    }

    public func queue(_ id: ID<Queue>) async throws(EngineError) -> Queue? {
        try await read { store throws(StoreFailure) in try await store.queue(id) }
    }

    public func ticket(_ id: ID<Ticket>) async throws(EngineError) -> PlacedTicket? {
        try await read { store throws(StoreFailure) in try await store.ticket(id) }
    }

    public func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(EngineError) -> [Ticket] {
        try await read { store throws(StoreFailure) in
            try await store.tickets(of: queue, in: statuses, limit: limit)
        }
    }

    /// The tickets of the running session whose numbers are greater, by number: the first `limit` of them.
    public func tickets(
        of queue: Queue, in statuses: Set<Ticket.Status>, after number: Int, limit: Int
    ) async throws(EngineError) -> [Ticket] {
        let left = queue.lastNumberIssued - number
        guard left > 0 else { return [] }
        if left <= limit {
            return try await tickets(of: queue.id, in: statuses, limit: left).filter { $0.number > number }
        }
        // Newest first, page by page; kept are the oldest.
        var found: [Ticket] = []
        var next: Int64? = .max
        while let key = next {
            let page = try await history(of: queue.id, before: key, limit: 1000)
            found += page.tickets.filter {
                $0.session == queue.session && $0.number > number && statuses.contains($0.status)
            }
            if found.count > 2 * limit { found.removeFirst(found.count - limit) }
            let isPast = page.tickets.last.map { $0.session < queue.session || $0.number <= number } ?? true
            next = isPast ? nil : page.next
        }
        return found.suffix(limit).reversed()
    }

    public func ticket(numbered number: Int, of queue: ID<Queue>) async throws(EngineError) -> Ticket? {
        try await read { store throws(StoreFailure) in try await store.ticket(numbered: number, of: queue) }
    }

    /// The tickets whose latest call is not after `tick`, the longest ago first.
    func called(of queue: ID<Queue>, until tick: Int64, limit: Int) async throws(EngineError) -> [Ticket] {
        try await read { store throws(StoreFailure) in
            try await store.called(of: queue, until: tick, limit: limit)
        }
    }

    public func board(of queue: ID<Queue>) async throws(EngineError) -> Board? {
        var board = try await read { store throws(StoreFailure) in try await store.board(of: queue) }
        if let shown = board?.queue { board?.opening = opening(of: shown) }
        return board
    }

    public func lineup(of queue: ID<Queue>, limit: Int) async throws(EngineError) -> Lineup? {
        var lineup = try await read { store throws(StoreFailure) in try await store.lineup(of: queue, limit: limit) }
        if let shown = lineup?.board.queue { lineup?.board.opening = opening(of: shown) }
        return lineup
    }

    public func sessionStart(of queue: ID<Queue>) async throws(EngineError) -> Moment? {
        try await read { store throws(StoreFailure) in try await store.sessionStart(of: queue) }
    }

    public func history(
        of queue: ID<Queue>, before key: Int64?, limit: Int
    ) async throws(EngineError) -> HistoryPage {
        try await read { store throws(StoreFailure) in
            try await store.history(of: queue, before: key, limit: limit)
        }
    }

    func read<Value: Sendable>(
        _ body: (any QueueStore) async throws(StoreFailure) -> Value
    ) async throws(EngineError) -> Value {
        do throws(StoreFailure) {
            let value = try await body(store)
            storeAnswered.store(true, ordering: .relaxed)
            return value
        } catch {
            storeAnswered.store(false, ordering: .relaxed)
            throw .store(error)
        }
    }
}
