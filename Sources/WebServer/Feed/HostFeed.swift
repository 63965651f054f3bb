import NIOCore
import QueueCore
import QueueEngine

// What only hosts and walls are told: lists, devices, answers to scans.

extension FeedHub {
    /// Rows of the host's list.
    static let hostListLimit = 500
    static let hostListStatuses: Set<Ticket.Status> = [.waiting, .called, .serving, .noShow]

    /// What a host's feed is known by, so that it ends when its token is void, and what it may hear.
    struct StationFeed: Sendable {
        let token: TokenHash
        let number: Int
        let rights: FeedRights
    }

    /// What a token lets its bearer hear of this queue. The caller is the task's.
    /// - Parameter close: ends the feed.
    nonisolated func authenticate(
        _ token: String, for queue: ID<Queue>, close: @escaping @Sendable () -> Void
    ) async -> (answer: FeedAuthentication, feed: StationFeed?) {
        let hash = Secret.hash(token)
        do {
            guard let access = try await engine.access(by: hash), access.queues.contains(queue) else {
                return (try await wrongToken(), nil)
            }
            try authorizer.requireSecrecy(access.role.needsSecrecy)
            let key = access.station?.token ?? StationRegistry.own(queue)
            let feed = StationFeed(
                token: key, number: stations.joined(key, close: close), rights: FeedRights(access))
            // It may have become void, or another's, while nobody knew of this feed.
            guard try await engine.access(by: hash).map(FeedRights.init) == feed.rights else {
                stations.left(key, feed.number)
                return (.wrong, nil)
            }
            try await authorizer.note(access)
            return (.granted, feed)
        } catch let problem as Problem where problem.code == "https_required" {
            return (.needsHTTPS(detail: problem.detail), nil)
        } catch let error as EngineError {
            return (.unavailable(detail: Problem(error).detail), nil)
        } catch {
            return (.unavailable(detail: "It could not be looked up. Try again."), nil)
        }
    }

    /// Counted with those that come by HTTP.
    private nonisolated func wrongToken() async throws -> FeedAuthentication {
        let problem = try await authorizer.wrongToken()
        return problem.retryAfter == nil ? .wrong : .tooManyWrong(detail: problem.detail)
    }

    /// What a new host is told first; nil where it cannot be read.
    nonisolated func ticketList(of queue: ID<Queue>, withParts: Bool) async -> HostMessage? {
        guard let queue = try? await engine.queue(queue) else { return nil }
        return await ticketList(of: queue, withParts: withParts)
    }

    nonisolated func deviceStatus() async -> HostMessage {
        let devices = await allDevices()
        return HostMessage(
            subject: .devices, all: Self.frame(of: devices), part: Self.frame(of: devices.filter(\.isTicketPrinter)))
    }

    private static func frame(of devices: [NamedDevice]) -> ByteBuffer {
        let message: JSON = ["type": "device_status", "devices": .array(devices.map { JSON($0) })]
        return FrameWriter.text(message.buffer)
    }

    /// - Parameter withParts: for scanners, too.
    nonisolated func ticketList(of queue: Queue, withParts: Bool) async -> HostMessage? {
        guard let rows = try? await ticketRows(of: queue, .all) else { return nil }
        func frame(_ rows: (list: JSON, facts: [(String, JSON)])) -> ByteBuffer {
            let list: JSON = ["type": "ticket_list", "revision": .integer(queue.revision), "tickets": rows.list]
            return FrameWriter.text(list.adding(rows.facts).buffer)
        }
        let parts = withParts ? try? await ticketRows(of: queue, .part) : nil
        return HostMessage(subject: .tickets, all: frame(rows), part: parts.map(frame))
    }

    /// The rows of the host's list, and what stands beside it.
    nonisolated func ticketRows(
        of queue: Queue, _ share: FeedRights.Share
    ) async throws(EngineError) -> (list: JSON, facts: [(String, JSON)]) {
        let tickets = try await engine.tickets(
            of: queue.id, in: Self.hostListStatuses, limit: Self.hostListLimit)
        // A list without this mark is worth more than none.
        let unprinted = (try? await engine.unprintedTickets(of: queue.id)) ?? [:]
        // The list is by number; who waits is called in another order where some have priority.
        let line = CallOrder.line(of: queue, among: tickets).enumerated().map { ($0.element.id, $0.offset) }
        let ahead = Dictionary(line, uniquingKeysWith: { first, _ in first })
        let moment = engine.moment
        let told = share == .all ? try await engine.details(of: queue) : [:]
        let list = tickets.map { ticket in
            let target = ticket.isInLine ? queue.target(of: ticket, at: moment) : nil
            return JSON(ticket, in: queue, showsDevice: share == .all).adding([
                ("print", JSON(unprinted[ticket.id]?.word)), ("people_ahead", JSON(ahead[ticket.id])),
                ("call_order", JSON(ticket.call?.order)), ("target_at", JSON(target)),
                ("is_over_target", .bool(target.map { $0 <= moment.wall } ?? false)),
            ]).adding(share == .all ? [("details", told[ticket.id].map { JSON($0) } ?? .null)] : [])
        }
        let calling = tickets.filter { $0.status == .called || $0.status == .serving }.map(\.call?.counter)
        let desks = queue.pace.openCounters(calling: calling, at: moment.tick)
        return (.array(list), [("target_minutes", JSON(queue.targetMinutes)), ("desks_open", JSON(desks))])
    }

    /// What `/now` has for who bears a token, beside the feed's message.
    nonisolated func hostMembers(of queue: Queue, for rights: FeedRights) async throws(EngineError) -> [(String, JSON)]
    {
        var members: [(String, JSON)] = []
        let tickets = rights.share(of: .tickets)
        if tickets != .nothing {
            let rows = try await ticketRows(of: queue, tickets)
            members += rows.facts + [("tickets", rows.list)]
        }
        let share = rights.share(of: .devices)
        if share != .nothing {
            let devices = await allDevices().filter { share == .all || $0.isTicketPrinter }
            members.append(("devices", .array(devices.map { JSON($0) })))
        }
        if rights.hearsScans {
            let heard = await lastScans(at: queue.id).lazy.compactMap { $0.heard(by: rights) }.first
            members.append(("scan_result", heard ?? .null))
        }
        if rights.share(of: .news) != .nothing {
            members.append(("help_called", await helpCall(at: queue.id)?.message ?? .null))
        }
        return members
    }

    /// For a chime: nobody looks at an empty list.
    nonisolated func push(firstGuest ticket: Ticket) {
        let message: JSON = [
            "type": "first_guest", "queue_id": .string(ticket.queueID.description), "label": .string(ticket.label),
            "position_number": JSON(ticket.number),
        ]
        pushNews(message, of: ticket.queueID)
    }

    nonisolated func push(closed queue: ID<Queue>, left: Int) {
        let message: JSON = ["type": "closing", "queue_id": .string(queue.description), "left": JSON(left)]
        pushNews(message, of: queue)
    }

    /// To its hosts, once: what it says stands in the queue's state as well.
    private nonisolated func pushNews(_ message: JSON, of queue: ID<Queue>) {
        guard audience.counts(of: queue).hosts > 0 else { return }
        let news = HostMessage(subject: .news, all: FrameWriter.text(message.buffer))
        registries.each(on: audience.loops(of: queue)) { $0.pushHosts(.news, news, of: [queue]) }
    }

    nonisolated func push(_ result: ScanResult) {
        let hosts = HostMessage(
            subject: result.subject, all: FrameWriter.text(result.message.buffer),
            part: FrameWriter.text(result.withoutTicket.message.buffer))
        if let audience = result.audience {
            // What a desk does with its cards is nothing for walls, nor for other desks.
            return registries.each { $0.pushHosts(.scan, hosts, of: audience) }
        }
        let walls = FrameWriter.text(result.wallMessage.buffer)
        // Another queue's ticket is nothing for this queue's wall.
        let shown = result.desk == nil ? result.queue?.id : nil
        registries.each { $0.pushScan(.scan, hosts: hosts, walls: walls, desk: result.desk, shown: shown) }
    }

    /// Who called for help a moment ago; nil when nobody did.
    nonisolated func help(at queue: ID<Queue>) async -> HostMessage? {
        await helpCall(at: queue).map { HostMessage(subject: .news, all: FrameWriter.text($0.message.buffer)) }
    }

    nonisolated func push(_ call: HelpCall) {
        let message = HostMessage(subject: .news, all: FrameWriter.text(call.message.buffer))
        registries.each { $0.pushHosts(.help, message, of: call.queues) }
    }

    nonisolated func push(_ info: TicketInfo) {
        let voice = settings.voice
        let isHeard = voice?.speech(at: engine.moment.wall).isHeard ?? false
        let sound = isHeard ? voice?.told.keep(info) : nil
        let message = info.message.adding(sound.map { [("sound", .string($0))] } ?? [])
        let frame = FrameWriter.text(message.buffer)
        registries.each { $0.pushScreens(.info, frame, of: info.queues) }
    }

    nonisolated func pushEnd(ofScan number: Int) {
        let message: JSON = ["type": "scan_ended", "scan": JSON(number)]
        let frame = FrameWriter.text(message.buffer)
        let hosts = HostMessage(subject: .scan(of: nil, byCamera: true), all: frame)
        registries.each { $0.pushScan(.scanEnd, hosts: hosts, walls: frame, desk: nil, shown: nil) }
    }
}

extension NamedDevice {
    /// The one that kiosks hear of.
    var isTicketPrinter: Bool { name == "ticket printer" }
}

extension ScanResult {
    var subject: FeedRights.Subject { .scan(of: queue?.id, byCamera: desk == nil) }

    /// As much of it as the bearer may hear; nil is nothing.
    func heard(by rights: FeedRights) -> JSON? {
        switch rights.share(of: subject) {
        case .nothing: nil
        case .part: withoutTicket.message
        case .all: message
        }
    }

    /// For a host of another queue: the verdict, and the queue's name.
    var withoutTicket: ScanResult {
        var other = self
        other.ticket = nil
        other.paperLabel = nil
        if case .alreadyUsed = verdict { other.verdict = .alreadyUsed(at: nil) }
        return other
    }
}
