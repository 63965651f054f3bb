public import QueueCore

// What is on disk.
extension QueueEngine {
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
            return try await body(store)
        } catch {
            throw .store(error)
        }
    }
}
