/// How a queue did over some days.
public struct Statistics: Sendable, Equatable {
    /// What became of some tickets.
    public struct Figures: Sendable, Equatable {
        public var served = 0
        public var noShows = 0
        public var cancelled = 0
        /// Milliseconds from taking a number to the call, of those who were served.
        fileprivate var waits: [Int64] = []

        public init() {}

        /// Whole seconds; nil when nobody was served.
        public var medianWait: Int? { wait(at: 0.5) }
        /// Nine of ten waited no longer.
        public var ninetiethPercentileWait: Int? { wait(at: 0.9) }

        /// By nearest rank: the shortest wait that so many of all do not exceed.
        private func wait(at part: Double) -> Int? {
            guard !waits.isEmpty else { return nil }
            let sorted = waits.sorted()
            let rank = Int((part * Double(sorted.count)).rounded(.up))
            return Int((Double(sorted[max(0, rank - 1)]) / 1000).rounded())
        }

        fileprivate mutating func add(_ ticket: Ticket) {
            switch ticket.status {
            case .completed:
                served += 1
                if let waited = ticket.waited { waits.append(waited) }
            case .noShow: noShows += 1
            case .cancelled where ticket.movedTo == nil: cancelled += 1
            // Who moved to another queue is counted there; who is still here, later.
            case .cancelled, .waiting, .called, .serving: break
            }
        }
    }

    public private(set) var all = Figures()
    /// By the local day that the number was taken on: `2026-11-24`.
    public private(set) var days: [String: Figures] = [:]
    /// By the local hour that the number was taken in, 0 to 23, over all days.
    public private(set) var hours: [Int: Figures] = [:]
    /// By the desk that called; nil is the one without a name. Who went before being called was lost by no desk.
    public private(set) var counters: [String?: Figures] = [:]

    public init() {}

    public mutating func add(_ ticket: Ticket, day: String, hour: Int) {
        all.add(ticket)
        days[day, default: Figures()].add(ticket)
        hours[hour, default: Figures()].add(ticket)
        switch ticket.status {
        case .completed: counters[ticket.call?.counter, default: Figures()].add(ticket)
        case .noShow, .cancelled:
            if let call = ticket.call, ticket.movedTo == nil { counters[call.counter, default: Figures()].add(ticket) }
        case .waiting, .called, .serving: break
        }
    }
}
