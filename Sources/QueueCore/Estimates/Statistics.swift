/// How a queue did over some days.
public struct Statistics: Sendable, Hashable {
    /// What became of some tickets.
    public struct Figures: Sendable, Hashable {
        public var served = 0
        public var noShows = 0
        public var cancelled = 0
        /// Estimates of which it is known whether the real wait was in their range, and how many of them held.
        public var estimates = 0
        public var keptEstimates = 0
        /// Milliseconds, of those who were served: from taking a number to the call, from the call to the scan, and of serving.
        fileprivate var waits: [Int64] = []
        fileprivate var walks: [Int64] = []
        fileprivate var services: [Int64] = []
        /// The desks that called, by hour.
        fileprivate var desks: [Hour: Set<String?>] = [:]

        public init() {}

        /// Whole seconds; nil when nobody was served.
        public var medianWait: Int? { Self.rank(waits, at: 0.5) }
        /// Nine of ten waited no longer.
        public var ninetiethPercentileWait: Int? { Self.rank(waits, at: 0.9) }
        /// Nil when nobody was called before they came.
        public var medianWalk: Int? { Self.rank(walks, at: 0.5) }
        /// Nil where one scan completes.
        public var medianService: Int? { Self.rank(services, at: 0.5) }
        public var ninetiethPercentileService: Int? { Self.rank(services, at: 0.9) }
        /// The most desks that called within one hour.
        public var mostDesks: Int { desks.values.map(\.count).max() ?? 0 }
        /// In percent; nil when no estimate could be judged.
        public var keptShare: Int? { estimates == 0 ? nil : (keptEstimates * 100 + estimates / 2) / estimates }

        /// By nearest rank: the shortest time that so many of all do not exceed.
        private static func rank(_ times: [Int64], at part: Double) -> Int? {
            guard !times.isEmpty else { return nil }
            let sorted = times.sorted()
            let rank = Int((part * Double(sorted.count)).rounded(.up))
            return Int((Double(sorted[max(0, rank - 1)]) / 1000).rounded())
        }

        fileprivate mutating func add(_ ticket: Ticket, in hour: Hour) {
            if let call = ticket.call, call.times > 0 { desks[hour, default: []].insert(call.counter) }
            switch ticket.status {
            case .completed:
                served += 1
                if let waited = ticket.waited { waits.append(waited) }
                if let walked = ticket.walked { walks.append(walked) }
                if let service = ticket.serviceTime { services.append(service) }
                if let kept = ticket.keptPromise {
                    estimates += 1
                    keptEstimates += kept ? 1 : 0
                }
            case .noShow: noShows += 1
            case .cancelled where ticket.movedTo == nil: cancelled += 1
            // Who moved to another queue is counted there; who is still here, later.
            case .cancelled, .waiting, .called, .serving: break
            }
        }
    }

    fileprivate struct Hour: Sendable, Hashable {
        var day: String
        var hour: Int
    }

    public private(set) var all = Figures()
    /// By the local day that the number was taken on: `2026-11-24`.
    public private(set) var days: [String: Figures] = [:]
    /// By the local hour that the number was taken in, 0 to 23, over all days.
    public private(set) var hours: [Int: Figures] = [:]
    /// By the desk that called; nil is the one without a name. Who went before being called was lost by no desk.
    public private(set) var counters: [String?: Figures] = [:]

    /// By the queue that the number was taken in.
    public private(set) var queues: [ID<Queue>: Figures] = [:]

    public init() {}

    public mutating func add(_ ticket: Ticket, day: String, hour: Int) {
        let when = Hour(day: day, hour: hour)
        all.add(ticket, in: when)
        days[day, default: Figures()].add(ticket, in: when)
        hours[hour, default: Figures()].add(ticket, in: when)
        queues[ticket.queueID, default: Figures()].add(ticket, in: when)
        switch ticket.status {
        case .completed: counters[ticket.call?.counter, default: Figures()].add(ticket, in: when)
        case .noShow, .cancelled:
            if let call = ticket.call, ticket.movedTo == nil {
                counters[call.counter, default: Figures()].add(ticket, in: when)
            }
        case .waiting, .called, .serving: break
        }
    }
}
