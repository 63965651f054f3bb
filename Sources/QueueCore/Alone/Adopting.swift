// Tickets that an appliance gave while it was alone, when it comes back.

extension QueueState {
    /// The ticket as it joins the others, and the queue with it. Like a paper of an emergency sheet it is taken back by neither a
    /// closed door nor a full room, and it stands where the time of its number puts it. It keeps its number, but where the session of
    /// that number is over or somebody else has it: then it draws another, and keeps its label, which is on paper.
    ///
    /// - Parameters:
    ///   - taken: as it was given.
    ///   - isFree: nobody has its number.
    ///   - other: the ticket that the same guest has already; then there is one place for both, and the code of the one that was
    ///     given alone leads to it.
    public func adopting(
        _ taken: Ticket, isFree: Bool, other: ID<Ticket>?, at moment: Moment
    ) -> (queue: Queue, ticket: Ticket) {
        var queue = queue
        let keepsNumber = isFree && taken.session == queue.session
        let number = keepsNumber ? taken.number : queue.lastNumberIssued + 1
        queue.lastNumberIssued = max(queue.lastNumberIssued, number)
        let tick = min(taken.createdTick, moment.tick)
        var ticket = Ticket(
            id: taken.id, queueID: queue.id, deviceToken: taken.deviceToken, session: queue.session, number: number,
            label: taken.label, priorityReason: taken.priorityReason, createdAt: taken.createdAt, createdTick: tick,
            promised: taken.promised)
        ticket.language = taken.language
        ticket.picture = taken.picture
        let known = other ?? taken.deviceToken.flatMap { openTicket(of: $0)?.id }
        if let known {
            ticket.status = .cancelled
            ticket.movedTo = known
        } else {
            ticket.lineOrder = placeByTime(tick, in: ticket.lane, of: queue.id) ?? endOfLine(for: ticket)
            if queue.isDeserted { queue.busySince = tick }
            queue.count(ticket, 1)
        }
        return (queue, ticket)
    }

    /// A number that was set aside may be lower than those who were drawn long before.
    private func endOfLine(for ticket: Ticket) -> Int64 {
        let last = tickets.lazy.filter {
            $0.queueID == ticket.queueID && $0.status == .waiting && $0.lane == ticket.lane
        }.map(\.lineOrder).max()
        return max(ticket.lineOrder, last.map { $0 + 1 } ?? .min)
    }
}
