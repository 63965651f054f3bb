/// What a command is decided on: the queue, and the rows that `Command.needs` names.
public struct QueueState: Sendable, Equatable {
    public var queue: Queue
    public var tickets: [Ticket]
    /// The other end of a transfer.
    public var other: Queue?
    /// What the host did last, when that can still be taken back.
    public var lastAction: HostAction?

    public init(queue: Queue, tickets: [Ticket] = [], other: Queue? = nil, lastAction: HostAction? = nil) {
        self.queue = queue
        self.tickets = tickets
        self.other = other
        self.lastAction = lastAction
    }

    public func ticket(_ id: ID<Ticket>) -> Ticket? { tickets.first { $0.id == id } }

    /// For commands that touch a whole session.
    var byID: [ID<Ticket>: Ticket] {
        Dictionary(tickets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The open ticket of a device.
    func openTicket(of device: String) -> Ticket? {
        tickets.first { $0.queueID == queue.id && $0.deviceToken == device && $0.status.isOpen }
    }

    /// The phone of `ticket` holds another open ticket in `place`. A device has one open ticket in a queue at most.
    func isDeviceTaken(of ticket: Ticket, in place: ID<Queue>) -> Bool {
        guard let device = ticket.deviceToken else { return false }
        return tickets.contains {
            $0.queueID == place && $0.deviceToken == device && $0.status.isOpen && $0.id != ticket.id
        }
    }

    /// The one whom `next` would call.
    var nextWaiting: Ticket? {
        CallOrder(of: queue).next.flatMap(firstWaiting)
    }

    func firstWaiting(in lane: Ticket.Lane) -> Ticket? {
        tickets.lazy.filter { $0.queueID == queue.id && $0.status == .waiting && $0.lane == lane }
            .min { $0.isAhead(of: $1) }
    }

    /// Those being served at a counter, in the order they were called.
    func served(at counter: String?) -> [Ticket] {
        tickets.filter { $0.queueID == queue.id && $0.status == .serving && $0.call?.counter == counter }
            .sorted { ($0.call?.order ?? 0) < ($1.call?.order ?? 0) }
    }
}

extension QueueState {
    /// Carries a decision out in memory, drawing numbers as a store would.
    /// - Returns: the ticket whose number was drawn.
    @discardableResult
    public mutating func apply(_ decision: Decision) -> Ticket? {
        if let changed = decision.queue { queue = changed }
        if let changed = decision.other { other = changed }
        for ticket in decision.tickets {
            if let index = tickets.firstIndex(where: { $0.id == ticket.id }) { tickets[index] = ticket }
        }
        lastAction = decision.consumesLastAction ? nil : decision.action ?? lastAction
        queue.revision += decision.isEmpty ? 0 : 1
        guard let draft = decision.draft else { return nil }
        let issued: Ticket
        if draft.queueID == queue.id {
            issued = queue.draw(draft)
        } else if var other {
            issued = other.draw(draft)
            other.revision += 1
            self.other = other
        } else {
            return nil
        }
        tickets.append(issued)
        return issued
    }
}
