public import QueueCore

// What is to be printed, and what became of it.
extension QueueEngine {
    public func enqueuePrint(_ subject: PrintJob.Subject) async throws(EngineError) -> PrintJob {
        let job = PrintJob(id: newID(), subject: subject, createdTick: now().tick)
        switch try await path.submit(.enqueuePrint(job, Attempt.current?.next())) {
        case .mismatch: throw .idempotencyMismatch
        case .printed(let earlier):
            Attempt.current?.noteReplay()
            return earlier
        default:
            bus.send(.printJobQueued(job))
            return job
        }
    }

    public func recordPrint(_ job: ID<PrintJob>, _ state: PrintJob.State) async throws(EngineError) {
        _ = try await path.submit(.recordPrint(job, state))
    }

    public func unfinishedPrintJobs(limit: Int) async throws(EngineError) -> [PrintJob] {
        try await read { store throws(StoreFailure) in try await store.unfinishedPrintJobs(limit: limit) }
    }

    public func latestPrintJob(of ticket: ID<Ticket>) async throws(EngineError) -> PrintJob? {
        try await read { store throws(StoreFailure) in try await store.latestPrintJob(of: ticket) }
    }

    public func unprintedTickets(of queue: ID<Queue>) async throws(EngineError) -> [ID<Ticket>: PrintJob.State] {
        try await read { store throws(StoreFailure) in try await store.unprintedTickets(of: queue) }
    }

    /// What became of a job, once it is on disk.
    public func printJobChanged(_ job: PrintJob) { bus.send(.printJobChanged(job)) }

    /// Puts the tickets of a queue into the outbox once more whose paper did not come and who still need it: at most
    /// `limit`, in the order of their numbers. One that may have come out all the same says that it is a copy.
    public func printMissing(in queue: ID<Queue>, limit: Int) async throws(EngineError) -> [Ticket] {
        let missing = try await missingTickets(in: queue, limit: limit)
        for (ticket, why) in missing { _ = try await enqueuePrint(.ticket(ticket.id, isCopy: why.mayBeOut)) }
        return missing.map(\.ticket)
    }

    /// The tickets whose paper did not come and who still need it, by number, and why it did not.
    public func missingTickets(
        in queue: ID<Queue>, limit: Int
    ) async throws(EngineError) -> [(ticket: Ticket, why: PrintJob.State)] {
        let unprinted = try await unprintedTickets(of: queue)
        let waiting = try await tickets(of: queue, in: [.waiting], limit: 10_000)
        var missing: [(ticket: Ticket, why: PrintJob.State)] = []
        for ticket in waiting {
            guard missing.count < limit, let state = unprinted[ticket.id], case .failed = state else { continue }
            missing.append((ticket, state))
        }
        return missing
    }
}
