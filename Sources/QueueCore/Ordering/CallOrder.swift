/// Who is called next, and after how many: first those who were reinstated, then priority before regular tickets, but never
/// more than `Queue.priorityInARow` priority calls in a row while somebody else waits.
public struct CallOrder: Sendable, Equatable {
    private let waiting: LaneCounts
    /// Priority calls in a row before the next call that is none.
    private let run: Int
    private let limit: Int

    public init(of queue: Queue) {
        waiting = queue.waiting
        // Calls from the front lane are no priority calls: they end the run.
        run = queue.waiting.front > 0 ? 0 : queue.priorityRun
        limit = max(1, queue.priorityInARow)
    }

    /// The lane that the next call takes from; nil when nobody waits.
    public var next: Ticket.Lane? {
        if waiting.front > 0 { return .front }
        if waiting.priority > 0, waiting.regular == 0 || run < limit { return .priority }
        return waiting.regular > 0 ? .regular : nil
    }

    /// Waiting tickets that will be called before the one with `index` others before it in its own lane.
    public func peopleAhead(of lane: Ticket.Lane, index: Int) -> Int {
        // Before the first regular call come as many priority calls as the run leaves, and then `limit` between any two.
        let first = max(0, limit - run)
        switch lane {
        case .front: return index
        case .priority:
            let regularBefore = index < first ? 0 : 1 + (index - first) / limit
            return waiting.front + index + min(waiting.regular, regularBefore)
        case .regular: return waiting.front + index + min(waiting.priority, first + index * limit)
        case .parked: return 0
        }
    }

    /// Waiting tickets that will be called before the last of a lane.
    public func peopleAheadOfLast(in lane: Ticket.Lane) -> Int { peopleAhead(of: lane, index: waiting[lane] - 1) }

    /// The waiting tickets among `tickets` as they will be called.
    public static func line(of queue: Queue, among tickets: some Sequence<Ticket>) -> [Ticket] {
        var lanes: [Ticket.Lane: [Ticket]] = [:]
        for ticket in tickets where ticket.queueID == queue.id && ticket.isInLine {
            lanes[ticket.lane, default: []].append(ticket)
        }
        for lane in Ticket.Lane.inLine { lanes[lane]?.sort { $0.isAhead(of: $1) } }
        let order = CallOrder(of: queue)
        return lanes.flatMap { lane, tickets in
            tickets.enumerated().map { (place: order.peopleAhead(of: lane, index: $0.offset), ticket: $0.element) }
        }
        .sorted { $0.place < $1.place }.map(\.ticket)
    }
}
