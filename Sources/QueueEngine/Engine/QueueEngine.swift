public import QueueCore
import Synchronization

/// The one door to the rules. Everything that changes a queue comes through here, in order; everything that is shown
/// was on disk first.
public final class QueueEngine: Sendable {
    private let store: any QueueStore
    let path: CommandPath
    private let bus: EventBus
    private let now: @Sendable () -> Moment
    private let ids: IDSource
    private let scanCount = Atomic(0)

    /// Answers and print jobs that a listener has not taken yet: more than a desk sees in a minute.
    public static let eventLimit = 256

    /// - Parameters:
    ///   - now: wall clock and service time; the tick must never go back.
    ///   - random: 64 unpredictable bits.
    public init(
        store: any QueueStore, now: @escaping @Sendable () -> Moment, random: @escaping @Sendable () -> UInt64
    ) {
        let bus = EventBus()
        self.store = store
        self.now = now
        ids = IDSource(random: random)
        self.bus = bus
        path = CommandPath(store: store) { batch in
            // A rush in one queue is one event: it says only "look again".
            var changed: Set<ID<Queue>> = []
            var jobs: [PrintJob] = []
            for case .outcome(let outcome) in batch {
                changed.formUnion(outcome.changed)
                if let job = outcome.printJob { jobs.append(job) }
            }
            for queue in changed { bus.send(.queueChanged(queue)) }
            for job in jobs { bus.send(.printJobQueued(job)) }
        }
    }

    /// All that happens from now on. Changes of a queue that were not taken yet are one event, and so are changes of devices: they
    /// say only "look again". Everything else comes before them, and in order.
    /// - Parameters:
    ///   - limit: how many events that carry something may wait; the oldest go first, and then `missed` is told.
    ///   - wants: which events; a listener for few is not drowned by the others.
    public func events(
        buffering limit: Int = QueueEngine.eventLimit,
        where wants: @escaping @Sendable (EngineEvent) -> Bool = { _ in true }
    ) -> EventStream {
        bus.subscribe(buffering: limit, where: wants)
    }

    /// Ends every event stream. Writes that were accepted still finish.
    public func stop() { bus.finish() }

    public var work: CommandWork { path.work }

    public var moment: Moment { now() }

    public func newID<Of>(_: Of.Type = Of.self) -> ID<Of> { ids.next() }
}

// MARK: - Commands

extension QueueEngine {
    /// The device's open ticket, or a new one.
    public func join(_ queue: ID<Queue>, device: String) async throws(EngineError) -> Outcome {
        try await perform(
            .join(device: device, as: newID()), on: .queue(queue), by: .guest(device: device))
    }

    /// A ticket for paper. With `print`, its outbox row is written in the same transaction.
    public func issue(
        in queue: ID<Queue>, print: Bool, priority reason: String? = nil
    ) async throws(EngineError) -> Outcome {
        try await perform(
            .issue(as: newID(), priority: reason), on: .queue(queue), by: .host, printJob: print ? newID() : nil)
    }

    public func perform(
        _ command: Command, on target: Request.Target, by actor: Actor, printJob: ID<PrintJob>? = nil
    ) async throws(EngineError) -> Outcome {
        let request = Request(target: target, command: command, actor: actor, moment: now(), printJob: printJob)
        guard case .outcome(let outcome) = try await path.submit(.command(request)) else {
            throw .refused(.unknownQueue)
        }
        return outcome
    }

    /// Answers a code that was read at the desk, and tells the host's screens.
    /// - Parameter queue: whose desk it is; nil takes tickets of every queue.
    public func scan(_ text: String, at queue: ID<Queue>?, by actor: Actor) async throws(EngineError) -> ScanResult {
        publish(try await answer(to: text, at: queue, by: actor))
    }

    /// The same for the appliance's own scanners. Nobody waits for an error there, but a hand for an answer: so that the disk did not
    /// keep it is one.
    public func scan(presented text: String) async -> ScanResult {
        do throws(EngineError) {
            return try await scan(text, at: nil, by: .scanner)
        } catch {
            switch error {
            case .store(let failure): return publish(ScanResult(verdict: .notTaken(hint: failure.hint), desk: nil))
            case .refused, .unknownCode, .printerUnavailable:
                return publish(ScanResult(verdict: .unknownTicket, desk: nil))
            }
        }
    }

    /// The same for what somebody typed at a queue's desk: a ticket's label too, in any case, with or without its prefix.
    ///
    /// Only for hosts: labels stand on the wall, so that whoever could show one to a camera would be let in.
    public func scan(typed text: String, at queue: ID<Queue>) async throws(EngineError) -> ScanResult {
        guard ScanText.ticket(in: text) == nil, let label = TypedLabel(text) else {
            return try await scan(text, at: queue, by: .host)
        }
        // This desk's queue first: elsewhere the number alone says nothing.
        let all = try await queues().sorted { $0.id == queue && $1.id != queue }
        for known in all {
            let numbers = label.numbers(prefix: known.prefix, bare: known.id == queue)
            guard !numbers.isEmpty else { continue }
            let tickets = try await tickets(of: known.id, in: Set(Ticket.Status.allCases), limit: Self.typedLimit)
            for number in numbers {
                guard let ticket = tickets.last(where: { $0.number == number }) else { continue }
                return publish(try await answer(to: ticket.id.description, at: queue, by: .host))
            }
        }
        return publish(ScanResult(verdict: .unknownTicket, desk: queue))
    }

    /// What was answered is no longer in front of the scanner.
    public func scanEnded(_ result: ScanResult) { bus.send(.scanEnded(number: result.number)) }

    /// Tickets that are searched for a number: all that one session of the busiest place has.
    private static let typedLimit = 100_000

    private func publish(_ result: ScanResult) -> ScanResult {
        var result = result
        result.number = scanCount.add(1, ordering: .relaxed).newValue
        bus.send(.scanned(result))
        return result
    }

    private func answer(
        to text: String, at queue: ID<Queue>?, by actor: Actor
    ) async throws(EngineError) -> ScanResult {
        guard let id = ScanText.ticket(in: text) else { return ScanResult(verdict: .notATicket, desk: queue) }
        guard let found = try await currentTicket(id) else { return ScanResult(verdict: .unknownTicket, desk: queue) }
        if let queue, found.ticket.queueID != queue {
            return ScanResult(
                verdict: .otherQueue(name: found.queue.name), ticket: found.ticket, queue: found.queue, desk: queue)
        }
        let outcome = try await perform(.scan(found.ticket.id), on: .ticketsQueue, by: actor)
        return ScanResult(
            verdict: outcome.verdict ?? .unknownTicket, ticket: outcome.ticket, queue: outcome.queue, desk: queue)
    }

    /// The ticket, or the one it was transferred to. The paper in the guest's hand stays good.
    private func currentTicket(_ id: ID<Ticket>) async throws(EngineError) -> PlacedTicket? {
        var found = try await ticket(id)
        // A ticket that went round more desks than this is a loop in a damaged database.
        for _ in 0..<16 {
            guard let next = found?.ticket.movedTo else { break }
            found = try await ticket(next)
        }
        return found
    }
}

// MARK: - Queues, tokens and pairings

extension QueueEngine {
    /// - Parameter prefix: nil takes the first letter that no other queue has.
    public func createQueue(
        name: String, prefix: String?, mode: Queue.Mode, token: TokenHash
    ) async throws(EngineError) -> Queue {
        let queue: Queue
        do throws(Refusal) {
            let checked = try prefix.map { text throws(Refusal) in try Naming.prefix(text) }
            queue = Queue(
                id: newID(), name: try Naming.name(name), prefix: checked ?? "", mode: mode, createdAt: now().wall)
        } catch {
            throw .refused(error)
        }
        guard
            case .queue(let created) = try await path.submit(
                .createQueue(queue, prefix: prefix == nil ? nil : queue.prefix, token: token))
        else { throw .refused(.unknownQueue) }
        return created
    }

    /// The queue that a token opens; nil when it opens none.
    public func owner(of token: TokenHash) async throws(EngineError) -> ID<Queue>? {
        try await read { store throws(StoreFailure) in try await store.hostTokens() }
            .reduce(nil) { found, entry in entry.hash == token ? entry.queueID : found }
    }

    public func isHost(_ token: TokenHash, of queue: ID<Queue>) async throws(EngineError) -> Bool {
        try await read { store throws(StoreFailure) in try await store.hostTokens() }
            .reduce(false) { found, entry in (entry.hash == token && entry.queueID == queue) || found }
    }

    public func addPairing(code: TokenHash, for queue: ID<Queue>) async throws(EngineError) {
        _ = try await path.submit(
            .addPairing(Pairing(codeHash: code, queueID: queue, createdTick: now().tick)))
    }

    /// Uses a pairing code up; the device's own `token` then opens the queue.
    public func redeemPairing(code: TokenHash, token: TokenHash) async throws(EngineError) -> ID<Queue> {
        let written = try await path.submit(.redeemPairing(code: code, token: token, tick: now().tick))
        guard case .redeemed(let queue?) = written else { throw .unknownCode }
        return queue
    }
}

// MARK: - Keeping house

extension QueueEngine {
    /// Drops what could tell who a ticket belonged to: device tokens and reasons for priority.
    /// - Parameter days: how old a ticket must be. Open tickets count by service time, so that a clock that is set wrong
    ///   takes no phone its place in line.
    public func forgetDevices(olderThan days: Int) async throws(EngineError) {
        let (now, age) = (now(), Int64(days) * 86_400_000)
        var key: Int64? = 0
        while let after = key {
            let written = try await path.submit(
                .forgetDevices(
                    Forgetting(
                        after: after, created: Timestamp(milliseconds: now.wall.milliseconds - age),
                        openTick: now.tick - age, actionTick: now.tick - HostAction.window)))
            guard case .forgot(let next) = written else { return }
            key = next
        }
    }

    /// Puts service time on disk, which knows it from what happens: an idle hour before the power fails would be lost.
    public func recordTick() async throws(EngineError) {
        _ = try await path.submit(.recordTick(now().tick))
    }
}

// MARK: - The outbox

extension QueueEngine {
    public func enqueuePrint(_ subject: PrintJob.Subject) async throws(EngineError) -> PrintJob {
        let job = PrintJob(id: newID(), subject: subject, createdTick: now().tick)
        _ = try await path.submit(.enqueuePrint(job))
        bus.send(.printJobQueued(job))
        return job
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

    public func devicesChanged() { bus.send(.devicesChanged) }
}

// MARK: - Reading

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

    public func board(of queue: ID<Queue>) async throws(EngineError) -> Board? {
        try await read { store throws(StoreFailure) in try await store.board(of: queue) }
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

    private func read<Value: Sendable>(
        _ body: (any QueueStore) async throws(StoreFailure) -> Value
    ) async throws(EngineError) -> Value {
        do throws(StoreFailure) {
            return try await body(store)
        } catch {
            throw .store(error)
        }
    }
}
