import Logging
import NIOCore
import QueueCore
import QueueEngine
import Synchronization

/// Joins the engine and the listeners: each change of a queue is read once, put into words once, and taken once to each
/// event loop on which somebody listens. Bursts are merged: what is sent is always the state on disk when it was read,
/// at most once in `mergeInterval`.
actor FeedHub {
    /// Tickets whose place is worked out for one push. More people than fit any waiting room.
    static let lineLimit = 100_000
    /// Guests that are looked up by themselves; for more of them the line is read, once.
    static let singleLimit = 4

    /// What is known of a queue to which somebody listens.
    private struct Line {
        var update: FeedUpdate?
        var board: Board?
        var isDirty = false
        var isPaperDirty = false
        /// The first change that was not pushed yet.
        var changedAt: ContinuousClock.Instant?
        var pushedAt: ContinuousClock.Instant?
        /// The last push could not be read.
        var isFailing = false
    }

    nonisolated let settings: FeedSettings
    nonisolated let audience = FeedAudience()
    nonisolated let registries = FeedRegistries()
    nonisolated let devices: DeviceRegistry
    nonisolated let authorizer: RequestAuthorizer
    private nonisolated let ledger: ConnectionLedger
    nonisolated let metrics: ApplianceMetrics
    /// The store answered when it was last asked.
    nonisolated var isCurrent: Bool { engine.storeAnswers }
    let logger: Logger
    private let startedAt: Timestamp
    private var lines: [ID<Queue>: Line] = [:] { didSet { keptLines.store(lines.count, ordering: .releasing) } }
    /// How many lines are kept, and how many are being read: as long as there are none, and nobody listens, a change is no news.
    private let keptLines = Atomic(0)
    private let readings = Atomic(0)
    /// Changes that came while nobody listened: what was read before one of them is not kept.
    private var unheardChanges = 0
    /// By the desk that was told; nil is every one.
    private var lastScans: [ID<Queue>?: ScanResult] = [:]
    /// The newest of each queue.
    private var helpCalls: [ID<Queue>: HelpCall] = [:]
    private nonisolated let hostChanges = Atomic(0)
    private var areDevicesDirty = false
    private var isAskingDevices = false
    /// Who holds most connections, since when.
    private var crowd: (address: ClientAddress, since: Timestamp)?

    init(
        devices: DeviceRegistry, authorizer: RequestAuthorizer, ledger: ConnectionLedger, metrics: ApplianceMetrics,
        logger: Logger, settings: FeedSettings = FeedSettings()
    ) {
        self.authorizer = authorizer
        self.ledger = ledger
        self.metrics = metrics
        self.devices = devices
        self.logger = logger
        self.settings = settings
        startedAt = authorizer.engine.moment.wall
    }

    nonisolated var engine: QueueEngine { authorizer.engine }
    /// Whose feeds end when a token is void.
    nonisolated var stations: StationRegistry { authorizer.registry }

    /// Runs until the engine stops; then everybody is told to come back.
    func run() async {
        for await event in engine.events(where: { [self] in isNews($0) }) {
            note(event)
            switch event {
            case .queueChanged(let queue): markDirty(queue)
            case .scanned(let result): push(result)
            case .scanEnded(let number): pushEnd(ofScan: number)
            case .helpCalled(let call): push(call)
            case .informed(let info): push(info)
            // Not waited for: a printing system that takes its time must not hold up the answer to a scan.
            case .devicesChanged: devicesChanged()
            case .called, .noticed: break
            case .firstGuest(let ticket): push(firstGuest: ticket)
            case .closed(let queue, let left): push(closed: queue, left: left)
            case .accessEnded(.station(let token)): authorizer.registry.end(token)
            case .accessEnded(.ownToken(let queue)): authorizer.registry.end(StationRegistry.own(queue))
            case .printJobQueued(let job), .printJobChanged(let job): Task { await self.paperChanged(job) }
            case .missed: for queue in audience.queues { markDirty(queue) }
            }
        }
        registries.end(.serviceRestart)
    }

    /// Nobody is woken for a line that nobody hears of: where numbers are taken one by one, that is a tenth of each.
    private nonisolated func isNews(_ event: EngineEvent) -> Bool {
        guard case .queueChanged = event else { return true }
        return keptLines.load(ordering: .acquiring) > 0 || readings.load(ordering: .acquiring) > 0 || !audience.isEmpty
    }

    /// Keeps what hosts may ask for later.
    private func note(_ event: EngineEvent) {
        switch event {
        // A queue's revision tells of it.
        case .queueChanged, .called, .informed, .noticed, .firstGuest, .closed: return
        case .scanned(let result):
            for queue in result.audience.map({ $0.map(Optional.some) }) ?? [result.desk] { lastScans[queue] = result }
            metrics.scanned(result.verdict.word)
        case .helpCalled(let call): for queue in call.queues { helpCalls[queue] = call }
        case .printJobChanged(let job): metrics.printed(job.state)
        case .scanEnded, .devicesChanged, .printJobQueued, .accessEnded, .missed: break
        }
        hostChanges.add(1, ordering: .relaxed)
    }

    /// The newest answers to scans that this queue's hosts were told, at its desk and by the camera; the newest first.
    func lastScans(at queue: ID<Queue>) -> [ScanResult] {
        [lastScans[queue], lastScans[nil]].compactMap(\.self).sorted { $0.number > $1.number }
    }

    /// Who called for help a moment ago, for hosts who come now.
    func helpCall(at queue: ID<Queue>) -> HelpCall? {
        guard let call = helpCalls[queue], engine.moment.tick - call.moment.tick <= HelpCall.lifetime else {
            return nil
        }
        return call
    }

    /// Changes with everything that hosts are told beside their queue's state; another after each start.
    nonisolated var hostMark: String { "\(startedAt.milliseconds)-\(hostChanges.load(ordering: .relaxed))" }

    /// The appliance's devices, and the feed itself.
    func allDevices() async -> [NamedDevice] { await devices.devices() + [feedDevice()] }

    private func feedDevice() -> NamedDevice {
        guard let greediest = ledger.greediest else {
            crowd = nil
            let count = audience.total.all
            let detail = count == 1 ? "1 screen or phone listens." : "\(count) screens and phones listen."
            return NamedDevice(
                name: "feed", state: DeviceState(.ready, code: "ready", detail: detail), since: startedAt)
        }
        if crowd?.address != greediest.address { crowd = (greediest.address, engine.moment.wall) }
        let state = DeviceState(
            .warning, code: "one_address",
            detail: "\(greediest.address) holds \(greediest.connections) of \(ledger.connections) connections.",
            remedy:
                "If it is a proxy, name it in server.trusted_proxies; else raise limits.connections_per_address, or send it away."
        )
        return NamedDevice(name: "feed", state: state, since: crowd?.since ?? startedAt)
    }

    /// Tells hosts when one address holds most connections, and when it no longer does. Runs until its task is cancelled.
    nonisolated func watchConnections() async {
        var last = ledger.greediest?.address
        while !Task.isCancelled {
            do { try await Task.sleep(for: settings.crowdInterval) } catch { return }
            let new = ledger.greediest?.address
            if new != last { engine.devicesChanged() }
            last = new
        }
    }

    /// What walls say now; nil where they say nothing.
    private nonisolated var speech: WallSpeech? { settings.voice?.speech(at: engine.moment.wall) }

    /// Whole minutes of service time: estimates are made anew at each.
    nonisolated var minute: Int64 { engine.moment.tick / 60_000 }

    // MARK: What listeners ask

    /// The queue's newest state; nil when it cannot be read.
    func state(of queue: ID<Queue>) async -> FeedUpdate? {
        if let known = lines[queue]?.update { return known }
        return try? await read(queue, withPlaces: false)
    }

    /// What the feed would say now to who asks by plain HTTP: no older than the queue that was just read.
    /// - Returns: nil for an unknown queue; `you` is nil where no ticket was named.
    func now(
        of queue: Queue, ticket: ID<Ticket>?
    ) async throws(EngineError) -> (update: FeedUpdate, you: ByteBuffer?)? {
        let wanted = FeedVersion(revision: queue.revision, minute: minute)
        var update = lines[queue.id]?.update
        if update.map({ $0.version < wanted }) ?? true {
            guard let board = try await engine.lineup(of: queue.id, limit: 0)?.board else { return nil }
            update = FeedUpdate(board, places: nil, at: engine.moment.tick, speech: speech)
        }
        guard let update else { return nil }
        guard let ticket else { return (update, nil) }
        if let you = update.you(ticket) { return (update, you) }
        return (update, update.you(try await engine.ticket(ticket)))
    }

    struct FoundPlaces: Sendable {
        var update: FeedUpdate?
        var tickets: [ID<Ticket>: PlacedTicket] = [:]
    }

    /// Where these tickets are; nil when it cannot be read. A single one is one row by its index; for many the line is read.
    func places(of tickets: [ID<Ticket>], in queue: ID<Queue>) async -> FoundPlaces? {
        do throws(EngineError) {
            if tickets.count > Self.singleLimit, lines[queue]?.update?.places == nil {
                _ = try await read(queue, withPlaces: true)
            }
            var found = FoundPlaces(update: lines[queue]?.update)
            for ticket in tickets where !(found.update?.places?.has(ticket) ?? false) {
                found.tickets[ticket] = try await engine.ticket(ticket)
            }
            return found
        } catch {
            return nil
        }
    }

    /// A full minute has passed: the same state, with estimates of now.
    func makeMinute(of queue: ID<Queue>) async {
        guard let update = lines[queue]?.update, update.version.minute < minute else { return }
        do throws(EngineError) {
            if let board = lines[queue]?.board, let places = update.places {
                install(board, places)
            } else {
                _ = try await read(queue, withPlaces: true)
            }
            if let update = lines[queue]?.update { deliver(update) }
        } catch {
            // The next turn of a wheel asks again.
        }
    }

    // MARK: Pushing

    private func markDirty(_ queue: ID<Queue>) {
        guard audience.counts(of: queue).all > 0 else {
            // Nobody listens: nothing is kept that could become old.
            lines[queue] = nil
            unheardChanges += 1
            return
        }
        guard lines[queue]?.isDirty != true else { return }
        lines[queue, default: Line()].isDirty = true
        if lines[queue]?.changedAt == nil { lines[queue]?.changedAt = .now }
        Task { await self.push(queue) }
    }

    private func push(_ id: ID<Queue>) async {
        if let last = lines[id]?.pushedAt {
            let rest = settings.mergeInterval - (ContinuousClock.now - last)
            if rest > .zero { try? await Task.sleep(for: rest) }
        }
        // From here on a change needs a push of its own.
        lines[id]?.isDirty = false
        lines[id]?.pushedAt = .now
        let counts = audience.counts(of: id)
        guard counts.all > 0 else {
            lines[id] = nil
            return
        }
        do throws(EngineError) {
            let changedAt = lines[id]?.changedAt
            guard var update = try await read(id, withPlaces: counts.guests > 0) else { return }
            lines[id]?.isFailing = false
            // What changed meanwhile is told with the next.
            if lines[id]?.isDirty != true { lines[id]?.changedAt = nil }
            update.changedAt = changedAt
            deliver(update)
            if counts.hosts > 0, let list = await ticketList(of: update.queue, withParts: counts.scanners > 0) {
                deliver(list, of: id)
            }
        } catch {
            pushLater(id, after: error)
        }
    }

    /// Who listens would be left with an old state until the next change.
    private func pushLater(_ id: ID<Queue>, after error: EngineError) {
        guard let line = lines[id] else { return }
        if !line.isFailing {
            logger.warning("feed could not read", metadata: ["queue": "\(id)", "error": "\(error)"])
        }
        lines[id]?.isFailing = true
        // Another change has asked for a push of its own meanwhile.
        guard !line.isDirty else { return }
        lines[id]?.isDirty = true
        Task {
            try? await Task.sleep(for: settings.retryInterval)
            await self.push(id)
        }
    }

    /// Reads a queue's state in one look at the disk.
    /// - Returns: the newest that is known by then: another read may have overtaken this one.
    private func read(_ queue: ID<Queue>, withPlaces: Bool) async throws(EngineError) -> FeedUpdate? {
        // Before the look at the disk, and until what it saw is kept: what changes meanwhile is news.
        readings.add(1, ordering: .sequentiallyConsistent)
        defer { readings.subtract(1, ordering: .sequentiallyConsistent) }
        let heard = unheardChanges
        let limit = withPlaces ? Self.lineLimit : 0
        guard let lineup = try await engine.lineup(of: queue, limit: limit) else { return nil }
        let places = withPlaces ? Places(lineup.open, in: lineup.board.queue) : nil
        guard heard == unheardChanges else {
            // Who asked is told; whoever comes next would have it for the newest, and no push to come.
            return FeedUpdate(lineup.board, places: places, at: engine.moment.tick, speech: speech)
        }
        install(lineup.board, places)
        return lines[queue]?.update
    }

    private func install(_ board: Board, _ places: Places?) {
        let update = FeedUpdate(board, places: places, at: engine.moment.tick, speech: speech)
        if let known = lines[board.queue.id]?.update {
            let addsPlaces = known.version == update.version && known.places == nil && places != nil
            guard update.version > known.version || addsPlaces else { return }
        }
        lines[board.queue.id, default: Line()].update = update
        lines[board.queue.id]?.board = board
    }

    private func deliver(_ update: FeedUpdate) {
        registries.each(on: audience.loops(of: update.queue.id)) { $0.push(update) }
    }

    private func deliver(_ list: HostMessage, of queue: ID<Queue>) {
        registries.each(on: audience.loops(of: queue)) { $0.pushTickets(list, of: queue) }
    }

    // MARK: Paper

    /// Which tickets have no paper is marked in the hosts' lists. Where no host listens nothing is looked up.
    private func paperChanged(_ job: PrintJob) async {
        guard case .ticket(let id, _) = job.subject, !audience.queuesWithHosts.isEmpty else { return }
        guard let queue = try? await engine.ticket(id)?.queue.id, audience.counts(of: queue).hosts > 0 else { return }
        guard lines[queue]?.isPaperDirty != true else { return }
        lines[queue, default: Line()].isPaperDirty = true
        Task {
            try? await Task.sleep(for: settings.mergeInterval)
            await self.pushPaper(of: queue)
        }
    }

    private func pushPaper(of id: ID<Queue>) async {
        lines[id]?.isPaperDirty = false
        guard let queue = try? await engine.queue(id),
            let list = await ticketList(of: queue, withParts: audience.counts(of: id).scanners > 0)
        else { return }
        deliver(list, of: id)
    }

    // MARK: Devices

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
            guard !audience.queuesWithHosts.isEmpty else { continue }
            let status = await deviceStatus()
            registries.each { $0.pushDevices(status) }
        }
        isAskingDevices = false
    }
}
