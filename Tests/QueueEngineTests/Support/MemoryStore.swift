import QueueCore
import QueueEngine

/// A store without a disk, whose commits a test can hold up, let through and make fail.
actor MemoryStore: QueueStore {
    private(set) var shelf = InMemoryTables()
    /// How many writes each commit had.
    private(set) var batches: [Int] = []

    private var isHeld = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private var begun = 0
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    private var failures: [StoreFailure] = []
    private var cannotTake: @Sendable (Write) -> Bool = { _ in false }
    private var readFailure: StoreFailure?
    /// How often the outbox was read.
    private(set) var outboxReads = 0

    static let diskFull = StoreFailure(operation: "commit", detail: "disk full", hint: "Free some space.")

    static let broken = StoreFailure(operation: "commit", detail: "constraint", hint: "Report it.", isUndone: true)

    // MARK: - The test's handles

    /// Commits that begin from now on stay unfinished.
    func hold() { isHeld = true }

    func release() {
        isHeld = false
        for commit in held { commit.resume() }
        held = []
    }

    /// Lets one commit finish; the next one is held again.
    func releaseOne() {
        if !held.isEmpty { held.removeFirst().resume() }
    }

    /// Returns once `count` commits have begun.
    func commitsBegun(_ count: Int) async {
        guard begun < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    /// The next commit that finishes fails.
    func failNext(_ failure: StoreFailure = diskFull) { failures.append(failure) }

    /// A batch with any such write fails as a whole, and nothing of it is kept.
    func refuse(_ cannotTake: @escaping @Sendable (Write) -> Bool) { self.cannotTake = cannotTake }

    func failReads(_ failure: StoreFailure?) { readFailure = failure }

    func edit(_ change: @Sendable (inout InMemoryTables) -> Void) { change(&shelf) }

    // MARK: - QueueStore

    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        begun += 1
        batches.append(batch.count)
        for watcher in watchers where watcher.count <= begun { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= begun }
        if isHeld { await withCheckedContinuation { held.append($0) } }
        if !failures.isEmpty { throw failures.removeFirst() }
        if batch.contains(where: cannotTake) { throw Self.broken }
        var copy = shelf
        let results = batch.map { write in
            Result { () throws(Refusal) in try copy.carryOut(write) }
        }
        shelf = copy
        return results
    }

    func queues() throws(StoreFailure) -> [Queue] { try read { $0.queues } }

    func queue(_ id: ID<Queue>) throws(StoreFailure) -> Queue? { try read { $0.queue(id) } }

    func ticket(_ id: ID<Ticket>) throws(StoreFailure) -> PlacedTicket? {
        try read { shelf in
            guard let ticket = shelf.ticket(id), let queue = shelf.queue(ticket.queueID) else { return nil }
            let line = CallOrder.line(of: queue, among: shelf.tickets)
            return PlacedTicket(
                ticket: ticket, queue: queue, peopleAhead: line.firstIndex { $0.id == id } ?? 0)
        }
    }

    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) throws(StoreFailure) -> [Ticket] {
        try read { $0.tickets.filter { $0.queueID == queue && statuses.contains($0.status) }.suffix(limit) }
    }

    func ticket(numbered number: Int, of queue: ID<Queue>) throws(StoreFailure) -> Ticket? {
        try read { shelf in
            shelf.tickets.last {
                $0.queueID == queue && $0.number == number && $0.session == shelf.queue(queue)?.session
            }
        }
    }

    func called(of queue: ID<Queue>, until tick: Int64, limit: Int) throws(StoreFailure) -> [Ticket] {
        try read { shelf in
            let called = shelf.tickets.filter {
                $0.queueID == queue && $0.status == .called && $0.call?.tick ?? .max <= tick
            }
            return Array(called.sorted { $0.call?.tick ?? 0 < $1.call?.tick ?? 0 }.prefix(limit))
        }
    }

    func board(of queue: ID<Queue>) throws(StoreFailure) -> Board? {
        try read { shelf in shelf.queue(queue).map { Board(queue: $0, nowServing: []) } }
    }

    func sessionStart(of queue: ID<Queue>) throws(StoreFailure) -> Moment? {
        try read { shelf in
            shelf.tickets.first { $0.queueID == queue && $0.session == shelf.queue(queue)?.session }
                .map { Moment(wall: $0.createdAt, tick: $0.createdTick) }
        }
    }

    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) throws(StoreFailure) -> HistoryPage {
        try read { shelf in
            let all = shelf.tickets.enumerated().filter { $0.element.queueID == queue && $0.offset < key ?? .max }
            let page = all.suffix(limit).reversed()
            return HistoryPage(
                tickets: page.map(\.element), next: page.count < limit ? nil : page.last.map { Int64($0.offset) })
        }
    }

    func journal(of queue: ID<Queue>, before key: Int64?, limit: Int) throws(StoreFailure) -> JournalPage {
        JournalPage(entries: [], next: nil)
    }

    func parkedTickets(of queue: ID<Queue>) throws(StoreFailure) -> [Ticket] {
        try read { $0.tickets.filter { $0.queueID == queue && $0.isParked } }
    }

    func details(of queue: ID<Queue>) throws(StoreFailure) -> [ID<Ticket>: TicketDetails] { [:] }

    func hostTokens() throws(StoreFailure) -> [HostToken] { try read { $0.tokens } }

    func unfinishedPrintJobs(limit: Int) throws(StoreFailure) -> [PrintJob] {
        outboxReads += 1
        return try read { shelf in
            Array(
                shelf.jobs.filter { !$0.state.isFinal }.prefix(limit))
        }
    }

    func latestPrintJob(of ticket: ID<Ticket>) throws(StoreFailure) -> PrintJob? {
        try read { shelf in
            shelf.jobs.last { job in
                if case .ticket(let id, _) = job.subject { id == ticket } else { false }
            }
        }
    }

    func printStates(of queue: ID<Queue>) throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try read { shelf in
            shelf.jobs.reduce(into: [:]) { states, job in
                guard case .ticket(let id, _) = job.subject, shelf.ticket(id)?.queueID == queue else { return }
                states[id] = job.state
            }
        }
    }

    func unprintedTickets(of queue: ID<Queue>) throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try read { shelf in
            shelf.jobs.reduce(into: [:]) { states, job in
                guard case .ticket(let id, _) = job.subject, shelf.ticket(id)?.queueID == queue else { return }
                switch job.state {
                case .queued, .failed: states[id] = job.state
                case .sent, .unconfirmed, .printed: states[id] = nil
                }
            }
        }
    }

    private func read<Value>(_ body: (InMemoryTables) -> Value) throws(StoreFailure) -> Value {
        if let readFailure { throw readFailure }
        return body(shelf)
    }
}
