/// One action of a host or scanner, with all that is needed to take it back exactly.
public struct HostAction: Sendable, Equatable, Codable {
    /// How long a host may change their mind, in milliseconds of service time.
    public static let window: Int64 = 10_000

    public var tick: Int64
    public var queueBefore: Queue
    public var ticketsBefore: [Ticket]
    /// As the action left them: a ticket that differs now was changed by somebody else, and stands.
    public var ticketsAfter: [Ticket]
    /// The ticket that a transfer opened in another queue.
    public var opened: ID<Ticket>?

    public init(
        tick: Int64, queueBefore: Queue, ticketsBefore: [Ticket], ticketsAfter: [Ticket], opened: ID<Ticket>?
    ) {
        self.tick = tick
        self.queueBefore = queueBefore
        self.ticketsBefore = ticketsBefore
        self.ticketsAfter = ticketsAfter
        self.opened = opened
    }
}
