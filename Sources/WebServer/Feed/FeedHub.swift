import Logging
import NIOCore
import QueueCore
import QueueEngine

/// Pushes each queue's newest state to everybody who listens. Bursts are merged: what is sent is always the state on
/// disk when it is sent, at most once in `mergeInterval`.
actor FeedHub {
    /// Half of the contract's 100 ms, so that the slowest message is still in time.
    static let mergeInterval: Duration = .milliseconds(50)
    /// Until a state that could not be read is read again.
    static let retryInterval: Duration = .seconds(1)
    /// Tickets whose place is worked out for one push. More people than fit any waiting room.
    static let lineLimit = 100_000
    /// Rows of the host's list.
    static let hostListLimit = 500
    static let hostListStatuses: Set<Ticket.Status> = [.waiting, .called, .serving, .noShow]

    private struct Feed {
        var subscribers: [ObjectIdentifier: FeedSubscriber] = [:]
        var isDirty = false
        var isPaperDirty = false
        var pushedAt: ContinuousClock.Instant?
        var pushedRevision: Int64 = 0
        /// The last push could not be read.
        var isFailing = false

        var hasHost: Bool { subscribers.values.contains(where: \.isHost) }
    }

    private let engine: QueueEngine
    private let devices: DeviceRegistry
    private let logger: Logger
    private let startedAt: Timestamp
    private var feeds: [ID<Queue>: Feed] = [:]
    private var areDevicesDirty = false
    private var isAskingDevices = false

    init(engine: QueueEngine, devices: DeviceRegistry, logger: Logger) {
        self.engine = engine
        self.devices = devices
        self.logger = logger
        startedAt = engine.moment.wall
    }

    /// Runs until the engine stops.
    func run() async {
        for await event in engine.events() {
            switch event {
            case .queueChanged(let queue): markDirty(queue)
            case .scanned(let result): push(result)
            case .scanEnded(let number): pushEnd(ofScan: number)
            // Not waited for: a printing system that takes its time must not hold up the answer to a scan.
            case .devicesChanged: devicesChanged()
            case .printJobQueued(let job), .printJobChanged(let job): Task { await paperChanged(job) }
            case .missed: for queue in feeds.keys { markDirty(queue) }
            }
        }
    }

    /// The appliance's devices, and the feed itself.
    func allDevices() async -> [NamedDevice] {
        let count = listeners
        let detail = count == 1 ? "1 screen or phone listens." : "\(count) screens and phones listen."
        let feed = NamedDevice(
            name: "feed", state: DeviceState(.ready, code: "ready", detail: detail), since: startedAt)
        return await devices.devices() + [feed]
    }

    /// Screens and phones that listen.
    var listeners: Int { feeds.values.reduce(0) { $0 + $1.subscribers.count } }

    // MARK: Coming and going

    func add(_ subscriber: FeedSubscriber) async {
        feeds[subscriber.queueID, default: Feed()].subscribers[subscriber.key] = subscriber
        // Nothing was pushed to it yet, so the first message goes to it alone, and at once.
        do throws(EngineError) {
            guard let board = try await engine.board(of: subscriber.queueID) else { return }
            let places = subscriber.ticketID == nil ? nil : try await places(in: board.queue)
            await send(board, with: places, to: [subscriber])
        } catch {
            // The client has a connection and no state: let it come back when the disk does.
            subscriber.close()
        }
    }

    func remove(_ subscriber: FeedSubscriber) {
        feeds[subscriber.queueID]?.subscribers[subscriber.key] = nil
        if feeds[subscriber.queueID]?.subscribers.isEmpty ?? false { feeds[subscriber.queueID] = nil }
    }

    /// A client sent a host token.
    func authenticate(_ subscriber: FeedSubscriber, with token: String) async {
        let isHost = (try? await engine.isHost(Secret.hash(token), of: subscriber.queueID)) ?? false
        guard isHost else {
            subscriber.refuseAuthentication()
            return
        }
        guard feeds[subscriber.queueID]?.subscribers[subscriber.key] != nil else { return }
        feeds[subscriber.queueID]?.subscribers[subscriber.key]?.isHost = true
        if let queue = try? await engine.queue(subscriber.queueID) { await pushTickets(of: queue, to: [subscriber]) }
        subscriber.send(await deviceMessage(), as: .devices)
    }

    // MARK: Pushing

    private func markDirty(_ queue: ID<Queue>) {
        guard let feed = feeds[queue], !feed.isDirty else { return }
        feeds[queue]?.isDirty = true
        Task { await self.push(queue) }
    }

    private func push(_ id: ID<Queue>) async {
        if let last = feeds[id]?.pushedAt {
            let rest = Self.mergeInterval - (ContinuousClock.now - last)
            if rest > .zero { try? await Task.sleep(for: rest) }
        }
        // From here on a change needs a push of its own.
        feeds[id]?.isDirty = false
        feeds[id]?.pushedAt = .now
        do throws(EngineError) {
            guard let feed = feeds[id], let board = try await engine.board(of: id) else { return }
            let hasGuests = feed.subscribers.values.contains { $0.ticketID != nil }
            let places = hasGuests ? try await places(in: board.queue) : nil
            // Another push may have overtaken this one while it read.
            guard board.queue.revision >= feeds[id]?.pushedRevision ?? .max else { return }
            feeds[id]?.pushedRevision = board.queue.revision
            feeds[id]?.isFailing = false
            let subscribers = feeds[id].map { Array($0.subscribers.values) } ?? []
            await send(board, with: places, to: subscribers)
            await pushTickets(of: board.queue, to: subscribers.filter(\.isHost))
        } catch {
            pushLater(id, after: error)
        }
    }

    /// Who listens would be left with an old state until the next change.
    private func pushLater(_ id: ID<Queue>, after error: EngineError) {
        guard let feed = feeds[id] else { return }
        if !feed.isFailing {
            logger.warning("feed could not read", metadata: ["queue": "\(id)", "error": "\(error)"])
        }
        feeds[id]?.isFailing = true
        // Another change has asked for a push of its own meanwhile.
        guard !feed.isDirty else { return }
        feeds[id]?.isDirty = true
        Task {
            try? await Task.sleep(for: Self.retryInterval)
            await self.push(id)
        }
    }

    /// At once, beside the merged states: a hand waits for it.
    private func push(_ result: ScanResult) {
        let (hosts, walls) = (result.message.buffer, result.wallMessage.buffer)
        for (queue, feed) in feeds where result.desk == nil || result.desk == queue {
            // Another queue's ticket is nothing for this queue's wall.
            let isShown = result.desk != nil || result.queue == nil || result.queue?.id == queue
            for subscriber in feed.subscribers.values {
                if subscriber.isHost {
                    subscriber.send(hosts, as: .scan)
                } else if subscriber.ticketID == nil, isShown {
                    subscriber.send(walls, as: .scan)
                }
            }
        }
    }

    private func pushEnd(ofScan number: Int) {
        let end: JSON = ["type": "scan_ended", "scan": JSON(number)]
        let message = end.buffer
        for feed in feeds.values {
            for subscriber in feed.subscribers.values where subscriber.ticketID == nil {
                subscriber.send(message, as: .scanEnd)
            }
        }
    }

    /// One look at the devices at a time; what changes meanwhile asks for one more.
    private func devicesChanged() {
        areDevicesDirty = true
        guard !isAskingDevices else { return }
        isAskingDevices = true
        Task { await self.askDevices() }
    }

    private func askDevices() async {
        while areDevicesDirty {
            areDevicesDirty = false
            await pushDevices()
        }
        isAskingDevices = false
    }

    private func pushTickets(of queue: Queue, to hosts: [FeedSubscriber]) async {
        guard !hosts.isEmpty else { return }
        guard
            let tickets = try? await engine.tickets(
                of: queue.id, in: Self.hostListStatuses, limit: Self.hostListLimit)
        else { return }
        // A list without this mark is worth more than none.
        let unprinted = (try? await engine.unprintedTickets(of: queue.id)) ?? [:]
        // The list is by number; who waits is called in another order where some have priority.
        let line = CallOrder.line(of: queue, among: tickets).enumerated().map { ($0.element.id, $0.offset) }
        let ahead = Dictionary(line, uniquingKeysWith: { first, _ in first })
        let list: JSON = [
            "type": "ticket_list", "revision": .integer(queue.revision),
            "tickets": .array(
                tickets.map { ticket in
                    JSON(ticket, in: queue, showsDevice: true).adding([
                        ("print", JSON(unprinted[ticket.id]?.word)), ("people_ahead", JSON(ahead[ticket.id])),
                        ("call_order", JSON(ticket.call?.order)),
                    ])
                }),
        ]
        let message = list.buffer
        for host in hosts { host.send(message, as: .tickets, revision: queue.revision) }
    }

    /// Which tickets have no paper is marked in the hosts' lists. Where no host listens nothing is looked up.
    private func paperChanged(_ job: PrintJob) async {
        guard case .ticket(let id, _) = job.subject, feeds.values.contains(where: \.hasHost) else { return }
        guard let queue = try? await engine.ticket(id)?.queue.id, let feed = feeds[queue], feed.hasHost else { return }
        guard !feed.isPaperDirty else { return }
        feeds[queue]?.isPaperDirty = true
        Task {
            try? await Task.sleep(for: Self.mergeInterval)
            await self.pushPaper(of: queue)
        }
    }

    private func pushPaper(of id: ID<Queue>) async {
        feeds[id]?.isPaperDirty = false
        guard let queue = try? await engine.queue(id), let feed = feeds[id] else { return }
        await pushTickets(of: queue, to: feed.subscribers.values.filter(\.isHost))
    }

    private func pushDevices() async {
        let hosts = feeds.values.flatMap { $0.subscribers.values.filter(\.isHost) }
        guard !hosts.isEmpty else { return }
        let message = await deviceMessage()
        for host in hosts { host.send(message, as: .devices) }
    }

    private func deviceMessage() async -> ByteBuffer {
        let message: JSON = [
            "type": "device_status", "devices": .array(await allDevices().map { JSON($0) }),
        ]
        return message.buffer
    }

    // MARK: One message

    private func places(in queue: Queue) async throws(EngineError) -> Places {
        Places(
            try await engine.tickets(of: queue.id, in: [.waiting, .called, .serving], limit: Self.lineLimit),
            in: queue)
    }

    private func send(_ board: Board, with places: Places?, to subscribers: [FeedSubscriber]) async {
        let whole = board.message
        let plain = whole.buffer
        let tick = engine.moment.tick
        let revision = board.queue.revision
        for subscriber in subscribers {
            guard let id = subscriber.ticketID else {
                subscriber.send(plain, as: .queue, revision: revision)
                continue
            }
            let placed: PlacedTicket?
            if let known = places?.placed(id, in: board.queue) {
                placed = known
            } else {
                // Done, or of another session: few ask, and they ask once more at most.
                placed = try? await engine.ticket(id)
            }
            let you = placed.map { JSON(you: $0, at: tick) } ?? .null
            subscriber.send(whole.adding([("you", you)]).buffer, as: .queue, revision: revision)
        }
    }
}

/// The open tickets of a queue and how many are ahead of each, worked out once for all who ask.
struct Places: Sendable {
    private var tickets: [ID<Ticket>: Ticket] = [:]
    private var ahead: [ID<Ticket>: Int] = [:]

    init(_ open: [Ticket], in queue: Queue) {
        for ticket in open { tickets[ticket.id] = ticket }
        for (index, ticket) in CallOrder.line(of: queue, among: open).enumerated() { ahead[ticket.id] = index }
    }

    func placed(_ id: ID<Ticket>, in queue: Queue) -> PlacedTicket? {
        tickets[id].map { PlacedTicket(ticket: $0, queue: queue, peopleAhead: ahead[id] ?? 0) }
    }
}

extension JSON {
    fileprivate init(you placed: PlacedTicket, at tick: Int64) {
        self = [
            "ticket_id": .string(placed.ticket.id.description), "label": .string(placed.label),
            "status": .string(placed.ticket.status.rawValue), "people_ahead": JSON(placed.peopleAhead),
            "estimated_wait_seconds": JSON(placed.estimatedWaitSeconds),
            "estimated_wait_range": JSON(placed.estimatedWaitRange(at: tick)),
            "counter": JSON(placed.ticket.call?.counter),
        ]
    }
}
