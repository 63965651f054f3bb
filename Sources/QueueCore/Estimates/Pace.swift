/// The recent pace of one queue, and the range of waits it promises.
///
/// The centre of a range comes from the last `window` service times and the counters open now. Its width is their
/// spread times a factor that follows the promises that were broken: conformal quantile tracking, after Gibbs and
/// Candès 2021 (arXiv:2106.00170) and Angelopoulos, Candès and Tibshirani 2023 (arXiv:2307.16895). So about two
/// promises in ten are broken in the long run, whatever the queue is like.
///
/// Times are ticks: milliseconds, 0 or more, of one clock that never goes back while the service runs.
public struct Pace: Sendable, Equatable, Codable {
    /// Recent services kept. In simulation 24 has a larger error; 48 a little smaller, but a larger state.
    static let window = 32
    /// Verifications before the first range; the same as for the plain estimate.
    static let minimumVerifications = 10
    /// Counters told apart; one more takes the place of the one that is silent longest.
    static let maximumCounters = 5
    /// Longest service and longest wait believed, in seconds: a day.
    static let longest = 86_400.0
    /// Half the width of a range at most, in spreads.
    static let widest: Float = 4
    /// The share of promises to break: the range is to hold 80 % of waits.
    static let missRate: Float = 0.2

    struct Counter: Sendable, Equatable, Codable {
        /// A hash of its name, folded to keep the state small.
        var id: UInt16
        /// Tick of its last verification.
        var last: Int64
        /// Verifications that other counters made since.
        var missed = 0
    }

    /// Seconds a counter was busy for one verification, to a tenth; the newest is last.
    private(set) var services: [Double] = []
    /// In the order of their last verification.
    private(set) var counters: [Counter] = []
    private(set) var verifications = 0
    /// Tick of the last resume that was noticed.
    private var resumed: Int64 = 0
    /// Half the width of a range, in spreads: for tickets that wait in line, and for those called at once.
    /// A normal distribution would need 1.28; the start is a little above, as the spread is not well known yet.
    private var halfWidths: [Float] = [1.4, 1.4]
    /// Promises compared with the real wait.
    private var judged = 0
    /// People ahead of recent tickets, and how many of them were verified, not missing or cancelled. To begin with,
    /// 97 of 100 are taken to be.
    private var ahead: Float = 0
    private var aheadVerified: Float = 0

    public init() {}

    /// All of it as numbers, for a store.
    public var numbers: [Double] {
        guard verifications > 0 else { return [] }
        var numbers = [
            Double(verifications), Double(resumed), Double(halfWidths[0]), Double(halfWidths[1]), Double(judged),
            Double(ahead), Double(aheadVerified), Double(counters.count),
        ]
        for counter in counters { numbers += [Double(counter.id), Double(counter.last), Double(counter.missed)] }
        return numbers + services
    }

    /// What `numbers` gave; a new pace for anything else: a damaged disk gives any bits there are.
    public init(numbers: [Double]) {
        guard numbers.count >= 8, numbers.allSatisfy((0...0x1p53).contains), let count = Int(exactly: numbers[7]),
            numbers.count - 8 >= 3 * count
        else { return }
        verifications = Int(numbers[0])
        resumed = Int64(numbers[1])
        halfWidths = [min(Float(numbers[2]), Self.widest), min(Float(numbers[3]), Self.widest)]
        judged = Int(numbers[4])
        (ahead, aheadVerified) = (Float(numbers[5]), Float(numbers[6]))
        counters = (0..<count).map { index in
            let part = numbers[(8 + 3 * index)...]
            return Counter(
                id: UInt16(truncatingIfNeeded: Int(part[part.startIndex])), last: Int64(part[part.startIndex + 1]),
                missed: Int(part[part.startIndex + 2]))
        }
        services = numbers.dropFirst(8 + 3 * count).suffix(Self.window).map { min($0, Self.longest) }
    }

    /// Learns from one verification.
    ///
    /// - Parameters:
    ///   - interval: Seconds since the latest of the last verification, this ticket's join and the last resume.
    ///   - counter: The name of the counter; a queue whose counters have no names counts as one quick counter.
    ///   - tick: When the ticket was verified.
    ///   - promised: What the ticket was promised when it joined, if anything.
    ///   - waited: Seconds from joining to verification.
    ///   - elsewhere: When this counter last verified somebody of another queue, if it serves any.
    public mutating func verified(
        interval: Double, counter: String?, at tick: Int64, promised: WaitPromise?, waited: Double,
        elsewhere: Int64? = nil
    ) {
        if let promised { judge(promised, waited: waited) }
        if let newest = counters.last?.last, tick < newest { (counters, resumed) = ([], 0) }  // The clock restarted.

        let id = Self.id(of: counter)
        let elsewhere = elsewhere ?? .min
        let known = counters.firstIndex { $0.id == id } ?? (counters.count == Self.maximumCounters ? 0 : nil)
        let joined = tick - Self.milliseconds(waited)
        let lineStarted = tick - Self.milliseconds(interval)
        // Beyond one millisecond of rounding, an interval shorter than the time since the last verification
        // began at the join, or else at a resume.
        if counters.last.map({ lineStarted > $0.last + 1 }) ?? true {
            if lineStarted > joined + 1 { resumed = lineStarted }
            record(tick - max(lineStarted, elsewhere))
        } else if let known {
            record(tick - max(counters[known].last, joined, resumed, elsewhere))
        }

        verifications += 1
        if let known { counters.remove(at: known) }
        for other in counters.indices { counters[other].missed += 1 }
        counters.append(Counter(id: id, last: tick))
    }

    /// What a counter's name is told by: FNV-1a, folded.
    static func id(of counter: String?) -> UInt16 {
        let hash = (counter ?? "").utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return UInt16(truncatingIfNeeded: hash ^ (hash >> 16))
    }

    /// When this counter last verified somebody here; nil for one that is not known.
    func last(at counter: String?) -> Int64? {
        let id = Self.id(of: counter)
        return counters.first { $0.id == id }?.last
    }

    /// A counter that verified nobody for so long, and calls nobody, is not open; half an hour, in milliseconds.
    private static let openFor: Int64 = 1_800_000

    /// Counters that are open now: those that verified lately, and those that have somebody called.
    /// - Parameter calling: the names of those.
    public func openCounters(calling: [String?], at tick: Int64) -> Int {
        let mean = Self.average(services)
        let known = counters.filter { isOpen($0, mean: mean) && tick - $0.last <= Self.openFor }
        return Set(known.map(\.id) + calling.map(Self.id)).count
    }

    /// The range to promise now; nil before the tenth verification.
    ///
    /// - Parameters:
    ///   - peopleAhead: Tickets ahead in line, waiting or called, that are not verified yet.
    ///   - tick: Now.
    ///   - busySince: When somebody came after nobody was there, or when the line was last resumed if that is later. It
    ///     tells a counter that had nobody to serve from one that is busy with a long case.
    public func range(peopleAhead: Int, at tick: Int64, busySince: Int64?) -> WaitRange? {
        forecast(at: tick, busySince: busySince)?.range(peopleAhead: peopleAhead)
    }

    /// What all ranges of one moment share: worked out once for a whole line.
    public struct Forecast: Sendable {
        fileprivate var mean: Double
        fileprivate var variance: Double
        fileprivate var variation: Double
        fileprivate var count: Double
        fileprivate var openCount: Int
        fileprivate var immediate: Double
        var staying: Double
        /// Seconds that each open counter still needs, against the mean.
        fileprivate var rests: [Double] = []
        /// Of those that have a break, squared.
        fileprivate var breaks: [Double] = []
        fileprivate var meanError: Double
        fileprivate var halfWidths: [Float]
        fileprivate var verifications: Int
        /// Where the desks serve other queues as well.
        var shared: SharedDesks?

        /// Days differ from one another by more than the plays of one moment do, which all know the same desks: of waits in simulated
        /// days, their variance times this holds as many as it should.
        private static let beyondPlays = 2.0

        /// - Parameter called: those who are called or served, who stand before whoever waits.
        public func range(peopleAhead: Int, called: Int) -> WaitRange {
            guard let turn = shared?.turn(after: peopleAhead) else { return range(peopleAhead: peopleAhead + called) }
            return range(
                expected: turn.middle, uncertainty: Self.beyondPlays * turn.spread * turn.spread,
                peopleAhead: peopleAhead, isImmediate: turn.isImmediate)
        }

        public func range(peopleAhead: Int) -> WaitRange {
            let isImmediate = peopleAhead < openCount
            var expected = immediate
            var uncertainty = variance
            if !isImmediate {
                // Work left is shared by the open counters. When this ticket is called, each of the others is in the
                // middle of a service: on average (1 + variation) / 2 of a mean is left of it (Cox 1962, Renewal Theory).
                let people = Double(min(peopleAhead, 100_000))
                var work = people * staying * mean - (count - 1) * mean * min(1, (1 + variation) / 2)
                uncertainty = variance * (1 + people / (count * count))
                for rest in rests { work += rest }
                for square in breaks { uncertainty += square / (count * count) }
                expected = work / count
            }
            return range(
                expected: expected, uncertainty: uncertainty, peopleAhead: peopleAhead, isImmediate: isImmediate)
        }

        private func range(
            expected: Double, uncertainty: Double, peopleAhead: Int, isImmediate: Bool
        ) -> WaitRange {
            let expected = min(max(expected, mean / 4, 1), Pace.longest)
            let spread = (uncertainty + expected * expected * meanError + 1).squareRoot()
            let high = expected + Double(halfWidths[isImmediate ? 1 : 0]) * spread
            return WaitRange(
                low: Int((expected * expected / high).rounded()), high: Int(high.rounded()),
                promise: WaitPromise(
                    expected: Float(expected), spread: Float(spread), peopleAhead: Int32(clamping: peopleAhead),
                    verifications: Int32(clamping: verifications), isImmediate: isImmediate, high: Float(high)))
        }
    }

    /// The same for any place in line; nil before the tenth verification.
    public func forecast(at tick: Int64, busySince: Int64?) -> Forecast? {
        guard verifications >= Self.minimumVerifications, !services.isEmpty else { return nil }
        let sorted = services.sorted()
        let usual = usualServices(sorted)
        let mean = max(Self.average(usual), 0.1)
        let variance = Self.average(usual.map { ($0 - mean) * ($0 - mean) })
        let variation = variance / (mean * mean)
        // The mean itself is uncertain: sampling error, 5 % at least, and half of what changed within the window.
        let (older, newer) = (usual.prefix(usual.count / 2), usual.suffix(usual.count / 2))
        let change = (Self.average(newer) - Self.average(older)) / (2 * mean)
        let open = counters.filter { isOpen($0, mean: mean) }
        var forecast = Forecast(
            mean: mean, variance: variance, variation: variation, count: Double(open.count), openCount: open.count,
            immediate: sorted[usual.count / 2], staying: min(Double((aheadVerified + 97) / (ahead + 100)), 1),
            meanError: variation / Double(usual.count) + 0.05 * 0.05 + change * change, halfWidths: halfWidths,
            verifications: verifications)
        for counter in open {
            let age = Double(max(0, tick - max(counter.last, busySince ?? tick))) / 1_000
            let longer = usual.filter { $0 > age }
            if longer.isEmpty {
                // A break: it lasts about as long again (Gott 1993, Nature 363:315), but an hour at most.
                let rest = min(age - sorted[usual.count - 1], 3_600)
                forecast.rests.append(rest)
                forecast.breaks.append(rest * rest)
            } else {
                forecast.rests.append(Self.average(longer) - age)
            }
        }
        return forecast
    }

    /// A break looks like one very long service: leave out what lasted over five times the fourth longest.
    private func usualServices(_ sorted: [Double]) -> [Double] {
        let limit = 5 * sorted[sorted.count - 1 - sorted.count / 8]
        return services.filter { $0 <= limit }
    }

    var usualServices: [Double] { services.isEmpty ? [] : usualServices(services.sorted()) }

    /// A counter is closed when the others made eight verifications without it, in over three mean service times.
    func isOpen(_ counter: Counter, mean: Double) -> Bool {
        let silence = Double(counters[counters.count - 1].last - counter.last) / 1_000
        return counter.missed < 8 || silence <= 3 * mean
    }

    private mutating func record(_ milliseconds: Int64) {
        services.append(min((Double(max(milliseconds, 0)) / 100).rounded() / 10, Self.longest))
        if services.count > Self.window { services.removeFirst() }
    }

    /// Moves the width by a real wait. The comparison is with today's width, not the promised one, so a promise made
    /// long ago cannot push the width too far.
    private mutating func judge(_ promised: WaitPromise, waited: Double) {
        guard waited.isFinite else { return }
        // The last 100 tickets or so count.
        ahead = 0.99 * ahead + Float(promised.peopleAhead)
        aheadVerified = 0.99 * aheadVerified + Float(max(0, verifications - Int(promised.verifications)))

        // How many spreads `high` lies above the middle in the narrowest range that holds this wait.
        let (expected, waited) = (promised.expected, Float(waited))
        let needed = (max(waited, expected * expected / max(waited, 0.5)) - expected) / max(promised.spread, 1)
        let kind = promised.isImmediate ? 1 : 0
        // Large steps at first (Robbins and Monro 1951), then 2 % of the width.
        let step = max(4 / Float(judged + 10), 0.02 * halfWidths[kind])
        halfWidths[kind] += needed > halfWidths[kind] ? step * (1 - Self.missRate) : -step * Self.missRate
        halfWidths[kind] = min(max(halfWidths[kind], 0.02), Self.widest)
        judged += 1
    }

    /// Whole milliseconds, even for an odd number: NaN and less than nothing count as 0.
    private static func milliseconds(_ seconds: Double) -> Int64 {
        Int64((seconds > 0 ? min(seconds, longest) : 0) * 1_000 + 0.5)
    }

    static func average(_ values: some Collection<Double>) -> Double {
        values.reduce(0, +) / Double(max(values.count, 1))
    }
}
