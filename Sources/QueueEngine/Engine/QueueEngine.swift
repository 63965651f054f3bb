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
    /// New tickets bear pictures.
    let bearsPictures: Bool
    let ids: IDSource
    let scanCount = Atomic(0)
    let hash: @Sendable (String) -> TokenHash
    /// Nil where nothing is known of sheets.
    let emergency: EmergencyRules?
    let outage = Mutex(EmergencyOutage())
    let storeAnswered = Atomic(true)

    /// Answers and print jobs that a listener has not taken yet: more than a desk sees in a minute.
    public static let eventLimit = 256

    /// - Parameters:
    ///   - now: wall clock and service time; the tick must never go back.
    ///   - zone: local time, as it is at each moment: it may change while the engine runs.
    ///   - bearsPictures: whether new tickets bear pictures.
    ///   - random: 64 unpredictable bits.
    ///   - hash: of secrets, as they are stored. Without it no command card is known.
    ///   - emergency: without them no ticket of a sheet is known.
    ///   - observe: looks on while transactions are written.
    public init(
        store: any QueueStore, now: @escaping @Sendable () -> Moment, zone: LocalZone = .utc,
        bearsPictures: Bool = false, random: @escaping @Sendable () -> UInt64,
        hash: @escaping @Sendable (String) -> TokenHash = { _ in TokenHash([]) }, emergency: EmergencyRules? = nil,
        observe: CommitObserver? = nil
    ) {
        self.emergency = emergency
        self.hash = hash
        let bus = EventBus()
        self.store = store
        self.now = now
        self.zone = zone
        self.bearsPictures = bearsPictures
        ids = IDSource(random: random)
        self.bus = bus
        path = CommandPath(store: store, observe: observe) { batch in
            // A rush in one queue is one event: it says only "look again".
            var changed: Set<ID<Queue>> = []
            var jobs: [PrintJob] = []
            for outcome in batch.compactMap(\.outcome) {
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

    /// It answered the last question. What screens show is as old as the last answer, where it did not.
    public var storeAnswers: Bool { storeAnswered.load(ordering: .relaxed) && store.awayReason == nil }

    public var moment: Moment { now() }

    public func newID<Of>(_: Of.Type = Of.self) -> ID<Of> { ids.next() }
}

// MARK: - Commands

extension QueueEngine {
    /// The device's open ticket, or a new one.
    public nonisolated(nonsending) func join(
        _ queue: ID<Queue>, device: String, details: TicketDetails? = nil, language: String? = nil
    ) async throws(EngineError) -> Outcome {
        try await perform(
            .join(device: device, as: newID(), details: details), on: .queue(queue), by: .guest(device: device),
            language: language)
    }

    /// A ticket for paper. With `print`, its outbox row is written in the same transaction.
    public func issue(
        in queue: ID<Queue>, print: Bool, priority reason: String? = nil, details: TicketDetails? = nil,
        force: Bool = false, by actor: Actor = .host, language: String? = nil
    ) async throws(EngineError) -> Outcome {
        try await perform(
            .issue(as: newID(), priority: reason, details: details, force: force), on: .queue(queue), by: actor,
            printJob: print ? newID() : nil, language: language)
    }

    public nonisolated(nonsending) func perform(
        _ command: Command, on target: Request.Target, by actor: Actor, printJob: ID<PrintJob>? = nil,
        language: String? = nil
    ) async throws(EngineError) -> Outcome {
        var request = Request(
            target: target, command: command, actor: actor, moment: now(), zone: zone, printJob: printJob)
        request.language = language
        request.bearsPicture = bearsPictures
        request.receipt = Attempt.current?.next()
        let outcome: Outcome
        switch try await path.submit(.command(request)) {
        case .outcome(let done): outcome = done
        case .replayed(let earlier):
            Attempt.current?.noteReplay()
            return earlier
        case .replayedVerdict:
            // Of a ticket that was not there then.
            Attempt.current?.noteReplay()
            throw .refused(.unknownTicket)
        case .mismatch: throw .idempotencyMismatch
        default: throw .refused(.unknownQueue)
        }
        if outcome.queue.waitingCount == 1, outcome.ticket?.isInLine ?? false, outcome.isNew || command.isReturn,
            let ticket = outcome.ticket
        {
            bus.send(.firstGuest(ticket))
        }
        for ticket in outcome.firstElsewhere { bus.send(.firstGuest(ticket)) }
        if command.isCall, let ticket = outcome.ticket, ticket.status == .called {
            bus.send(.called(PlacedTicket(ticket: ticket, queue: outcome.queue, peopleAhead: 0)))
        }
        if case .announce(.some) = command { bus.send(.noticed(outcome.queue)) }
        return outcome
    }
}
