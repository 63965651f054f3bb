// What a command card does: the same as the desk's buttons, for whoever has no hand free.

extension Transition {
    /// Where nobody is at the desk the reply has no ticket, and nothing changes.
    mutating func carryOut(_ order: CardOrder, by actor: Actor) throws(Refusal) -> Decision {
        switch order.action {
        case .print: return try issue(as: order.ticket, priority: nil, details: nil, force: false)
        case .undo: return try undo()
        case .next: try next(of: order.queues, counter: order.counter)
        case .recall:
            try atDesk([.called], of: order) { desk, ticket throws(Refusal) in try desk.recall(ticket) }
        case .done:
            try atDesk([.called, .serving], of: order) { desk, ticket throws(Refusal) in try desk.scan(ticket, at: nil)
            }
        case .noShow:
            try atDesk([.called], of: order) { desk, ticket throws(Refusal) in try desk.noShow(ticket, call: nil) }
        case .pause: try set(isPaused: true, of: order)
        case .resume: try set(isPaused: false, of: order)
        case .help: break
        }
        return decision(recordedFor: actor)
    }

    /// Does it to whom the desk called last.
    private mutating func atDesk(
        _ statuses: Set<Ticket.Status>, of order: CardOrder,
        _ body: (inout Transition, ID<Ticket>) throws(Refusal) -> Void
    ) throws(Refusal) {
        guard let ticket = before.current(statuses, at: order.counter, of: order.queues) else {
            reply = .ticket(nil)
            return
        }
        try within(ticket.queueID) { desk throws(Refusal) in try body(&desk, ticket.id) }
    }

    private mutating func set(isPaused: Bool, of order: CardOrder) throws(Refusal) {
        for id in order.queues where before.queue(id) != nil {
            try within(id) { desk throws(Refusal) in try desk.change(QueueSettings(isPaused: isPaused)) }
        }
    }
}

extension QueueState {
    /// Whom a desk called last, in any of its queues.
    func current(
        _ statuses: Set<Ticket.Status>, at counter: String?, of queues: [ID<Queue>]
    ) -> Ticket? {
        tickets.filter { ticket in
            guard let call = ticket.call, statuses.contains(ticket.status), queues.contains(ticket.queueID) else {
                return false
            }
            return counter == nil || call.counter == counter
        }.max { calledBefore($0, $1, queues) }
    }

    /// Calls of several queues are in order by the clock; those of one, however fast they come, by their count.
    private func calledBefore(_ one: Ticket, _ other: Ticket, _ queues: [ID<Queue>]) -> Bool {
        func key(_ ticket: Ticket) -> (Int64, Int, Int) {
            (ticket.call?.tick ?? 0, ticket.call?.order ?? 0, queues.firstIndex(of: ticket.queueID) ?? 0)
        }
        return key(one) < key(other)
    }
}
