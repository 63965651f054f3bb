/// What a command is decided on: the queue, and the rows that `Command.needs` names.
public struct QueueState: Sendable, Equatable {
    public var queue: Queue
    public var tickets: [Ticket]
    /// The other end of a transfer; the other queues of a desk.
    public var others: [Queue]
    /// What the host did last, when that can still be taken back.
    public var lastAction: HostAction?
    /// How many of its lane stand before the ticket that the command names; nil where every ticket is shown.
    public var indexInLane: Int?

    public init(
        queue: Queue, tickets: [Ticket] = [], others: [Queue] = [], lastAction: HostAction? = nil,
        indexInLane: Int? = nil
    ) {
        self.queue = queue
        self.tickets = tickets
        self.others = others
        self.lastAction = lastAction
        self.indexInLane = indexInLane
    }

    /// Desks that a ticket may go round. One that went round more is a loop in a damaged database.
    public static let movesAtMost = 16

    public func ticket(_ id: ID<Ticket>) -> Ticket? { tickets.first { $0.id == id } }

    /// The ticket, or the one that it was moved to in the end: the paper in the guest's hand stays good.
    public func current(_ id: ID<Ticket>) -> ID<Ticket> {
        var id = id
        for _ in 0..<Self.movesAtMost {
            guard let next = ticket(id)?.movedTo else { break }
            id = next
        }
        return id
    }

    public func queue(_ id: ID<Queue>) -> Queue? { queue.id == id ? queue : others.first { $0.id == id } }

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
        CallOrder(of: queue).next.flatMap { firstWaiting(in: $0, of: queue.id) }
    }

    func firstWaiting(in lane: Ticket.Lane, of place: ID<Queue>) -> Ticket? {
        tickets.lazy.filter { $0.queueID == place && $0.status == .waiting && $0.lane == lane }
            .min { $0.isAhead(of: $1) }
    }

    /// Where one stands who took a paper during an outage: before the first of the regular line who took theirs later, and as far as
    /// the milliseconds between them say, so that others of the sheet fit in between; nil is the end.
    func placeInLine(takenAt tick: Int64, outage: Int64) -> Int64? {
        let later = tickets.lazy.filter {
            $0.queueID == queue.id && $0.status == .waiting && $0.lane == .regular && $0.takenTick > tick
        }.min { $0.isAhead(of: $1) }
        return later.map { $0.lineOrder - (min($0.takenTick, outage + 1) - tick) }
    }

    /// Where one stands in a lane by the time of the first number: before the first who took theirs later, and behind whoever stands
    /// before that one. As far before as the milliseconds between the two say, so that whoever comes next finds the right side of both;
    /// in the middle where there is no room for so many. Nil is the end.
    func placeByTime(_ tick: Int64, in lane: Ticket.Lane, of place: ID<Queue>) -> Int64? {
        var ahead: Ticket?
        for ticket in tickets.filter({ $0.queueID == place && $0.status == .waiting && $0.lane == lane })
            .sorted(by: { $0.isAhead(of: $1) })
        {
            guard ticket.takenTick > tick else {
                ahead = ticket
                continue
            }
            let wanted = ticket.lineOrder - (ticket.takenTick - tick)
            guard let ahead, wanted <= ahead.lineOrder else { return wanted }
            return ahead.lineOrder + (ticket.lineOrder - ahead.lineOrder) / 2
        }
        return nil
    }

    /// Those of a lane, but for one ticket, as they will be called.
    func line(_ lane: Ticket.Lane, without id: ID<Ticket>) -> [Ticket] {
        tickets.filter { $0.queueID == queue.id && $0.status == .waiting && $0.lane == lane && $0.id != id }
            .sorted { $0.isAhead(of: $1) }
    }

    /// Those being served at a counter, in the order they were called.
    func served(at counter: String?, in place: ID<Queue>) -> [Ticket] {
        tickets.filter { $0.queueID == place && $0.status == .serving && $0.call?.counter == counter }
            .sorted { ($0.call?.order ?? 0) < ($1.call?.order ?? 0) }
    }
}
