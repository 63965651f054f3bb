/// Whom a desk calls next that serves several queues.
///
/// First who was reinstated; then priority, but never more of a queue's calls in a row than its `priorityInARow` while a regular
/// ticket waits in any of them; then the others. Among equals whoever took a number first, by service time; and where two did at
/// once, the order in which the desk named the queues.
public enum SharedCallOrder {
    /// One queue of the desk, with the first ticket of each of its lanes.
    public struct Line: Sendable {
        public var queue: Queue
        public var firsts: [Ticket.Lane: Ticket]

        public init(queue: Queue, firsts: [Ticket.Lane: Ticket]) {
            self.queue = queue
            self.firsts = firsts
        }
    }

    /// The ticket to call; nil when nobody waits. Paused queues are passed over.
    public static func next(of lines: [Line]) -> Ticket? {
        let lines = lines.filter { !$0.queue.isPaused }
        if let reinstated = earliest(.front, of: lines) { return reinstated }
        let doesRegularWait = lines.contains { $0.firsts[.regular] != nil }
        let mayCallPriority = lines.filter {
            !doesRegularWait || $0.queue.priorityRun < max(1, $0.queue.priorityInARow)
        }
        return earliest(.priority, of: mayCallPriority) ?? earliest(.regular, of: lines)
    }

    private static func earliest(_ lane: Ticket.Lane, of lines: [Line]) -> Ticket? {
        // `min` keeps the first of equals.
        lines.compactMap { $0.firsts[lane] }.min { $0.takenTick < $1.takenTick }
    }
}
