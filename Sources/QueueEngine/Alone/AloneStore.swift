public import QueueCore
import Synchronization

/// A database that several appliances share, and what one of them does while it is away: it gives numbers that were set aside for it,
/// on its own shelf, and brings them back.
///
/// Everything goes to the shared store until that is away. From then on the shelf takes joins and issues, and what becomes of their
/// paper; everything else is refused, and what is read is what the shelf has. When the shared store answers again somebody calls
/// `rejoin`: ticket by ticket, each known by its id, so that one that was broken off is begun anew.
public final class AloneStore: ApplianceStore, Sendable {
    /// Queues that are read at once, and for which numbers are set aside: more than a house has.
    public static let queuesAtMost = 200
    /// Rows of queues and of stations that are copied, each.
    private static let rowsAtMost = 1000
    /// Tickets that join the others in one transaction.
    static let joinedAtOnce = 64

    let shared: any MovableStore
    let shelf: any AloneShelf
    /// Numbers that are set aside at once, of each queue; 0 where it never goes on alone, and only brings back what it once gave.
    let numbers: Int
    /// Who writes to the shelf. What is being brought back changes hands in one turn.
    let turns = Turns()
    let state: Mutex<State>

    struct State {
        /// Nil while the shared store is used.
        var reason: StoreFailure?
        /// What screens saw last, by queue: the shelf has no calls.
        var boards: [ID<Queue>: Board] = [:]
        /// What was mirrored last.
        var mirrored: [StoredRows] = []
        /// That the numbers left from before are nobody's was looked at.
        var isChecked = false
    }

    /// - Parameter reason: why the shared store cannot be used at the start; nil where it can.
    public init(shared: any MovableStore, shelf: any AloneShelf, numbers: Int, away reason: StoreFailure? = nil) {
        (self.shared, self.shelf, self.numbers) = (shared, shelf, numbers)
        state = Mutex(State(reason: reason))
    }

    public var awayReason: StoreFailure? { state.withLock(\.reason) }

    /// It gives numbers by itself, or has given some that have not joined the others.
    public var isAlone: Bool { awayReason != nil }

    public var executor: (any TaskExecutor)? { isAlone ? shelf.executor : shared.executor }

    /// - Returns: whether it goes on alone.
    func goAlone(after failure: StoreFailure) -> Bool {
        guard failure.isAway, numbers > 0 else { return false }
        state.withLock { if $0.reason == nil { $0.reason = failure } }
        return true
    }

    // MARK: Writing

    public func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        // Nothing is asked but whether it can be written.
        guard !batch.isEmpty else { return try await (isAlone ? shelf.commit([]) : shared.commit([])) }
        if isAlone { return try await commitAlone(batch) }
        do throws(StoreFailure) {
            return try await shared.commit(batch)
        } catch {
            // What may be there all the same must not be there twice: who asks again is told.
            guard goAlone(after: error), !error.isUnknown else { throw error }
        }
        return try await commitAlone(batch)
    }

    private func commitAlone(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        await turns.take()
        defer { turns.giveBack() }
        guard isAlone else { return try await shared.commit(batch) }
        var results = [Result<Written, Refusal>](repeating: .failure(.databaseAway), count: batch.count)
        var places: [Int] = []
        for (place, write) in batch.enumerated() where try await isOwn(write) { places.append(place) }
        guard !places.isEmpty else { return results }
        let written = try await shelf.commit(places.map { batch[$0] })
        guard written.count == places.count else { throw .alone }
        for (place, result) in zip(places, written) {
            // A queue that was made since, or that it has never heard of.
            results[place] = result == .failure(.unknownQueue) ? .failure(.databaseAway) : result
        }
        return results
    }

    /// The shelf takes it.
    private func isOwn(_ write: Write) async throws(StoreFailure) -> Bool {
        switch write {
        case .command(let request):
            switch request.command {
            case .join, .issue: return numbers > 0
            default: return false
            }
        case .recordTick: return true
        case .recordPrint(let job, _):
            return try await shelf.unfinishedPrintJobs(limit: PrintSpooler.resumedAtMost).contains { $0.id == job }
        case .enqueuePrint(let job, _):
            guard case .ticket(let id, _) = job.subject else { return false }
            return try await shelf.ticket(id) != nil
        default: return false
        }
    }

    // MARK: Coming back

    /// The shared store answers again: what was given alone joins the others, and it is used from then on. In the order the numbers
    /// were given; where it breaks off, the next call goes on.
    /// - Returns: the queues that they joined.
    public func rejoin(at moment: @Sendable () -> Moment) async throws(StoreFailure) -> Set<ID<Queue>> {
        var joined: Set<ID<Queue>> = []
        while isAlone { joined.formUnion(try await rejoinSome(at: moment())) }
        return joined
    }

    private func rejoinSome(at moment: Moment) async throws(StoreFailure) -> [ID<Queue>] {
        await turns.take()
        defer { turns.giveBack() }
        let taken = try await shelf.takenAlone(limit: Self.joinedAtOnce)
        guard !taken.isEmpty else {
            state.withLock { ($0.reason, $0.mirrored) = (nil, []) }
            return []
        }
        let results = try await shared.commit(taken.map { .adopt($0, at: moment) })
        // A queue that is not there any more has nobody who could serve them.
        try await shelf.forget(taken.map(\.ticket.id))
        return results.compactMap { result in
            guard case .success(.adopted(let queue)) = result else { return nil }
            return queue
        }
    }

    // MARK: Beforehand

    /// Copies what queues and stations are, where it has changed, and sets numbers aside where fewer than half are left. Does nothing
    /// while it is alone.
    public func prepare(at tick: Int64) async throws(StoreFailure) {
        guard !isAlone, numbers > 0 else { return }
        let queues = try await shared.queues().filter { $0.isActive && $0.sessionLimit == nil }
        let wanted = try await queuesWithoutNumbers(among: queues.prefix(Self.queuesAtMost))
        // Whatever happens from here on, these numbers are nobody else's: at worst nobody's at all.
        let written = wanted.isEmpty ? [] : try await shared.commit(wanted.map { .setAside($0, count: numbers) })
        let blocks = written.compactMap { result in
            if case .success(.setAside(let block)) = result { block } else { nil }
        }
        var rows: [StoredRows] = []
        for table in try await shared.tables() where ["queues", "host_tokens"].contains(table.name) {
            let found = try await shared.rows(of: table, after: nil, offset: 0, limit: Self.rowsAtMost)
            rows.append(StoredRows(table: table, rows: found))
        }
        guard state.withLock({ $0.mirrored != rows }) else { return }
        let isDone = try await onShelf { [rows] shelf throws(StoreFailure) in
            try await shelf.mirror(rows)
            try await shelf.keep(blocks)
            _ = try await shelf.commit([.recordTick(tick)])
        }
        if isDone { state.withLock { $0.mirrored = rows } }
    }

    /// Of which fewer than half are left, or none that are good for anything: of a session that is over, or beyond what the
    /// database knows of, because it was restored.
    private func queuesWithoutNumbers(among queues: ArraySlice<Queue>) async throws(StoreFailure) -> [ID<Queue>] {
        let left = Dictionary(try await shelf.blocks().map { ($0.queue, $0) }, uniquingKeysWith: { first, _ in first })
        let isChecked = state.withLock(\.isChecked)
        var wanted: [ID<Queue>] = []
        for queue in queues {
            guard let block = left[queue.id], block.session == queue.session, block.last <= queue.lastNumberIssued,
                block.count * 2 >= numbers
            else {
                wanted.append(queue.id)
                continue
            }
            // A shelf that was copied from an older disk may think that numbers are left that were given.
            if !isChecked, try await shared.ticket(numbered: block.first, of: queue.id) != nil {
                wanted.append(queue.id)
            }
        }
        state.withLock { $0.isChecked = true }
        return wanted
    }

    /// - Returns: whether it was done: not when it is alone by now.
    private func onShelf(
        _ body: (any AloneShelf) async throws(StoreFailure) -> Void
    ) async throws(StoreFailure) -> Bool {
        await turns.take()
        defer { turns.giveBack() }
        guard !isAlone else { return false }
        try await body(shelf)
        return true
    }

    /// How many numbers are left for when it is alone, of each queue.
    public func numbersLeft() async throws(StoreFailure) -> [(queue: String, left: Int)] {
        let names = Dictionary(
            try await shelf.queues().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return try await shelf.blocks().map { (names[$0.queue] ?? "", $0.count) }
    }
}
