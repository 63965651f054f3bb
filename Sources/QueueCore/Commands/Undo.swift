extension Transition {
    /// Takes the last action of the host's station back, exactly: states, average, counts and position, in every queue that it touched.
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
        guard !reopened.contains(where: { before.isDeviceTaken(of: $0, in: $0.queueID) }) else {
            throw .nothingToUndo
        }

        var decision = Decision(.queue)
        decision.consumesLastAction = true
        decision.tickets = action.ticketsBefore
        for change in action.changes {
            guard let now = before.queue(change.before.id) else { throw .nothingToUndo }
            decision.set(try change.takenBack(from: now, action, at: moment.tick), in: before)
        }
        if let opened = action.opened { try close(opened, of: action, in: &decision) }
        if let only = action.ticketsBefore.last, action.ticketsBefore.count == 1 { decision.reply = .ticket(only) }
        return decision
    }

    /// The ticket that a transfer opened elsewhere: gone, unless somebody there has already called it. It stands for the one that is
    /// back, so that a phone which has followed the transfer, and its code, are led there, and nobody counts as having left.
    private func close(_ id: ID<Ticket>, of action: HostAction, in decision: inout Decision) throws(Refusal) {
        guard var ticket = before.ticket(id), ticket.status == .waiting, var other = before.queue(ticket.queueID) else {
            throw .nothingToUndo
        }
        other.count(ticket, -1)
        other.noteBusy(at: moment.tick)
        ticket.status = .cancelled
        ticket.parkedUntil = nil
        ticket.movedTo = action.ticketsAfter.first { $0.movedTo == id }?.id
        decision.tickets.append(ticket)
        decision.set(other, in: before)
    }
}
