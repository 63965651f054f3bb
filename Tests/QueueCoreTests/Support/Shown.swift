import QueueCore

extension QueueState {
    /// Only the rows that `command` says it needs, as a store loads them.
    func shown(for command: Command) -> QueueState {
        let needs = command.needs
        var ids: Set<ID<Ticket>> = []
        if let id = needs.ticket { ids.insert(id) }
        if let device = needs.device { ids.formUnion(open(of: device, in: queue.id)) }
        let line = CallOrder.line(of: queue, among: tickets)
        if needs.firstWaiting {
            for lane in Ticket.Lane.allCases {
                if let first = line.first(where: { $0.lane == lane }) { ids.insert(first.id) }
            }
        }
        if let counter = needs.servedAt {
            ids.formUnion(
                tickets.filter {
                    $0.queueID == queue.id && $0.status == .serving && $0.call?.counter == counter
                }.map(\.id))
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
                if let place = needs.otherQueue { ids.formUnion(open(of: device, in: place)) }
            }
        }
        let opened = needs.lastAction ? lastAction?.opened : nil
        return QueueState(
            queue: queue, tickets: tickets.filter { ids.contains($0.id) },
            other: other.flatMap { $0.id == needs.otherQueue || opened != nil ? $0 : nil },
            lastAction: needs.lastAction ? lastAction : nil)
    }

    private func open(of device: String, in place: ID<Queue>) -> [ID<Ticket>] {
        tickets.filter { $0.queueID == place && $0.deviceToken == device && $0.status.isOpen }.map(\.id)
    }
}
