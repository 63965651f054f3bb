// From one queue to another.

extension Transition {
    mutating func transfer(
        _ id: ID<Ticket>, to other: ID<Queue>, as new: ID<Ticket>, place: Command.TransferPlace, force: Bool
    ) throws(Refusal) {
        var ticket = try expect(id, in: [.waiting, .called, .serving], for: "transfer")
        guard other != queue.id, let target = before.queue(other) else { throw .unknownQueue }
        guard target.isActive else { throw .queueClosed(opensAt: nil) }
        guard !before.isDeviceTaken(of: ticket, in: target.id) else {
            throw .invalidTransition(from: ticket.status, command: "transfer")
        }
        if !force { try checkArrival(of: ticket, in: target) }
        var arrival = TicketDraft(
            id: new, queueID: target.id, deviceToken: ticket.deviceToken, label: ticket.label,
            priorityReason: ticket.priorityReason, createdAt: moment.wall, createdTick: moment.tick,
            firstTick: ticket.takenTick, movedFrom: ticket.id)
        arrival.language = ticket.language
        arrival.picture = ticket.picture
        stand(&arrival, at: place, in: target)
        if place == .last, !ticket.isPriority { arrival.promised = promise(in: target) }
        draft = arrival
        ticket.status = .cancelled
        ticket.movedTo = new
        save(ticket)
        reply = .ticket(ticket)
    }

    private func checkArrival(of ticket: Ticket, in target: Queue) throws(Refusal) {
        try checkRoom(in: target, lane: ticket.ownLane)
        let isTaken = before.tickets.contains {
            $0.queueID == target.id && $0.status.isOpen && $0.label == ticket.label
        }
        if isTaken { throw .labelTaken(ticket.label) }
    }

    private func stand(_ arrival: inout TicketDraft, at place: Command.TransferPlace, in target: Queue) {
        switch place {
        case .last: break
        case .next:
            arrival.lane = .front
            arrival.lineOrder = before.firstWaiting(in: .front, of: target.id).map { $0.lineOrder - Ticket.gap }
        case .waited:
            let lane: Ticket.Lane = arrival.priorityReason == nil ? .regular : .priority
            arrival.lineOrder = before.placeByTime(
                arrival.firstTick ?? arrival.createdTick, in: lane, of: target.id)
        }
    }
}
