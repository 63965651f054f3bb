/// The rules. Pure: the same command, state and moment always give the same decision or the same refusal.
/// - Parameter by: who asks. A guest may only join, and cancel the ticket of the own device.
public func decide(
    _ command: Command, by actor: Actor, on state: QueueState, at moment: Moment
) throws(Refusal) -> Decision {
    var desk = Desk(state: state, moment: moment)
    if case .guest(let device) = actor, !command.isGuests(device) { throw .notYourTicket }
    switch command {
    case .join(let device, let id): return try desk.join(device: device, as: id)
    case .issue(let id, let reason): return try desk.issue(as: id, priority: reason)
    case .next(let counter): try desk.next(counter: counter)
    case .call(let id, let counter): try desk.call(id, counter: counter)
    case .recall(let id): try desk.recall(id)
    case .serve(let id, let counter): try desk.serve(id, counter: counter)
    case .verify(let id): try desk.verify(id)
    case .scan(let id): try desk.scan(id)
    case .noShow(let id, let call): try desk.noShow(id, call: call)
    case .cancel(let id): try desk.cancel(id, by: actor)
    case .hold(let id): try desk.hold(id)
    case .reinstate(let id): try desk.reinstate(id)
    case .prioritize(let id, let reason): try desk.prioritize(id, reason: reason)
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
    /// What the host did before cannot be taken back any more.
    var endsUndo = false

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
        queue.count(before.ticket(ticket.id), -1)
        queue.count(ticket, 1)
        saved.append(ticket)
    }

    /// `current_position` never goes back inside a session, whatever the order.
    mutating func reach(_ ticket: Ticket) {
        queue.currentPosition = max(queue.currentPosition, ticket.number)
    }

    mutating func decision(recordedFor actor: Actor) -> Decision {
        if !saved.isEmpty { queue.noteBusy(at: moment.tick) }
        var decision = Decision(reply)
        if queue != before.queue { decision.queue = queue }
        decision.tickets = saved
        decision.draft = draft
        switch actor {
        case .host, .scanner:
            guard !decision.isEmpty else { break }
            let known = before.byID
            decision.action = HostAction(
                tick: moment.tick, queueBefore: before.queue, ticketsBefore: saved.compactMap { known[$0.id] },
                ticketsAfter: saved, opened: draft?.id)
        case .guest, .daemon: decision.consumesLastAction = endsUndo
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
        return try newTicket(id, device: device, priority: nil)
    }

    /// A printed or spoken ticket. Not an action to undo: kiosks issue all day, and a ticket in a hand is a promise.
    func issue(as id: ID<Ticket>, priority reason: String?) throws(Refusal) -> Decision {
        try newTicket(id, device: nil, priority: try reason.map { text throws(Refusal) in try Naming.reason(text) })
    }

    private func newTicket(
        _ id: ID<Ticket>, device: String?, priority reason: String?
    ) throws(Refusal) -> Decision {
        guard queue.isActive else { throw .queueClosed }
        guard !queue.isPaused else { throw .queuePaused }
        var decision = Decision(.issued)
        decision.draft = TicketDraft(
            id: id, queueID: queue.id, deviceToken: device, priorityReason: reason, createdAt: moment.wall,
            createdTick: moment.tick, promised: reason == nil ? promise(in: queue) : nil)
        return decision
    }

    /// What the pace of a line is judged by later: for whoever stands last.
    func promise(in queue: Queue) -> WaitPromise? {
        let ahead = CallOrder(of: queue).peopleAhead(of: .regular, index: queue.waiting.regular)
        return WaitEstimate.range(peopleAhead: ahead, in: queue, at: moment.tick)?.promise
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
        if let calls = settings.priorityInARow {
            guard (1...10).contains(calls) else {
                throw .invalidField(name: "priority_in_a_row", allowed: "1 to 10 calls")
            }
            queue.priorityInARow = calls
        }
        let stood = !queue.isActive || queue.isPaused
        if let isActive = settings.isActive { queue.isActive = isActive }
        if let isPaused = settings.isPaused { queue.isPaused = isPaused }
        if stood, queue.isActive, !queue.isPaused { queue.lastResumedTick = moment.tick }
    }

    mutating func endSession() {
        for var ticket in before.tickets where ticket.queueID == queue.id && ticket.status.isOpen {
            ticket.status = .noShow
            saved.append(ticket)
        }
        queue.waiting = LaneCounts()
        queue.calledCount = 0
        queue.session += 1
        queue.lastNumberIssued = 0
        queue.currentPosition = 0
        queue.priorityRun = 0
        endsUndo = true
    }
}
