/// The working copy of one decision. Every change of a ticket goes through `save`, which keeps the count of the
/// waiting right; every transition begins with `expect`, which refuses all others.
struct Transition {
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
