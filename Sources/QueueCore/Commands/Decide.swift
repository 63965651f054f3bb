/// The rules. Pure: the same command, state, moment and zone always give the same decision or the same refusal.
/// - Parameters:
///   - by: who asks. A guest may only join, and cancel the ticket of the own device or let others pass with it.
///   - zone: where the queue's hours are read.
public func decide(
    _ command: Command, by actor: Actor, on state: QueueState, at moment: Moment, in zone: LocalZone = .utc
) throws(Refusal) -> Decision {
    var transition = Transition(state: state, moment: moment, zone: zone)
    if case .guest(let device) = actor, !command.isGuests(device) { throw .notYourTicket }
    switch command {
    case .join(let device, let id, let details):
        return try transition.join(device: device, as: id, details: details)
    case .issue(let id, let reason, let details, let force):
        return try transition.issue(as: id, priority: reason, details: details, force: force)
    case .admit(let id, let label, let tick, let outage):
        return transition.admit(id, label: label, takenTick: tick, outage: outage)
    case .next(let counter): try transition.next(counter: counter)
    case .nextOf(let queues, let counter): try transition.next(of: queues, counter: counter)
    case .call(let id, let counter): try transition.call(id, counter: counter)
    case .recall(let id): try transition.recall(id)
    case .serve(let id, let counter): try transition.serve(id, counter: counter)
    case .verify(let id): try transition.verify(id)
    case .scan(let id, let desk): try transition.scan(id, at: desk)
    case .noShow(let id, let call): try transition.noShow(id, call: call)
    case .cancel(let id): try transition.cancel(id, by: actor)
    case .hold(let id): try transition.hold(id)
    case .reinstate(let id, let due): try transition.reinstate(id, parkedUntil: due)
    case .later(let id, let places): try transition.later(id, places: places, by: actor)
    case .park(let id, let minutes): try transition.park(id, minutes: minutes)
    case .prioritize(let id, let reason): try transition.prioritize(id, reason: reason)
    case .transfer(let id, let other, let new, let place, let force):
        try transition.transfer(id, to: other, as: new, place: place, force: force)
    case .change(let settings): try transition.change(settings)
    case .announce(let notice): try transition.announce(notice)
    case .keepHours: transition.keepHours()
    case .summarize(let due): transition.summarize(due)
    case .endSession: transition.endSession()
    case .undo, .undoIn: return try transition.undo()
    case .card(let order): return try transition.carryOut(order, by: actor)
    }
    return transition.decision(recordedFor: actor)
}

extension Command {
    /// A phone with this token may give it. Whether a ticket is the phone's own is seen when it is changed.
    fileprivate func isGuests(_ device: String) -> Bool {
        switch self {
        case .join(let joining, _, _): joining == device
        case .cancel, .later: true
        default: false
        }
    }
}

// MARK: - The queue itself

extension Transition {
    mutating func change(_ settings: QueueSettings) throws(Refusal) {
        let stood = !queue.isMoving
        let summaryAt = queue.summaryAt
        try queue.take(settings)
        // A time of day that is over today begins tomorrow.
        if queue.summaryAt != summaryAt { queue.summaryDone = moment.wall }
        queue.isInHours = queue.opening(at: moment.wall, in: zone).isOpen
        if stood, queue.isMoving { queue.lastResumedTick = moment.tick }
    }

    mutating func announce(_ draft: Command.NoticeDraft?) throws(Refusal) {
        guard let draft else {
            queue.notice = nil
            return
        }
        guard (0...Notice.mostMinutes).contains(draft.minutes) else {
            throw .invalidField(name: "minutes", allowed: "0 to \(Notice.mostMinutes)")
        }
        if let until = draft.until, until <= moment.wall {
            throw .invalidField(name: "until", allowed: "a time that is still to come")
        }
        queue.notice = Notice(
            text: try Naming.notice(draft.text), minutes: draft.minutes, since: moment.wall, until: draft.until)
    }

    /// Opening by the hours is a resume: the night must not spoil the average.
    mutating func keepHours() {
        let isInHours = queue.opening(at: moment.wall, in: zone).isOpen
        if isInHours, !queue.isInHours { queue.lastResumedTick = moment.tick }
        queue.isInHours = isInHours
        if let until = queue.notice?.until, until <= moment.wall { queue.notice = nil }
    }

    /// Whoever asks a second time changes nothing.
    mutating func summarize(_ due: Timestamp) {
        guard let wanted = queue.summaryDue(at: moment.wall, in: zone), wanted == due else { return }
        queue.summaryDone = due
    }

    mutating func endSession() {
        for var ticket in before.tickets where ticket.queueID == queue.id && ticket.status.isOpen {
            ticket.status = .noShow
            ticket.parkedUntil = nil
            if ticket.lane == .parked { ticket.lane = ticket.ownLane }
            saved.append(ticket)
        }
        queue.waiting = LaneCounts()
        queue.calledCount = 0
        queue.session += 1
        queue.lastNumberIssued = 0
        queue.currentPosition = 0
        queue.priorityRun = 0
        endsUndo = true
        erasesDetails = true
    }
}

extension Queue {
    /// When the summary should have been printed that was not yet; nil when it was, and where none is wanted. What was due while
    /// the machine was off is due when it starts.
    public func summaryDue(at now: Timestamp, in zone: LocalZone) -> Timestamp? {
        guard let summaryAt else { return nil }
        let due = zone.latest(minute: summaryAt, notAfter: now)
        // By a clock that was years ahead none would be printed for years.
        let isPossible = (summaryDone ?? now).milliseconds <= now.milliseconds + LocalZone.dayLength
        return !isPossible || (summaryDone ?? due).milliseconds < due.milliseconds ? due : nil
    }

    /// What the hours or a notice's end will change by itself has come.
    public func isDue(at now: Timestamp, in zone: LocalZone) -> Bool {
        if let until = notice?.until, until <= now { return true }
        return opening(at: now, in: zone).isOpen != isInHours
    }
}
