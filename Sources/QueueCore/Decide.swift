/// The rules. Pure: the same command, state and moment always give the same decision or the same refusal.
/// - Parameter by: who asks. A guest may only join, and cancel the ticket of the own device.
public func decide(
    _ command: Command, by actor: Actor, on state: QueueState, at moment: Moment
) throws(Refusal) -> Decision {
    var desk = Desk(state: state, moment: moment)
    if case .guest(let device) = actor, !command.isGuests(device) { throw .notYourTicket }
    switch command {
    case .join(let device, let id): return try desk.join(device: device, as: id)
    case .issue(let id): return try desk.issue(as: id)
    case .next(let counter): try desk.next(counter: counter)
    case .call(let id, let counter): try desk.call(id, counter: counter)
    case .recall(let id): try desk.recall(id)
    case .serve(let id, let counter): try desk.serve(id, counter: counter)
    case .verify(let id): try desk.verify(id)
    case .scan(let id): try desk.scan(id)
    case .noShow(let id): try desk.noShow(id)
    case .cancel(let id): try desk.cancel(id, by: actor)
    case .hold(let id): try desk.hold(id)
    case .reinstate(let id): try desk.reinstate(id)
    case .transfer(let id, let other, let new): try desk.transfer(id, to: other, as: new)
    case .change(let settings): try desk.change(settings)
    case .endSession: desk.endSession()
    case .undo: return try desk.undo()
    }
    return desk.decision(recordedFor: actor)
}

extension Command {
    /// A phone with this token may give it. Whether a ticket is the phone's own is seen when it is cancelled.
    fileprivate func isGuests(_ device: String) -> Bool {
        switch self {
        case .join(let joining, _): joining == device
        case .cancel: true
        default: false
        }
    }
}

/// The working copy of one decision. Every change of a ticket goes through `save`, which keeps the count of the
/// waiting right; every transition begins with `expect`, which refuses all others.
struct Desk {
    let before: QueueState
    let moment: Moment
    var queue: Queue
    var saved: [Ticket] = []
    var draft: TicketDraft?
    var reply = Decision.Reply.queue

    init(state: QueueState, moment: Moment) {
        before = state
        queue = state.queue
        self.moment = moment
    }

    /// The queue's own ticket. Rows of another queue may be shown, to undo a transfer, but are not this queue's to change.
    func own(_ id: ID<Ticket>) throws(Refusal) -> Ticket {
        guard let ticket = before.ticket(id), ticket.queueID == queue.id else { throw .unknownTicket }
        return ticket
    }

    /// The ticket of the running session, in one of the states that allow the command.
    func expect(
        _ id: ID<Ticket>, in allowed: Set<Ticket.Status>, for command: String
    ) throws(Refusal) -> Ticket {
        let ticket = try own(id)
        guard allowed.contains(ticket.status) else { throw .invalidTransition(from: ticket.status, command: command) }
        guard ticket.session == queue.session else { throw .sessionOver(from: ticket.status, command: command) }
        return ticket
    }

    mutating func save(_ ticket: Ticket) {
        let waited = before.ticket(ticket.id)?.status == .waiting
        let waits = ticket.status == .waiting
        if waited != waits { queue.waitingCount += waits ? 1 : -1 }
        saved.append(ticket)
    }

    /// `current_position` never goes back inside a session, whatever the order.
    mutating func reach(_ ticket: Ticket) {
        queue.currentPosition = max(queue.currentPosition, ticket.number)
    }

    func decision(recordedFor actor: Actor) -> Decision {
        var decision = Decision(reply)
        if queue != before.queue { decision.queue = queue }
        decision.tickets = saved
        decision.draft = draft
        switch actor {
        case .host, .scanner:
            guard !decision.isEmpty else { break }
            decision.action = HostAction(
                tick: moment.tick, queueBefore: before.queue,
                ticketsBefore: saved.compactMap { before.ticket($0.id) }, ticketsAfter: saved, opened: draft?.id)
        case .guest, .daemon: break
        }
        return decision
    }
}

// MARK: - Taking a number

extension Desk {
    func join(device: String, as id: ID<Ticket>) throws(Refusal) -> Decision {
        guard Naming.isDeviceToken(device) else {
            throw .invalidField(name: "x-device-token", allowed: "1 to 128 visible ASCII characters")
        }
        if let ticket = before.openTicket(of: device) { return Decision(.ticket(ticket)) }
        return try newTicket(id, device: device)
    }

    /// A printed or spoken ticket. Not an action to undo: kiosks issue all day, and a ticket in a hand is a promise.
    func issue(as id: ID<Ticket>) throws(Refusal) -> Decision { try newTicket(id, device: nil) }

    private func newTicket(_ id: ID<Ticket>, device: String?) throws(Refusal) -> Decision {
        guard queue.isActive else { throw .queueClosed }
        guard !queue.isPaused else { throw .queuePaused }
        var decision = Decision(.issued)
        decision.draft = TicketDraft(
            id: id, queueID: queue.id, deviceToken: device, createdAt: moment.wall, createdTick: moment.tick)
        return decision
    }
}

// MARK: - Calling

extension Desk {
    mutating func next(counter: String?) throws(Refusal) {
        guard !queue.isPaused else { throw .queuePaused }
        completeServed(at: counter)
        guard let ticket = before.firstWaiting else {
            reply = .ticket(nil)
            return
        }
        announce(ticket, counter: counter)
    }

    mutating func call(_ id: ID<Ticket>, counter: String?) throws(Refusal) {
        let ticket = try expect(id, in: [.waiting], for: "call")
        guard !queue.isPaused else { throw .queuePaused }
        completeServed(at: counter)
        announce(ticket, counter: counter)
    }

    mutating func recall(_ id: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.called], for: "recall")
        let times = (ticket.call?.times ?? 0) + 1
        ticket.call = Ticket.Call(
            at: moment.wall, tick: moment.tick, counter: ticket.call?.counter, times: times)
        save(ticket)
        reply = .ticket(ticket)
    }

    private mutating func announce(_ ticket: Ticket, counter: String?) {
        var ticket = ticket
        ticket.status = .called
        ticket.call = Ticket.Call(at: moment.wall, tick: moment.tick, counter: counter, times: 1)
        reach(ticket)
        save(ticket)
        reply = .ticket(ticket)
    }

    /// In `counter` mode a counter that calls is done with whom it served.
    private mutating func completeServed(at counter: String?) {
        guard queue.mode == .counter else { return }
        for ticket in before.served(at: counter) { complete(ticket) }
    }
}

// MARK: - At the desk

extension Desk {
    mutating func serve(_ id: ID<Ticket>, counter: String?) throws(Refusal) {
        let ticket = try expect(id, in: [.waiting, .called], for: "serve")
        reply = .ticket(beginServing(ticket, counter: counter))
    }

    mutating func verify(_ id: ID<Ticket>) throws(Refusal) {
        let ticket = try expect(id, in: [.waiting, .called, .serving], for: "verify")
        guard ticket.status != .waiting || queue.outOfTurn != .reject else {
            throw .notYet(label: queue.label(for: ticket.number))
        }
        let verdict = acceptance(of: ticket, otherwise: .completed)
        reply = .verdict(verdict, complete(ticket))
    }

    /// Never refuses a ticket that exists: a person holds it to the camera and is owed an answer.
    mutating func scan(_ id: ID<Ticket>) throws(Refusal) {
        let ticket = try own(id)
        switch ticket.status {
        case .completed: reply = .verdict(.alreadyUsed(at: ticket.completedAt), ticket)
        case .cancelled: reply = .verdict(.cancelled, ticket)
        case .noShow: reply = .verdict(ticket.session == queue.session ? .noShow : .oldSession, ticket)
        case .waiting, .called, .serving:
            if ticket.session != queue.session {
                reply = .verdict(.oldSession, ticket)
            } else if ticket.status == .waiting, queue.outOfTurn == .reject {
                reply = .verdict(.notYet, ticket)
            } else if queue.mode == .counter, ticket.status != .serving {
                reply = .verdict(
                    acceptance(of: ticket, otherwise: .serving), beginServing(ticket, counter: ticket.call?.counter))
            } else {
                reply = .verdict(acceptance(of: ticket, otherwise: .completed), complete(ticket))
            }
        }
    }

    private func acceptance(of ticket: Ticket, otherwise verdict: Verdict) -> Verdict {
        ticket.status == .waiting && queue.outOfTurn == .warn ? .outOfTurn : verdict
    }

    @discardableResult
    private mutating func beginServing(_ ticket: Ticket, counter: String?) -> Ticket {
        var ticket = ticket
        ticket.status = .serving
        ticket.call = Ticket.Call(
            at: ticket.call?.at ?? moment.wall, tick: ticket.call?.tick ?? moment.tick,
            counter: counter ?? ticket.call?.counter, times: ticket.call?.times ?? 0)
        reach(ticket)
        save(ticket)
        return ticket
    }

    @discardableResult
    mutating func complete(_ ticket: Ticket) -> Ticket {
        var ticket = ticket
        ticket.status = .completed
        ticket.completedAt = moment.wall
        reach(ticket)
        save(ticket)
        // While the line is paused or closed the time between two verifications says nothing about how fast it moves.
        if queue.isActive, !queue.isPaused {
            let delta = WaitEstimate.delta(of: ticket, in: queue, at: moment)
            queue.averageWait = WaitEstimate.average(after: delta, old: queue.averageWait)
        }
        queue.completedCount += 1
        queue.lastVerifiedTick = moment.tick
        return ticket
    }
}

// MARK: - Leaving the line and coming back

extension Desk {
    mutating func noShow(_ id: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.waiting, .called], for: "no-show")
        ticket.status = .noShow
        save(ticket)
        reply = .ticket(ticket)
    }

    mutating func cancel(_ id: ID<Ticket>, by actor: Actor) throws(Refusal) {
        if case .guest(let device) = actor {
            guard try own(id).deviceToken == device else { throw .notYourTicket }
        }
        var ticket = try expect(id, in: [.waiting, .called], for: "cancel")
        ticket.status = .cancelled
        save(ticket)
        reply = .ticket(ticket)
    }

    /// Back in line with the same number, behind the one who would be called next: calling again at once would make
    /// holding pointless.
    mutating func hold(_ id: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.called], for: "hold")
        ticket.status = .waiting
        ticket.call = nil
        let own = Ticket.lineOrder(ofNumber: ticket.number)
        ticket.lineOrder = before.firstWaiting.map { max(own, $0.lineOrder + 1) } ?? own
        save(ticket)
        reply = .ticket(ticket)
    }

    /// In front of everybody who waits. Whose phone has taken a newer number keeps that one.
    mutating func reinstate(_ id: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.noShow], for: "reinstate")
        guard !before.isDeviceTaken(of: ticket, in: queue.id) else {
            throw .invalidTransition(from: ticket.status, command: "reinstate")
        }
        ticket.status = .waiting
        ticket.call = nil
        let own = Ticket.lineOrder(ofNumber: ticket.number)
        ticket.lineOrder = before.firstWaiting.map { min(own, $0.lineOrder - 1) } ?? own
        save(ticket)
        reply = .ticket(ticket)
    }

    mutating func transfer(_ id: ID<Ticket>, to other: ID<Queue>, as new: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.waiting, .called, .serving], for: "transfer")
        guard other != queue.id, let target = before.other else { throw .unknownQueue }
        guard target.isActive else { throw .queueClosed }
        guard !before.isDeviceTaken(of: ticket, in: target.id) else {
            throw .invalidTransition(from: ticket.status, command: "transfer")
        }
        ticket.status = .cancelled
        ticket.movedTo = new
        save(ticket)
        draft = TicketDraft(
            id: new, queueID: target.id, deviceToken: ticket.deviceToken, createdAt: moment.wall,
            createdTick: moment.tick)
        reply = .ticket(ticket)
    }
}

// MARK: - The queue itself

extension Desk {
    mutating func change(_ settings: QueueSettings) throws(Refusal) {
        if let name = settings.name { queue.name = try Naming.name(name) }
        if let prefix = settings.prefix { queue.prefix = try Naming.prefix(prefix) }
        if let mode = settings.mode { queue.mode = mode }
        if let outOfTurn = settings.outOfTurn { queue.outOfTurn = outOfTurn }
        if let seconds = settings.noShowAfter {
            guard seconds.map({ (10...86_400).contains($0) }) ?? true else {
                throw .invalidField(name: "no_show_after", allowed: "10 to 86400 seconds, or null")
            }
            queue.noShowAfter = seconds
        }
        let stood = !queue.isActive || queue.isPaused
        if let isActive = settings.isActive { queue.isActive = isActive }
        if let isPaused = settings.isPaused { queue.isPaused = isPaused }
        if stood, queue.isActive, !queue.isPaused { queue.lastResumedTick = moment.tick }
    }

    mutating func endSession() {
        for var ticket in before.tickets where ticket.queueID == queue.id && ticket.status.isOpen {
            ticket.status = .noShow
            save(ticket)
        }
        queue.session += 1
        queue.lastNumberIssued = 0
        queue.currentPosition = 0
    }
}
