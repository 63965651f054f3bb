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
