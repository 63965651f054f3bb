public import QueueCore

// Desks that serve several queues, and what a day's hours do.

extension QueueEngine {
    /// What a queue's hours say now.
    public func opening(of queue: Queue) -> Opening { queue.opening(at: moment.wall, in: zone) }

    /// Tells the desk who is left at closing time.
    func noteClosed(_ queue: Queue) {
        let left = queue.waitingCount + queue.waiting.parked
        if left > 0 { bus.send(.closed(queue.id, left: left)) }
    }

    /// The queues that desks of this one serve as well.
    public nonisolated(nonsending) func company(of queue: Queue) async throws(EngineError) -> [Queue] {
        var company: [Queue] = []
        for id in queue.company.queues(at: moment.tick) {
            if let other = try await self.queue(id) { company.append(other) }
        }
        return company
    }

    /// Calls the next of several queues.
    /// - Parameter queues: one or more, each once, as the desk prefers them among equals.
    public func callNext(
        of queues: [ID<Queue>], counter: String?, by actor: Actor
    ) async throws(EngineError) -> Outcome {
        guard let first = queues.first else { throw .refused(.unknownQueue) }
        return try await perform(.nextOf(queues, counter: counter), on: .queue(first), by: actor)
    }

    /// Takes back the newest action in any of several queues.
    public func undo(in queues: [ID<Queue>], by actor: Actor) async throws(EngineError) -> Outcome {
        guard let first = queues.first else { throw .refused(.unknownQueue) }
        return try await perform(.undoIn(queues), on: .queue(first), by: actor)
    }

    public func journal(
        of queue: ID<Queue>, before key: Int64?, limit: Int
    ) async throws(EngineError) -> JournalPage {
        try await read { store throws(StoreFailure) in
            try await store.journal(of: queue, before: key, limit: limit)
        }
    }

    public func parkedTickets(of queue: ID<Queue>) async throws(EngineError) -> [Ticket] {
        try await read { store throws(StoreFailure) in try await store.parkedTickets(of: queue) }
    }

    /// Empty, without a look, where the queue asks for nothing.
    public func details(of queue: Queue) async throws(EngineError) -> [ID<Ticket>: TicketDetails] {
        guard !queue.asks.isEmpty else { return [:] }
        return try await read { store throws(StoreFailure) in try await store.details(of: queue.id) }
    }
}
