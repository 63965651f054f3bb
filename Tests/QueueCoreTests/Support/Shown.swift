import QueueCore

extension QueueState {
    /// Only the rows that `command` says it needs, as a store loads them.
    func shown(for command: Command) -> QueueState {
        let needs = command.needs
        var ids: Set<ID<Ticket>> = []
        var next = needs.ticket
        while let id = next, ids.insert(id).inserted { next = needs.followsMoves ? ticket(id)?.movedTo : nil }
        if let device = needs.device { ids.formUnion(open(of: device, in: queue.id)) }
        let places = [queue.id] + others.map(\.id).filter(needs.otherQueues.contains)
        for place in places {
            if needs.firstWaiting {
                for lane in Ticket.Lane.inLine { ids.formUnion(line(lane, in: place).prefix(1).map(\.id)) }
            }
            if let counter = needs.currentAt {
                ids.formUnion(newest(at: counter, in: place))
            }
            if let counter = needs.servedAt {
                ids.formUnion(
                    tickets.filter { $0.queueID == place && $0.status == .serving && $0.call?.counter == counter }
                        .map(\.id))
            }
        }
        var index: Int?
        if let count = needs.behind, let id = needs.ticket, let ticket = ticket(id), ticket.queueID == queue.id {
            let own = ticket.status == .waiting ? ticket.lane : nil
            index = own.map { lane in line(lane, in: queue.id).count { $0.isAhead(of: ticket) } }
            let ahead = own.map { CallOrder(of: queue).peopleAhead(of: $0, index: index ?? 0) } ?? 0
            for lane in Ticket.Lane.inLine {
                let behind = line(lane, in: queue.id).filter { lane != own || ticket.isAhead(of: $0) }
                ids.formUnion(behind.prefix(count + 2 + (lane == own ? 0 : ahead)).map(\.id))
            }
        }
        ids.formUnion(arrivals(for: needs))
        if let tick = needs.takenAfter {
            ids.formUnion(line(.regular, in: queue.id).filter { $0.takenTick > tick }.prefix(1).map(\.id))
        }
        if needs.allOpen {
            ids.formUnion(tickets.filter { $0.queueID == queue.id && $0.status.isOpen }.map(\.id))
        }
        if needs.lastAction, let action = lastAction {
            ids.formUnion(action.ticketsAfter.map(\.id))
            if let opened = action.opened { ids.insert(opened) }
        }
        if needs.sameDevice {
            for device in tickets.filter({ ids.contains($0.id) }).compactMap(\.deviceToken) {
                ids.formUnion(open(of: device, in: queue.id))
                for place in needs.otherQueues { ids.formUnion(open(of: device, in: place)) }
            }
        }
        return QueueState(
            queue: queue, tickets: tickets.filter { ids.contains($0.id) }, others: others(for: needs),
            lastAction: needs.lastAction ? lastAction : nil, indexInLane: index)
    }

    private func others(for needs: Command.Needs) -> [Queue] {
        let touched = needs.lastAction ? lastAction?.changes.map(\.before.id) ?? [] : []
        let opened = needs.lastAction ? lastAction?.opened : nil
        let named = others.filter { needs.otherQueues.contains($0.id) }
        let company = needs.company ? ([queue] + named).flatMap(\.company.members).map(\.queue) : []
        return others.filter { other in
            needs.otherQueues.contains(other.id) || touched.contains(other.id) || opened != nil
                || company.contains(other.id)
        }
    }

    /// Whom a transferred ticket meets in the other queue.
    private func arrivals(for needs: Command.Needs) -> Set<ID<Ticket>> {
        var ids: Set<ID<Ticket>> = []
        if let arrival = needs.arrival, let ticket = needs.ticket.flatMap({ ticket($0) }) {
            for place in needs.otherQueues {
                ids.formUnion(
                    tickets.filter { $0.queueID == place && $0.status.isOpen && $0.label == ticket.label }.prefix(1)
                        .map(\.id))
                switch arrival {
                case .last: break
                case .next: ids.formUnion(line(.front, in: place).prefix(1).map(\.id))
                case .waited:
                    let lane = line(ticket.ownLane, in: place)
                    if let later = lane.firstIndex(where: { $0.takenTick > ticket.takenTick }) {
                        ids.formUnion(lane[max(0, later - 1)...later].map(\.id))
                    }
                }
            }
        }
        return ids
    }

    /// Whom the counter called last, and whom it serves; nil is any counter.
    private func newest(at counter: String?, in place: ID<Queue>) -> [ID<Ticket>] {
        [Ticket.Status.called, .serving].compactMap { status in
            tickets.filter {
                $0.queueID == place && $0.status == status && (counter == nil || $0.call?.counter == counter)
            }.max { ($0.call?.order ?? 0) < ($1.call?.order ?? 0) }?.id
        }
    }

    private func line(_ lane: Ticket.Lane, in place: ID<Queue>) -> [Ticket] {
        tickets.filter { $0.queueID == place && $0.status == .waiting && $0.lane == lane }.sorted { $0.isAhead(of: $1) }
    }

    private func open(of device: String, in place: ID<Queue>) -> [ID<Ticket>] {
        tickets.filter { $0.queueID == place && $0.deviceToken == device && $0.status.isOpen }.map(\.id)
    }
}
