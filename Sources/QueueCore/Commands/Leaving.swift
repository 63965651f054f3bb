// Leaving the line, and coming back to it.

extension Transition {
    mutating func noShow(_ id: ID<Ticket>, call: Int?) throws(Refusal) {
        var ticket = try expect(id, in: [.waiting, .called], for: "no-show")
        guard call == nil || call == ticket.call?.order else {
            throw .invalidTransition(from: ticket.status, command: "no-show")
        }
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
        goBack(&ticket)
        ticket.lane = ticket.ownLane
        let own = Ticket.lineOrder(ofNumber: ticket.number)
        ticket.lineOrder = before.firstWaiting(in: ticket.lane).map { max(own, $0.lineOrder + 1) } ?? own
        // The only priority ticket would be called again at once: now it is somebody else's turn.
        if let next = before.nextWaiting, ticket.lane == .priority, next.lane != .priority {
            queue.priorityRun = max(queue.priorityRun, queue.priorityInARow)
        }
        save(ticket)
        reply = .ticket(ticket)
    }

    /// In front of everybody who waits. Whose phone has taken a newer number keeps that one.
    mutating func reinstate(_ id: ID<Ticket>) throws(Refusal) {
        var ticket = try expect(id, in: [.noShow], for: "reinstate")
        guard !before.isDeviceTaken(of: ticket, in: queue.id) else {
            throw .invalidTransition(from: ticket.status, command: "reinstate")
        }
        goBack(&ticket)
        ticket.lane = ticket.isPriority ? .priority : .front
        let own = Ticket.lineOrder(ofNumber: ticket.number)
        ticket.lineOrder = before.firstWaiting(in: ticket.lane).map { min(own, $0.lineOrder - 1) } ?? own
        save(ticket)
        reply = .ticket(ticket)
    }

    private func goBack(_ ticket: inout Ticket) {
        ticket.status = .waiting
        ticket.call = nil
        ticket.waited = nil
    }

    /// Before others, or no longer: at the place in the other lane that its number gives it.
    mutating func prioritize(_ id: ID<Ticket>, reason: String?) throws(Refusal) {
        var ticket = try expect(id, in: [.waiting], for: "prioritize")
        ticket.priorityReason = try reason.map { text throws(Refusal) in try Naming.reason(text) }
        if ticket.lane != .front, ticket.lane != ticket.ownLane {
            ticket.lane = ticket.ownLane
            ticket.lineOrder = Ticket.lineOrder(ofNumber: ticket.number)
        }
        if ticket != before.ticket(id) { save(ticket) }
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
            id: new, queueID: target.id, deviceToken: ticket.deviceToken, priorityReason: ticket.priorityReason,
            createdAt: moment.wall, createdTick: moment.tick,
            promised: ticket.isPriority ? nil : promise(in: target))
        reply = .ticket(ticket)
    }
}
