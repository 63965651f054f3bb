public import QueueCore
import Synchronization

/// The answer to a code at the desk.
public struct ScanResult: Sendable, Equatable {
    public var verdict: Verdict
    public var ticket: Ticket?
    /// The ticket's queue.
    public var queue: Queue?
    /// The queue whose desk read it; nil for the appliance's own camera.
    public var desk: ID<Queue>?
    /// Whose hosts are told, of a command card; nil is those of the desk.
    public var audience: [ID<Queue>]?
    /// What stands on a paper that is no ticket, or not yet.
    public var paperLabel: String?
    /// Counts the answers since the daemon started, from 1, so that screens tell one from another.
    public var number = 0

    public init(verdict: Verdict, ticket: Ticket? = nil, queue: Queue? = nil, desk: ID<Queue>?) {
        self.verdict = verdict
        self.ticket = ticket
        self.queue = queue
        self.desk = desk
    }

    public var label: String? { ticket?.label ?? paperLabel }
    public var sentence: String { verdict.message(label: label) }
}
