/// What the wall shows of one queue.
public struct Board: Sendable, Equatable {
    /// The most calls that a screen shows.
    public static let mostShown = 6

    public var queue: Queue
    /// Called or being served, newest call first.
    public var nowServing: [Ticket]
    /// What the queue's hours said when it was looked at.
    public var opening = Opening.byHand
    /// The queues that desks of this one serve as well.
    public var company: [Queue] = []

    public init(queue: Queue, nowServing: [Ticket]) {
        self.queue = queue
        self.nowServing = nowServing
    }
}
