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
    /// Where the hours are read.
    public var zone: LocalZone
    /// A row for the outbox, should the command issue a ticket.
    public var printJob: ID<PrintJob>?
    /// Of whoever takes a number; what they said of it.
    public var language: String?
    /// A ticket that is issued bears a picture.
    public var bearsPicture = false
    /// Where it must be carried out once, however often it comes.
    public var receipt: Receipt?

    public init(
        target: Target, command: Command, actor: Actor, moment: Moment, zone: LocalZone = .utc,
        printJob: ID<PrintJob>? = nil
    ) {
        self.target = target
        self.command = command
        self.actor = actor
        self.moment = moment
        self.zone = zone
        self.printJob = printJob
    }
}
