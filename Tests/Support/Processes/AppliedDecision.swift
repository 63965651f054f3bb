public import QueueCore

extension QueueState {
    /// Carries a decision out in memory, drawing numbers as a store would.
    /// - Returns: the ticket whose number was drawn.
    @discardableResult
    public mutating func apply(_ decision: Decision) -> Ticket? {
        if let changed = decision.queue { queue = changed }
        for changed in decision.others {
            guard let index = others.firstIndex(where: { $0.id == changed.id }) else { continue }
            others[index] = changed
            others[index].revision += 1
        }
        for ticket in decision.tickets {
            if let index = tickets.firstIndex(where: { $0.id == ticket.id }) { tickets[index] = ticket }
        }
        lastAction = decision.consumesLastAction ? nil : decision.action ?? lastAction
        queue.revision += decision.isEmpty ? 0 : 1
        guard let draft = decision.draft else { return nil }
        let issued: Ticket
        if draft.queueID == queue.id {
            issued = queue.draw(draft)
        } else if let index = others.firstIndex(where: { $0.id == draft.queueID }) {
            issued = others[index].draw(draft)
            others[index].revision += 1
        } else {
            return nil
        }
        tickets.append(issued)
        return issued
    }
}
