import NIOCore
import QueueCore
import QueueEngine

/// The listeners of one event loop, touched on that loop only. What happens to a queue comes here once, however many
/// listen; one wheel turns for all of them.
final class FeedRegistry {
    let loop: any EventLoop
    let settings: FeedSettings
    /// Turns of the wheel since it was made.
    private(set) var tick = 0
    private let hub: FeedHub
    private var groups: [ID<Queue>: FeedGroup] = [:]
    private var devices: HostMessage?
    /// Written once for all who ask at the same address.
    private var lastSecureURL: (text: String?, ask: @Sendable () -> String?) = (nil, { nil })
    private var buckets: [[FeedHandler]]
    private var closing: [ObjectIdentifier: FeedHandler] = [:]
    private var timer: RepeatedTask?
    private var count = 0
    /// What the listeners were last told of that.
    private var wasCurrent = true

    /// What is shown is what the store says now, as far as anybody knows.
    var isCurrent: Bool { hub.isCurrent }

    init(_ hub: FeedHub, on loop: any EventLoop) {
        self.hub = hub
        self.loop = loop
        settings = hub.settings
        buckets = Array(repeating: [], count: hub.settings.stride)
    }

    // MARK: Coming and going

    func add(_ handler: FeedHandler) {
        hub.audience.come(to: handler.queueID, isGuest: handler.ticketID != nil, on: loop)
        count += 1
        if timer == nil { startWheel() }
        let bucket = tick % buckets.count
        handler.bucket = (bucket, buckets[bucket].count)
        buckets[bucket].append(handler)
        tellCurrency()
        let group = group(handler.queueID)
        group.add(handler)
        // Before the state, so that nobody takes it for one of now.
        if !wasCurrent { handler.send(Self.currency(false), as: .currency) }
        if group.update == nil, !group.isAskingState { askState(group) }
    }

    func remove(_ handler: FeedHandler) {
        hub.audience.leave(
            handler.queueID, isGuest: handler.ticketID != nil, handler.rights.flatMap { $0.hearsMore ? $0 : nil },
            on: loop)
        count -= 1
        closing[ObjectIdentifier(handler)] = nil
        if let feed = handler.stationFeed { hub.stations.left(feed.token, feed.number) }
        let (bucket, place) = handler.bucket
        let last = buckets[bucket].removeLast()
        if last !== handler {
            last.bucket.place = place
            buckets[bucket][place] = last
        }
        if let group = groups[handler.queueID] {
            group.remove(handler)
            if group.listeners.isEmpty { groups[handler.queueID] = nil }
        }
        if count == 0 {
            timer?.cancel()
            (timer, devices) = (nil, nil)
        }
    }

    private func group(_ queue: ID<Queue>) -> FeedGroup {
        if let group = groups[queue] { return group }
        let group = FeedGroup(
            queue, on: loop, told: { [metrics = hub.metrics] in metrics.pushed(since: $0) },
            ask: { [unowned self] in askPlaces($0) })
        groups[queue] = group
        return group
    }

    func refused(_ code: String) { hub.metrics.refused(code: code) }

    func isClosing(_ handler: FeedHandler) { closing[ObjectIdentifier(handler)] = handler }

    func endAll(_ code: CloseCode) {
        for group in groups.values { for handler in group.listeners { handler.end(code) } }
    }

    // MARK: The wheel

    private func startWheel() {
        let registry = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleRepeatedTask(initialDelay: settings.tick, delay: settings.tick) { _ in
            registry.value.turn()
        }
    }

    private func turn() {
        tick += 1
        // Copies: who is dropped leaves the list.
        for handler in buckets[tick % buckets.count] { handler.turn() }
        for handler in Array(closing.values) { handler.turn() }
        tellCurrency()
        let minute = hub.minute
        for group in groups.values where group.guests > 0 && !group.isAskingMinute {
            guard let update = group.update, update.version.minute < minute else { continue }
            group.isAskingMinute = true
            askMinute(group)
        }
    }

    /// Says when what is shown may be old, and when it is not any more.
    private func tellCurrency() {
        let isCurrent = isCurrent
        guard isCurrent != wasCurrent else { return }
        wasCurrent = isCurrent
        let frame = Self.currency(isCurrent)
        for group in groups.values { for handler in group.listeners { handler.send(frame, as: .currency) } }
    }

    private static func currency(_ isCurrent: Bool) -> ByteBuffer {
        let detail = isCurrent ? JSON.null : "The database does not answer: what is shown may be old."
        return FrameWriter.text(
            JSON.object([("type", "currency"), ("is_current", .bool(isCurrent)), ("detail", detail)]).buffer)
    }

    // MARK: Asking

    /// What a group asks of the hub, away from the event loop; the answer is dealt with on it.
    private func ask<Answer: Sendable>(
        _ group: FeedGroup, _ question: @escaping @Sendable (FeedHub) async -> Answer,
        then deal: @escaping @Sendable (FeedRegistry, FeedGroup, Answer) -> Void
    ) {
        let bound = NIOLoopBound((self, group), eventLoop: loop)
        let (hub, loop) = (hub, loop)
        Task {
            let answer = await question(hub)
            loop.execute { deal(bound.value.0, bound.value.1, answer) }
        }
    }

    private func askState(_ group: FeedGroup) {
        group.isAskingState = true
        let queue = group.queueID
        ask(
            group, { await $0.state(of: queue) },
            then: { _, group, update in
                group.isAskingState = false
                if let update {
                    group.push(update)
                } else {
                    // They have a connection and no state: let them come back when the disk does.
                    for handler in group.listeners where handler.shown == nil { handler.end(.serviceRestart) }
                }
            })
    }

    private func askMinute(_ group: FeedGroup) {
        let queue = group.queueID
        ask(group, { await $0.makeMinute(of: queue) }, then: { _, group, _ in group.isAskingMinute = false })
    }

    /// At the end of this turn, for all who came in it.
    private func askPlaces(_ group: FeedGroup) {
        guard !group.isAskingPlaces else { return }
        group.isAskingPlaces = true
        let bound = NIOLoopBound((self, group), eventLoop: loop)
        loop.execute { bound.value.0.askPlacesNow(bound.value.1) }
    }

    private func askPlacesNow(_ group: FeedGroup) {
        let handlers = group.takeAsking()
        guard !handlers.isEmpty else {
            group.isAskingPlaces = false
            return
        }
        let tickets = handlers.compactMap(\.ticketID)
        let asking = NIOLoopBound(handlers, eventLoop: loop)
        let queue = group.queueID
        ask(
            group, { await $0.places(of: tickets, in: queue) },
            then: { registry, group, places in registry.answer(asking.value, in: group, places) })
    }

    private func answer(_ handlers: [FeedHandler], in group: FeedGroup, _ places: FeedHub.FoundPlaces?) {
        group.isAskingPlaces = false
        if let update = places?.update { group.push(update) }
        for handler in handlers where handler.isConnected {
            if let places {
                group.answer(handler.ticketID.flatMap { places.tickets[$0] }, to: handler)
            } else if handler.shown == nil {
                handler.end(.serviceRestart)
            } else {
                group.asking.append(handler)
            }
        }
        guard !group.asking.isEmpty else { return }
        guard places == nil else {
            askPlaces(group)
            return
        }
        // The disk could not say: it is asked again, a little later.
        group.isAskingPlaces = true
        let bound = NIOLoopBound((self, group), eventLoop: loop)
        loop.scheduleTask(in: .init(settings.retryInterval)) { bound.value.0.askPlacesNow(bound.value.1) }
    }

    // MARK: Hosts

    /// Who asks for a feed. What is the same for all phones of a network is kept once.
    func caller(of source: RequestSource) -> Caller {
        var caller = hub.authorizer.caller(source)
        let text = caller.isSecure || caller.isLocal ? nil : caller.secureURL()
        if text != lastSecureURL.text { lastSecureURL = (text, { text }) }
        caller.secureURL = lastSecureURL.ask
        return caller
    }

    func authenticate(_ handler: FeedHandler, with token: String) {
        let bound = NIOLoopBound(handler, eventLoop: loop)
        let (hub, loop, queue) = (hub, loop, handler.queueID)
        let caller = handler.caller
        Task {
            let (answer, feed) = await Caller.$current.withValue(caller) {
                await hub.authenticate(token, for: queue) { loop.execute { bound.value.end(.revoked) } }
            }
            loop.execute {
                let handler = bound.value
                let isKept = handler.isConnected && handler.stationFeed == nil
                if let feed, !isKept { hub.stations.left(feed.token, feed.number) }
                if isKept { handler.stationFeed = feed }
                handler.authenticated(answer)
            }
        }
    }

    func promote(_ handler: FeedHandler) {
        guard let group = groups[handler.queueID], let rights = handler.rights, rights.hearsMore else { return }
        group.promote(handler)
        hub.audience.becomeHost(of: handler.queueID, rights)
        let bound = NIOLoopBound(handler, eventLoop: loop)
        let (hub, loop, queue) = (hub, loop, handler.queueID)
        Task {
            if rights.share(of: .tickets) != .nothing,
                let tickets = await hub.ticketList(of: queue, withParts: rights.role == .scanner)
            {
                loop.execute { bound.value.send(tickets, as: .tickets) }
            }
            guard rights.share(of: .devices) != .nothing else { return }
            // A device that takes its time to say how it is holds up no list.
            let devices = await hub.deviceStatus()
            loop.execute { bound.value.send(devices, as: .devices) }
            if let help = await hub.help(at: queue) { loop.execute { bound.value.send(help, as: .help) } }
        }
    }

    // MARK: What the hub has to say

    func push(_ update: FeedUpdate) { groups[update.queue.id]?.push(update) }

    func pushTickets(_ list: HostMessage, of queue: ID<Queue>) {
        guard let group = groups[queue] else { return }
        group.newest[.tickets] = list
        for host in group.hosts { host.send(list, as: .tickets) }
    }

    func pushDevices(_ status: HostMessage) {
        devices = status
        for group in groups.values { for host in group.hosts { host.send(status, as: .devices) } }
    }

    /// An answer to a scan, at once and beside the merged states: a hand waits for it.
    /// - Parameters:
    ///   - desk: whose hosts are told; nil tells those of every queue.
    ///   - shown: on whose walls it may be seen; nil is every queue's.
    func pushScan(_ kind: FeedKind, hosts: HostMessage, walls: ByteBuffer, desk: ID<Queue>?, shown: ID<Queue>?) {
        for (queue, group) in groups where desk == nil || desk == queue {
            group.newest[kind] = hosts
            for host in group.hosts { host.send(hosts, as: kind) }
            guard shown == nil || shown == queue else { continue }
            group.newestOnWalls[kind] = walls
            for wall in group.listeners where wall.ticketID == nil && !wall.hearsScans { wall.send(walls, as: kind) }
        }
    }

    /// What only screens without a ticket are told, at once; no queues are all.
    func pushScreens(_ kind: FeedKind, _ frame: ByteBuffer, of queues: [ID<Queue>]) {
        for (queue, group) in groups where queues.isEmpty || queues.contains(queue) {
            group.newestOnWalls[kind] = frame
            for screen in group.listeners where screen.ticketID == nil && !screen.isHost {
                screen.send(frame, as: kind)
            }
        }
    }

    /// What only hosts of some queues are told, at once.
    func pushHosts(_ kind: FeedKind, _ message: HostMessage, of queues: [ID<Queue>]) {
        for queue in queues {
            guard let group = groups[queue] else { continue }
            group.newest[kind] = message
            for host in group.hosts { host.send(message, as: kind) }
        }
    }

    /// What a slow reader could not take when it was said.
    func resend(_ kind: FeedKind, to handler: FeedHandler) {
        guard let group = groups[handler.queueID] else { return }
        switch kind {
        case .queue: group.show(to: handler)
        case .tickets, .news, .help: if let message = group.newest[kind] { handler.send(message, as: kind) }
        case .devices: if let devices { handler.send(devices, as: kind) }
        case .currency: handler.send(Self.currency(isCurrent), as: kind)
        case .info: if let frame = group.newestOnWalls[kind] { handler.send(frame, as: kind) }
        case .scan, .scanEnd:
            if handler.hearsScans {
                if let message = group.newest[kind] { handler.send(message, as: kind) }
            } else if let frame = group.newestOnWalls[kind] {
                handler.send(frame, as: kind)
            }
        }
    }
}
