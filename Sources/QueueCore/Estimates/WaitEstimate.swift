/// The arithmetic of waiting, in seconds.
public enum WaitEstimate {
    /// Verifications before an estimate means anything.
    public static let threshold = 10

    /// `(people ahead + 1) × average`, rounded; nil ("Calculating…") until `threshold` verifications, and while the queue
    /// is paused or closed. A notice's minutes are added.
    public static func seconds(peopleAhead: Int, in queue: Queue) -> Int? {
        guard queue.completedCount >= threshold, queue.isMoving, let average = queue.averageWait else { return nil }
        return Int((Double(peopleAhead + 1) * average).rounded()) + noticeSeconds(of: queue)
    }

    /// Called tickets that are taken for people who are still to be verified: the others have probably left.
    private static let calledAtMost = 6

    /// Seconds between which eight guests in ten are verified; nil when `seconds` is.
    /// - Parameters:
    ///   - company: the queues that `Queue.company` names: those that desks of this queue serve as well.
    ///   - tick: now, in milliseconds of service time.
    public static func range(
        peopleAhead: Int, in queue: Queue, with company: [Queue] = [], at tick: Int64
    ) -> WaitRange? {
        ranges(in: queue, with: company, at: tick)?.range(peopleAhead: peopleAhead)
    }

    /// The ranges of a whole line at one moment.
    public struct Ranges: Sendable {
        fileprivate let forecast: Pace.Forecast
        fileprivate let called: Int
        /// What the host says that everything takes longer, in seconds.
        fileprivate let delay: Int

        public func range(peopleAhead: Int) -> WaitRange {
            forecast.range(peopleAhead: peopleAhead, called: called).later(by: delay)
        }
    }

    /// What somebody is told who takes a number now; nothing while nobody can know.
    public struct Newcomer: Sendable, Equatable {
        public var seconds: Int?
        public var range: WaitRange?

        public init(in queue: Queue, _ ranges: Ranges?) {
            let ahead = CallOrder(of: queue).peopleAhead(of: .regular, index: queue.waiting.regular)
            seconds = WaitEstimate.seconds(peopleAhead: ahead, in: queue)
            range = ranges?.range(peopleAhead: ahead)
        }
    }

    /// Nil where there is no range for anybody.
    public static func ranges(in queue: Queue, with company: [Queue] = [], at tick: Int64) -> Ranges? {
        guard queue.completedCount >= threshold, queue.isMoving else { return nil }
        let busySince = queue.busySince.map { max($0, queue.lastResumedTick ?? $0) }
        guard var forecast = queue.pace.forecast(at: tick, busySince: busySince) else { return nil }
        if !company.isEmpty {
            forecast.shared = SharedDesks(queue, company, staying: forecast.staying, at: tick)
        }
        return Ranges(forecast: forecast, called: min(queue.calledCount, calledAtMost), delay: noticeSeconds(of: queue))
    }

    /// What the host says that everything takes longer.
    private static func noticeSeconds(of queue: Queue) -> Int { 60 * (queue.notice?.minutes ?? 0) }

    /// `old × 0.7 + delta × 0.3`; the first delta is the first average.
    public static func average(after delta: Double, old: Double?) -> Double {
        guard let old else { return delta }
        return old * 0.7 + delta * 0.3
    }

    /// Seconds since the latest of the previous verification, the ticket's join and the last resume; never negative.
    public static func delta(of ticket: Ticket, in queue: Queue, at moment: Moment) -> Double {
        let since = max(ticket.createdTick, queue.lastVerifiedTick ?? .min, queue.lastResumedTick ?? .min)
        return Double(max(0, moment.tick - since)) / 1000
    }
}
