/// The rules. Pure: the same command, state and moment always give the same decision or the same refusal.
/// - Parameter by: who asks. A guest may only join, and cancel the ticket of the own device.
public func decide(
    _ command: Command, by actor: Actor, on state: QueueState, at moment: Moment
) throws(Refusal) -> Decision {
    var transition = Transition(state: state, moment: moment)
    if case .guest(let device) = actor, !command.isGuests(device) { throw .notYourTicket }
    switch command {
    case .join(let device, let id): return try transition.join(device: device, as: id)
    case .issue(let id, let reason): return try transition.issue(as: id, priority: reason)
    case .next(let counter): try transition.next(counter: counter)
    case .call(let id, let counter): try transition.call(id, counter: counter)
    case .recall(let id): try transition.recall(id)
    case .serve(let id, let counter): try transition.serve(id, counter: counter)
    case .verify(let id): try transition.verify(id)
    case .scan(let id): try transition.scan(id)
    case .noShow(let id, let call): try transition.noShow(id, call: call)
    case .cancel(let id): try transition.cancel(id, by: actor)
    case .hold(let id): try transition.hold(id)
    case .reinstate(let id): try transition.reinstate(id)
    case .prioritize(let id, let reason): try transition.prioritize(id, reason: reason)
    case .transfer(let id, let other, let new): try transition.transfer(id, to: other, as: new)
    case .change(let settings): try transition.change(settings)
    case .endSession: transition.endSession()
    case .undo: return try transition.undo()
    }
    return transition.decision(recordedFor: actor)
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

// MARK: - Taking a number

extension Transition {
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

extension Transition {
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
