public import QueueCore

/// One thing to be put on disk, in order with all others.
public enum Write: Sendable {
    case command(Request)
    /// A queue whose prefix, when nil, is the first letter that no other queue has.
    case createQueue(Queue, prefix: String?, token: TokenHash)
    case addPairing(Pairing)
    /// Gives `token` the pairing's queue and uses the code up.
    case redeemPairing(code: TokenHash, token: TokenHash, tick: Int64)
    case enqueuePrint(PrintJob)
    case recordPrint(ID<PrintJob>, PrintJob.State)
    /// How far service time has come.
    case recordTick(Int64)
    case forgetDevices(Forgetting)
}

/// Device tokens and reasons to drop: a stretch of tickets at a time, so that nobody at the desk waits for it.
public struct Forgetting: Sendable, Equatable {
    /// The key after which the stretch begins; 0 for the first.
    public var after: Int64
    /// Closed tickets that were made before.
    public var created: Timestamp
    /// Open tickets that were made before, by service time.
    public var openTick: Int64
    /// Host actions that can no longer be taken back, which hold tickets as they were.
    public var actionTick: Int64

    public init(after: Int64, created: Timestamp, openTick: Int64, actionTick: Int64) {
        self.after = after
        self.created = created
        self.openTick = openTick
        self.actionTick = actionTick
    }
}

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

/// What came of a write.
public enum Written: Sendable, Equatable {
    case outcome(Outcome)
    case queue(Queue)
    /// The pairing's queue; nil when the code is unknown, used or too old.
    case redeemed(ID<Queue>?)
    case done
    /// Where to go on; nil at the end.
    case forgot(next: Int64?)
}

/// What came of a command, as it is on disk.
public struct Outcome: Sendable, Equatable {
    /// The ticket the command was about, as it is now; nil when nobody waited, or the command was about the queue.
    public var ticket: Ticket?
    /// A scan's or verification's answer.
    public var verdict: Verdict?
    /// A number was drawn for it just now.
    public var isNew: Bool
    /// The queue after the command.
    public var queue: Queue
    public var printJob: PrintJob?
    /// Whose screens must be told.
    public var changed: Set<ID<Queue>>

    public init(
        ticket: Ticket?, verdict: Verdict? = nil, isNew: Bool = false, queue: Queue, printJob: PrintJob? = nil,
        changed: Set<ID<Queue>> = []
    ) {
        self.ticket = ticket
        self.verdict = verdict
        self.isNew = isNew
        self.queue = queue
        self.printJob = printJob
        self.changed = changed
    }
}
