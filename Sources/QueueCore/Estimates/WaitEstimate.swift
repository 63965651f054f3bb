/// The arithmetic of waiting, in seconds.
public enum WaitEstimate {
    /// Verifications before an estimate means anything.
    public static let threshold = 10

    /// `(people ahead + 1) × average`, rounded; nil ("Calculating…") until `threshold` verifications, and while the queue
    /// is paused or closed.
    public static func seconds(peopleAhead: Int, in queue: Queue) -> Int? {
        guard queue.completedCount >= threshold, queue.isActive, !queue.isPaused, let average = queue.averageWait
        else { return nil }
        return Int((Double(peopleAhead + 1) * average).rounded())
    }

    /// Called tickets that are taken for people who are still to be verified: the others have probably left.
    private static let calledAtMost = 6

    /// Seconds between which eight guests in ten are verified; nil when `seconds` is.
    /// - Parameter tick: now, in milliseconds of service time.
    public static func range(peopleAhead: Int, in queue: Queue, at tick: Int64) -> WaitRange? {
        guard queue.completedCount >= threshold, queue.isActive, !queue.isPaused else { return nil }
        let busySince = queue.busySince.map { max($0, queue.lastResumedTick ?? $0) }
        return queue.pace.range(
            peopleAhead: peopleAhead + min(queue.calledCount, calledAtMost), at: tick, busySince: busySince)
    }

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
