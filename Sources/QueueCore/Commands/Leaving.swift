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
        ticket.lineOrder = before.firstWaiting(in: ticket.lane, of: queue.id).map { max(own, $0.lineOrder + 1) } ?? own
        // The only priority ticket would be called again at once: now it is somebody else's turn.
        if let next = before.nextWaiting, ticket.lane == .priority, next.lane != .priority {
            queue.priorityRun = max(queue.priorityRun, queue.priorityInARow)
        }
        save(ticket)
        reply = .ticket(ticket)
    }

    /// In front of everybody who waits, priority or not. Whose phone has taken a newer number keeps that one.
    mutating func reinstate(_ id: ID<Ticket>, parkedUntil due: Int64?) throws(Refusal) {
        var ticket = try expect(id, in: [.noShow, .waiting], for: "reinstate")
        guard ticket.status == .noShow || ticket.isParked, due == nil || due == ticket.parkedUntil?.tick,
            !before.isDeviceTaken(of: ticket, in: queue.id)
        else { throw .invalidTransition(from: ticket.status, command: "reinstate") }
        goBack(&ticket)
        ticket.lane = .front
        let own = Ticket.lineOrder(ofNumber: ticket.number)
        ticket.lineOrder =
            before.firstWaiting(in: .front, of: queue.id).map { min(own, $0.lineOrder - Ticket.gap) } ?? own
        save(ticket)
        reply = .ticket(ticket)
    }

    /// Out of the line, with the same number, until it is reinstated or the time has passed.
    mutating func park(_ id: ID<Ticket>, minutes: Int) throws(Refusal) {
        guard (1...480).contains(minutes) else { throw .invalidField(name: "minutes", allowed: "1 to 480") }
        var ticket = try expect(id, in: [.waiting, .called, .serving], for: "park")
        goBack(&ticket)
        ticket.lane = .parked
        let length = Int64(minutes) * 60_000
        ticket.parkedUntil = Moment(
            wall: Timestamp(milliseconds: moment.wall.milliseconds + length), tick: moment.tick + length)
        save(ticket)
        reply = .ticket(ticket)
    }

    private func goBack(_ ticket: inout Ticket) {
        ticket.status = .waiting
        ticket.call = nil
        ticket.waited = nil
        ticket.served = nil
    }

    /// Before others, or no longer: at the place in the other lane that its number gives it.
    mutating func prioritize(_ id: ID<Ticket>, reason: String?) throws(Refusal) {
        var ticket = try expect(id, in: [.waiting], for: "prioritize")
        ticket.priorityReason = try reason.map { text throws(Refusal) in try Naming.reason(text) }
        if ticket.lane != .front, ticket.lane != .parked, ticket.lane != ticket.ownLane {
            ticket.lane = ticket.ownLane
            ticket.lineOrder = Ticket.lineOrder(ofNumber: ticket.number)
        }
        if ticket != before.ticket(id) { save(ticket) }
        reply = .ticket(ticket)
    }
}
