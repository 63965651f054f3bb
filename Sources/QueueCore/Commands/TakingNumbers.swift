extension Transition {
    func join(device: String, as id: ID<Ticket>, details: TicketDetails?) throws(Refusal) -> Decision {
        guard Naming.isDeviceToken(device) else {
            throw .invalidField(name: "x-device-token", allowed: "1 to 128 visible ASCII characters")
        }
        if let ticket = before.openTicket(of: device) { return Decision(.ticket(ticket)) }
        return try newTicket(id, device: device, priority: nil, details: details, force: false)
    }

    /// A printed or spoken ticket. Not an action to undo: kiosks issue all day, and a ticket in a hand is a promise.
    func issue(
        as id: ID<Ticket>, priority reason: String?, details: TicketDetails?, force: Bool
    ) throws(Refusal) -> Decision {
        try newTicket(
            id, device: nil, priority: try reason.map { text throws(Refusal) in try Naming.reason(text) },
            details: details, force: force)
    }

    /// The paper was given out while nobody could draw numbers: neither a closed door nor a full room takes it back. It stands
    /// before all who took a number after it, and among its own in the order of the sheet, in whatever order their stubs come.
    func admit(_ id: ID<Ticket>, label: String, takenTick: Int64, outage: Int64) -> Decision {
        if let known = before.ticket(before.current(id)) { return Decision(.ticket(known)) }
        var decision = Decision(.issued)
        var draft = TicketDraft(
            id: id, queueID: queue.id, deviceToken: nil, label: label, createdAt: moment.wall,
            createdTick: min(takenTick, moment.tick))
        draft.lineOrder = before.placeInLine(takenAt: draft.createdTick, outage: outage)
        decision.draft = draft
        return decision
    }

    private func newTicket(
        _ id: ID<Ticket>, device: String?, priority reason: String?, details: TicketDetails?, force: Bool
    ) throws(Refusal) -> Decision {
        let lane: Ticket.Lane = reason == nil ? .regular : .priority
        if let until = queue.numbersUntil, queue.lastNumberIssued >= until { throw .numbersUsedUp }
        if !force {
            guard queue.isActive else { throw .queueClosed(opensAt: nil) }
            guard !queue.isPaused else { throw .queuePaused }
            try checkRoom(in: queue, lane: lane)
        }
        var decision = Decision(.issued)
        decision.draft = TicketDraft(
            id: id, queueID: queue.id, deviceToken: device, priorityReason: reason, createdAt: moment.wall,
            createdTick: moment.tick, promised: reason == nil ? promise(in: queue) : nil,
            details: try details?.answers(to: queue.asks))
        return decision
    }

    /// Refuses one more who would find the door closed, no chair, or nobody left to serve them.
    func checkRoom(in queue: Queue, lane: Ticket.Lane) throws(Refusal) {
        if let limit = queue.waitingLimit, queue.waitingCount >= limit { throw .queueFull }
        if let limit = queue.sessionLimit, queue.lastNumberIssued >= limit { throw .queueFull }
        guard queue.hours != nil else { return }
        let opening = queue.opening(at: moment.wall, in: zone)
        guard opening.isOpen else { throw .queueClosed(opensAt: opening.opensAt) }
        guard queue.stopsBeforeClosing, let closes = opening.closesAt, let range = range(in: queue, lane: lane) else {
            return
        }
        if moment.wall.milliseconds + Int64(range.high) * 1000 > closes.milliseconds {
            throw .closingSoon(closesAt: closes)
        }
    }

    private func range(in queue: Queue, lane: Ticket.Lane) -> WaitRange? {
        let ahead = CallOrder(of: queue).peopleAhead(of: lane, index: queue.waiting[lane])
        return WaitEstimate.range(
            peopleAhead: ahead, in: queue, with: before.company(of: queue, at: moment.tick), at: moment.tick)
    }

    /// What the pace of a line is judged by later: for whoever stands last.
    func promise(in queue: Queue) -> WaitPromise? { range(in: queue, lane: .regular)?.promise }
}
