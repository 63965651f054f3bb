public import QueueCore
import Synchronization

// What is read: from the shared store, and while that is away from the shelf, as far as it goes.
extension AloneStore {
    /// Screens that are remembered: of as many queues as numbers are set aside for.
    private static let boardsAtMost = AloneStore.queuesAtMost

    /// - Parameter own: nil where the shelf cannot say.
    private func read<Value>(
        _ body: (any MovableStore) async throws(StoreFailure) -> Value,
        alone own: ((any AloneShelf) async throws(StoreFailure) -> Value)? = nil
    ) async throws(StoreFailure) -> Value {
        if !isAlone {
            do throws(StoreFailure) {
                return try await body(shared)
            } catch {
                guard goAlone(after: error) else { throw error }
            }
        }
        guard let own else { throw awayReason ?? .alone }
        return try await own(shelf)
    }

    public func queues() async throws(StoreFailure) -> [Queue] {
        try await read(
            { store throws(StoreFailure) in try await store.queues() },
            alone: { [self] shelf throws(StoreFailure) in
                // It was never connected: that there are none nobody knows.
                let queues = try await shelf.queues()
                guard !queues.isEmpty else { throw awayReason ?? .alone }
                return queues.map(shown)
            })
    }

    public func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue? {
        try await read(
            { store throws(StoreFailure) in try await store.queue(id) },
            alone: { [self] shelf throws(StoreFailure) in
                // One that it has never heard of may be there all the same.
                guard let queue = try await shelf.queue(id) else { throw awayReason ?? .alone }
                return shown(queue)
            })
    }

    public func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? {
        try await read(
            { store throws(StoreFailure) in try await store.ticket(id) },
            alone: { [self] shelf throws(StoreFailure) in
                guard var placed = try await shelf.ticket(id) else { throw awayReason ?? .alone }
                guard placed.ticket.isInLine else { return placed }
                // The others who wait stand in no row here, but in the queue's counts.
                let own = try await shelf.tickets(of: placed.queue.id, in: [.waiting], limit: 100_000)
                    .filter { $0.lane == placed.ticket.lane }
                let others = placed.queue.waiting[placed.ticket.lane] - own.count
                let index = own.count { $0.isAhead(of: placed.ticket) } + max(0, others)
                placed.peopleAhead = CallOrder(of: placed.queue).peopleAhead(of: placed.ticket.lane, index: index)
                placed.queue = shown(placed.queue)
                return placed
            })
    }

    public func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? {
        try await read(
            { [self] store throws(StoreFailure) in remember(try await store.board(of: queue)) },
            alone: { [self] shelf throws(StoreFailure) in
                guard let board = try await shelf.board(of: queue) else { throw awayReason ?? .alone }
                return shown(board)
            })
    }

    /// Nobody's place is known but that of those who were given numbers here, and they are asked for one by one.
    public func lineup(of queue: ID<Queue>, limit: Int) async throws(StoreFailure) -> Lineup? {
        try await read(
            { [self] store throws(StoreFailure) in
                let lineup = try await store.lineup(of: queue, limit: limit)
                remember(lineup?.board)
                return lineup
            },
            alone: { [self] shelf throws(StoreFailure) in
                guard let board = try await shelf.board(of: queue) else { throw awayReason ?? .alone }
                return Lineup(board: shown(board), open: [])
            })
    }

    @discardableResult private func remember(_ board: Board?) -> Board? {
        guard let board else { return nil }
        state.withLock { state in
            if state.boards.count >= Self.boardsAtMost, state.boards[board.queue.id] == nil { state.boards = [:] }
            state.boards[board.queue.id] = board
        }
        return board
    }

    /// With the calls that were seen last.
    private func shown(_ board: Board) -> Board {
        var board = board
        board.nowServing = state.withLock { $0.boards[board.queue.id]?.nowServing } ?? []
        board.queue = shown(board.queue)
        return board
    }

    /// The numbers of the shelf are behind those that were issued elsewhere.
    private func shown(_ queue: Queue) -> Queue {
        guard let last = state.withLock({ $0.boards[queue.id]?.queue }), last.session == queue.session else {
            return queue
        }
        var queue = queue
        queue.lastNumberIssued = max(queue.lastNumberIssued, last.lastNumberIssued)
        queue.currentPosition = max(queue.currentPosition, last.currentPosition)
        return queue
    }

    // MARK: Keys

    public func hostTokens() async throws(StoreFailure) -> [HostToken] {
        try await read(
            { store throws(StoreFailure) in try await store.hostTokens() },
            alone: { shelf throws(StoreFailure) in try await shelf.hostTokens() })
    }

    public func access(by token: TokenHash) async throws(StoreFailure) -> StationAccess? {
        try await read(
            { store throws(StoreFailure) in try await store.access(by: token) },
            alone: { shelf throws(StoreFailure) in try await shelf.access(by: token) })
    }

    public func stations() async throws(StoreFailure) -> [Station] {
        try await read(
            { store throws(StoreFailure) in try await store.stations() },
            alone: { shelf throws(StoreFailure) in try await shelf.stations() })
    }

    public func cards(of station: TokenHash) async throws(StoreFailure) -> [CommandCard] {
        try await read { store throws(StoreFailure) in try await store.cards(of: station) }
    }

    // MARK: Paper

    public func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob] {
        try await read(
            { store throws(StoreFailure) in try await store.unfinishedPrintJobs(limit: limit) },
            alone: { shelf throws(StoreFailure) in try await shelf.unfinishedPrintJobs(limit: limit) })
    }

    public func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob? {
        try await read(
            { store throws(StoreFailure) in try await store.latestPrintJob(of: ticket) },
            alone: { shelf throws(StoreFailure) in try await shelf.latestPrintJob(of: ticket) })
    }

    public func printStates(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await read { store throws(StoreFailure) in try await store.printStates(of: queue) }
    }

    public func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await read { store throws(StoreFailure) in try await store.unprintedTickets(of: queue) }
    }

    public func details(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: TicketDetails] {
        try await read(
            { store throws(StoreFailure) in try await store.details(of: queue) },
            alone: { shelf throws(StoreFailure) in try await shelf.details(of: queue) })
    }

    // MARK: What only the shared store knows

    public func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket] {
        try await read { store throws(StoreFailure) in
            try await store.tickets(of: queue, in: statuses, limit: limit)
        }
    }

    public func ticket(numbered number: Int, of queue: ID<Queue>) async throws(StoreFailure) -> Ticket? {
        try await read { store throws(StoreFailure) in try await store.ticket(numbered: number, of: queue) }
    }

    public func called(of queue: ID<Queue>, until tick: Int64, limit: Int) async throws(StoreFailure) -> [Ticket] {
        try await read { store throws(StoreFailure) in
            try await store.called(of: queue, until: tick, limit: limit)
        }
    }

    public func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment? {
        try await read { store throws(StoreFailure) in try await store.sessionStart(of: queue) }
    }

    public func history(
        of queue: ID<Queue>, before key: Int64?, limit: Int
    ) async throws(StoreFailure) -> HistoryPage {
        try await read { store throws(StoreFailure) in
            try await store.history(of: queue, before: key, limit: limit)
        }
    }

    public func journal(
        of queue: ID<Queue>, before key: Int64?, limit: Int
    ) async throws(StoreFailure) -> JournalPage {
        try await read { store throws(StoreFailure) in
            try await store.journal(of: queue, before: key, limit: limit)
        }
    }

    public func parkedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [Ticket] {
        try await read { store throws(StoreFailure) in try await store.parkedTickets(of: queue) }
    }

    // MARK: Start and end

    public func serviceTime(boot: String, uptime: Int64) async throws(StoreFailure) -> ServiceTime {
        try await read(
            { store throws(StoreFailure) in try await store.serviceTime(boot: boot, uptime: uptime) },
            alone: { shelf throws(StoreFailure) in try await shelf.serviceTime(boot: boot, uptime: uptime) })
    }

    public func hashDevices(_ hash: @escaping @Sendable (String) -> String) async throws(StoreFailure) {
        try await shared.hashDevices(hash)
    }

    public func close() async throws(StoreFailure) {
        try await shared.close()
        try await shelf.close()
    }
}
