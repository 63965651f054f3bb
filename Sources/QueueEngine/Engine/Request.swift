public import QueueCore

/// A command on its way to the rules.
public struct Request: Sendable {
    public enum Target: Sendable, Equatable {
        case queue(ID<Queue>)
        /// The queue of the ticket that the command names.
        case ticketsQueue
    }

    public var target: Target
    public var command: Command
    public var actor: Actor
    public var moment: Moment
    /// A row for the outbox, should the command issue a ticket.
    public var printJob: ID<PrintJob>?

    public init(
        target: Target, command: Command, actor: Actor, moment: Moment, printJob: ID<PrintJob>? = nil
    ) {
        self.target = target
        self.command = command
        self.actor = actor
        self.moment = moment
        self.printJob = printJob
    }
}
