/// The working copy of one decision. Every change of a ticket goes through `save`, which keeps the count of the
/// waiting right; every transition begins with `expect`, which refuses all others.
struct Transition {
    let before: QueueState
    let moment: Moment
    let zone: LocalZone
    /// The queue that is changed now: the command's own, but inside `within`.
    var queue: Queue
    var others: [Queue]
    var saved: [Ticket] = []
    var draft: TicketDraft?
    var reply = Decision.Reply.queue
    /// What the host did before cannot be taken back any more.
    var endsUndo = false
    var erasesDetails = false

    init(state: QueueState, moment: Moment, zone: LocalZone) {
        before = state
        queue = state.queue
        others = state.others
        self.moment = moment
        self.zone = zone
    }

    /// Changes another of the shown queues by the same rules.
    mutating func within<Failure: Error>(
        _ id: ID<Queue>, _ body: (inout Transition) throws(Failure) -> Void
    ) throws(Failure) {
        guard id != queue.id, let index = others.firstIndex(where: { $0.id == id }) else { return try body(&self) }
        swap(&queue, &others[index])
        // A refusal ends the decision: what is left of it is nobody's.
        try body(&self)
        swap(&queue, &others[index])
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

    /// The same for who stands in line, is called or served: not for who is parked.
    func expectInLine(
        _ id: ID<Ticket>, in allowed: Set<Ticket.Status>, for command: String
    ) throws(Refusal) -> Ticket {
        let ticket = try expect(id, in: allowed, for: command)
        guard !ticket.isParked else { throw .parked(command: command) }
        return ticket
    }

    mutating func save(_ ticket: Ticket) {
        var ticket = ticket
        // Parked is who waits apart; nobody else has a time to come back.
        if !ticket.isParked {
            ticket.parkedUntil = nil
            if ticket.lane == .parked { ticket.lane = ticket.ownLane }
        }
        queue.count(before.ticket(ticket.id), -1)
        queue.count(ticket, 1)
        saved.append(ticket)
    }

    /// `current_position` never goes back inside a session, whatever the order.
    mutating func reach(_ ticket: Ticket) {
        queue.currentPosition = max(queue.currentPosition, ticket.number)
    }

    mutating func decision(recordedFor actor: Actor) -> Decision {
        noteBusy()
        var decision = Decision(replyAsSaved)
        var changes: [QueueChange] = []
        for after in [queue] + others {
            guard let known = before.queue(after.id) else { continue }
            // A ticket may change where its queue does not, and yet whoever looks at the queue is to see it.
            guard known != after || saved.contains(where: { $0.queueID == after.id }) else { continue }
            decision.set(after, in: before)
            changes.append(QueueChange(before: known, after: after))
        }
        decision.tickets = saved
        decision.draft = draft
        decision.erasesDetails = erasesDetails
        switch actor {
        case .host, .station, .scanner, .scannerStation:
            guard !decision.isEmpty else { break }
            let known = before.byID
            decision.action = HostAction(
                tick: moment.tick, station: actor.undoKey, changes: changes,
                ticketsBefore: saved.compactMap { known[$0.id] }, ticketsAfter: saved, opened: draft?.id)
        case .guest, .daemon: decision.consumesLastAction = endsUndo
        }
        return decision
    }

    /// The answer shows the ticket as it is on disk.
    private var replyAsSaved: Decision.Reply {
        switch reply {
        case .ticket(let ticket?): .ticket(saved.last { $0.id == ticket.id } ?? ticket)
        case .verdict(let verdict, let ticket): .verdict(verdict, saved.last { $0.id == ticket.id } ?? ticket)
        case .issued, .ticket(nil), .queue: reply
        }
    }

    private mutating func noteBusy() {
        guard !saved.isEmpty else { return }
        if others.isEmpty || saved.contains(where: { $0.queueID == queue.id }) { queue.noteBusy(at: moment.tick) }
        for index in others.indices where saved.contains(where: { $0.queueID == others[index].id }) {
            others[index].noteBusy(at: moment.tick)
        }
    }
}
