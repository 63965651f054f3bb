public import QueueCore
import Synchronization

/// The one door to the rules. Everything that changes a queue comes through here, in order; everything that is shown
/// was on disk first.
public final class QueueEngine: Sendable {
    let store: any QueueStore
    let path: CommandPath
    let bus: EventBus
    let now: @Sendable () -> Moment
    /// Where queues' hours and days are read.
    public let zone: LocalZone
    let ids: IDSource
    let scanCount = Atomic(0)

    /// Answers and print jobs that a listener has not taken yet: more than a desk sees in a minute.
    public static let eventLimit = 256

    /// - Parameters:
    ///   - now: wall clock and service time; the tick must never go back.
    ///   - zone: local time, as it is at each moment: it may change while the engine runs.
    ///   - random: 64 unpredictable bits.
    public init(
        store: any QueueStore, now: @escaping @Sendable () -> Moment, zone: LocalZone = .utc,
        random: @escaping @Sendable () -> UInt64
    ) {
        let bus = EventBus()
        self.store = store
        self.now = now
        self.zone = zone
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

    public func devicesChanged() { bus.send(.devicesChanged) }

    public var work: CommandWork { path.work }

    /// Who listens to events now.
    var listenerCount: Int { bus.listenerCount }

    public var moment: Moment { now() }

    public func newID<Of>(_: Of.Type = Of.self) -> ID<Of> { ids.next() }
}

// MARK: - Commands

extension QueueEngine {
    /// The device's open ticket, or a new one.
    public func join(
        _ queue: ID<Queue>, device: String, details: TicketDetails? = nil
    ) async throws(EngineError) -> Outcome {
        try await perform(
            .join(device: device, as: newID(), details: details), on: .queue(queue), by: .guest(device: device))
    }

    /// A ticket for paper. With `print`, its outbox row is written in the same transaction.
    public func issue(
        in queue: ID<Queue>, print: Bool, priority reason: String? = nil, details: TicketDetails? = nil,
        force: Bool = false, by actor: Actor = .host
    ) async throws(EngineError) -> Outcome {
        try await perform(
            .issue(as: newID(), priority: reason, details: details, force: force), on: .queue(queue), by: actor,
            printJob: print ? newID() : nil)
    }

    public func perform(
        _ command: Command, on target: Request.Target, by actor: Actor, printJob: ID<PrintJob>? = nil
    ) async throws(EngineError) -> Outcome {
        var request = Request(
            target: target, command: command, actor: actor, moment: now(), zone: zone, printJob: printJob)
        request.receipt = Attempt.current?.next()
        let outcome: Outcome
        switch try await path.submit(.command(request)) {
        case .outcome(let done): outcome = done
        case .replayed(let earlier):
            Attempt.current?.noteReplay()
            return earlier
        case .mismatch: throw .idempotencyMismatch
        default: throw .refused(.unknownQueue)
        }
        if command.isCall, let ticket = outcome.ticket, ticket.status == .called {
            bus.send(.called(PlacedTicket(ticket: ticket, queue: outcome.queue, peopleAhead: 0)))
        }
        return outcome
    }
}
