extension Transition {
    /// Takes the host's last action back, exactly: states, average, counts and position.
    ///
    /// What others did since stands: numbers drawn by guests are kept, and when one of the action's own tickets was
    /// changed by somebody else, nothing is undone.
    func undo() throws(Refusal) -> Decision {
        guard let action = before.lastAction, moment.tick - action.tick <= HostAction.window else {
            throw .nothingToUndo
        }
        let known = before.byID
        guard action.ticketsAfter.allSatisfy({ known[$0.id] == $0 }) else { throw .nothingToUndo }
        // A guest whose ticket was closed by the action, and who took a new number since, keeps the new one.
        let reopened = action.ticketsBefore.filter(\.status.isOpen)
        guard !reopened.contains(where: { before.isDeviceTaken(of: $0, in: queue.id) }) else { throw .nothingToUndo }

        var decision = Decision(.queue)
        decision.consumesLastAction = true
        decision.tickets = action.ticketsBefore
        decision.queue = try restoredQueue(action)
        if let opened = action.opened { try close(opened, in: &decision) }
        if let only = action.ticketsBefore.last, action.ticketsBefore.count == 1 { decision.reply = .ticket(only) }
        return decision
    }

    private func restoredQueue(_ action: HostAction) throws(Refusal) -> Queue {
        var restored = action.queueBefore
        let now = before.queue
        if now.session != restored.session {
            // A number of the new session is in somebody's hand: the old one cannot come back.
            guard now.lastNumberIssued == 0 else { throw .nothingToUndo }
        } else {
            restored.lastNumberIssued = now.lastNumberIssued
        }
        restored.revision = now.revision
        // Guests came and went since: what changes is only what the action's own tickets had done to the count.
        restored.waiting = now.waiting
        restored.calledCount = now.calledCount
        for ticket in action.ticketsBefore { restored.count(ticket, 1) }
        for ticket in action.ticketsAfter { restored.count(ticket, -1) }
        // Had the action not happened, its open tickets would have been here all the time.
        if !action.ticketsBefore.contains(where: \.status.isOpen) {
            restored.busySince = now.busySince
            restored.noteBusy(at: moment.tick)
        }
        return restored
    }

    /// The ticket that a transfer opened elsewhere: gone, unless somebody there has already called it.
    private func close(_ id: ID<Ticket>, in decision: inout Decision) throws(Refusal) {
        guard var ticket = before.ticket(id), ticket.status == .waiting, var other = before.other else {
            throw .nothingToUndo
        }
        other.count(ticket, -1)
        other.noteBusy(at: moment.tick)
        ticket.status = .cancelled
        decision.tickets.append(ticket)
        decision.other = other
    }
}
