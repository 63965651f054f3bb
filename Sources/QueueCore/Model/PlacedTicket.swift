/// A ticket and its place.
public struct PlacedTicket: Sendable, Equatable {
    public var ticket: Ticket
    public var queue: Queue
    /// Waiting tickets that will be called before this one; 0 when it does not wait.
    public var peopleAhead: Int
    /// The queues that desks of its queue serve as well.
    public var company: [Queue] = []

    public init(ticket: Ticket, queue: Queue, peopleAhead: Int, company: [Queue] = []) {
        self.ticket = ticket
        self.queue = queue
        self.peopleAhead = peopleAhead
        self.company = company
    }

    public var label: String { ticket.label }

    /// Seconds; nil is "Calculating…", and for a ticket that does not wait.
    public var estimatedWaitSeconds: Int? {
        ticket.isInLine ? WaitEstimate.seconds(peopleAhead: peopleAhead, in: queue) : nil
    }

    /// Seconds between which eight of ten are verified; nil when `estimatedWaitSeconds` is.
    /// - Parameter tick: now, in milliseconds of service time.
    public func estimatedWaitRange(at tick: Int64) -> WaitRange? {
        ticket.isInLine ? WaitEstimate.range(peopleAhead: peopleAhead, in: queue, with: company, at: tick) : nil
    }
}
