/// What a command changes, and the answer to it. A store saves it as it is; revisions are the store's.
public struct Decision: Sendable, Equatable {
    public enum Reply: Sendable, Equatable {
        /// The ticket `draft` becomes once its number is drawn.
        case issued
        /// A ticket as it is after the command; nil when nobody waits.
        case ticket(Ticket?)
        case verdict(Verdict, Ticket)
        case queue
    }

    public var reply: Reply
    /// The queue after the command; nil when its row stays as it is but for a drawn number.
    public var queue: Queue?
    /// Other queues that it changed.
    public var others: [Queue] = []
    public var tickets: [Ticket] = []
    /// A ticket whose number is to be drawn, in its own queue.
    public var draft: TicketDraft?
    /// Recorded for undo.
    public var action: HostAction?
    /// The last action is taken back, and cannot be again.
    public var consumesLastAction = false
    /// What guests told about themselves in the session that is over is forgotten.
    public var erasesDetails = false

    public init(_ reply: Reply) { self.reply = reply }

    /// Nothing is to be saved.
    public var isEmpty: Bool { queue == nil && others.isEmpty && tickets.isEmpty && draft == nil }

    /// Puts a changed queue in its place.
    mutating func set(_ changed: Queue, in state: QueueState) {
        if changed.id == state.queue.id { queue = changed } else { others.append(changed) }
    }
}
