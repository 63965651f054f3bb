/// Why a command was not carried out. Nothing has changed.
public enum Refusal: Error, Sendable, Equatable {
    case invalidTransition(from: Ticket.Status, command: String)
    /// The ticket belongs to a session that is over.
    case sessionOver(from: Ticket.Status, command: String)
    /// A scan before its call, where the queue's `out_of_turn` is `reject`.
    case notYet(label: String)
    case queueClosed
    case queuePaused
    case unknownQueue
    case unknownTicket
    case nothingToUndo
    /// A guest's command on a ticket of another device.
    case notYourTicket
    case invalidName(String)
    /// A field is missing or out of its range.
    case invalidField(name: String, allowed: String)

    /// The stable word of the contract.
    public var code: String {
        switch self {
        case .invalidTransition, .sessionOver, .notYet: "invalid_transition"
        case .queueClosed: "queue_closed"
        case .queuePaused: "queue_paused"
        case .unknownQueue: "unknown_queue"
        case .unknownTicket: "unknown_ticket"
        case .nothingToUndo: "nothing_to_undo"
        case .notYourTicket: "token_wrong"
        case .invalidName: "invalid_name"
        case .invalidField: "invalid_request"
        }
    }

    /// One sentence a person can act on.
    public var detail: String {
        switch self {
        case .invalidTransition(let status, let command):
            "This ticket is \(status.rawValue); \(command) is not possible from there."
        case .sessionOver(let status, let command):
            "This ticket is \(status.rawValue) in an earlier session; \(command) is not possible any more."
        case .notYet(let label):
            "\(label) is WAITING and was not called yet. Call it first, or let the queue accept tickets out of turn."
        case .queueClosed: "The queue is closed. Come back when it is open."
        case .queuePaused: "The line is paused. It goes on when the host resumes it."
        case .unknownQueue: "There is no such queue. Check the link, or scan the poster again."
        case .unknownTicket: "There is no such ticket. Check the link, or take a new number."
        case .nothingToUndo: "There is nothing to undo: the last action is more than 10 seconds old, or was overtaken."
        case .notYourTicket: "This ticket was taken with another device. Use that device, or ask the host."
        case .invalidName(let reason): reason
        case .invalidField(let name, let allowed): "\(name): \(allowed)"
        }
    }
}
