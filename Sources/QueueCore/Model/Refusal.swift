/// Why a command was not carried out. Nothing has changed.
public enum Refusal: Error, Sendable, Equatable {
    case invalidTransition(from: Ticket.Status, command: String)
    /// The ticket belongs to a session that is over.
    case sessionOver(from: Ticket.Status, command: String)
    /// A scan before its call, where the queue's `out_of_turn` is `reject`.
    case notYet(label: String)
    /// By hand, or by its hours, which say when it opens again.
    case queueClosed(opensAt: Timestamp?)
    /// A number drawn now would probably not be served before closing.
    case closingSoon(closesAt: Timestamp)
    case queueFull
    /// The guest has let others pass as often as the queue allows.
    case laterUsedUp(limit: Int)
    /// The ticket is parked, and the command is for who stands in line.
    case parked(command: String)
    /// An open ticket of the other queue bears the same label.
    case labelTaken(String)
    case queuePaused
    /// The database is away, and the numbers that were set aside for this appliance are given out, or were none.
    case numbersUsedUp
    /// The database is away, and only numbers are given.
    case databaseAway
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
        case .invalidTransition, .sessionOver, .notYet, .parked: "invalid_transition"
        case .queueClosed: "queue_closed"
        case .closingSoon: "closing_soon"
        case .queueFull: "queue_full"
        case .laterUsedUp: "later_used_up"
        case .labelTaken: "label_taken"
        case .queuePaused: "queue_paused"
        case .numbersUsedUp, .databaseAway: "store_unavailable"
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
        case .queueClosed(let opens):
            "The queue is closed. " + (opens.map { "It opens at \($0.rfc3339)." } ?? "Come back when it is open.")
        case .closingSoon(let closes):
            "The queue closes at \(closes.rfc3339), and who takes a number now would probably not be served before."
        case .queueFull: "The queue is full. Come back later, or ask the host."
        case .laterUsedUp(let limit):
            limit == 0
                ? "This queue does not let guests change their place. Ask the host."
                : "You have let others pass \(limit) times, the most that this queue allows. Ask the host."
        case .parked(let command):
            "This ticket is parked; \(command) is not possible before it is reinstated."
        case .labelTaken(let label):
            "\(label) is already in somebody's hand in the other queue. Send force to have it twice."
        case .queuePaused: "The line is paused. It goes on when the host resumes it."
        case .numbersUsedUp:
            "The database is away, and this appliance has no more numbers of its own for this queue. Try again in a few minutes."
        case .databaseAway: "The database is away. Until it answers again this appliance only gives numbers."
        case .unknownQueue: "There is no such queue. Check the link, or scan the poster again."
        case .unknownTicket: "There is no such ticket. Check the link, or take a new number."
        case .nothingToUndo: "There is nothing to undo: the last action is more than 10 seconds old, or was overtaken."
        case .notYourTicket: "This ticket was taken with another device. Use that device, or ask the host."
        case .invalidName(let reason): reason
        case .invalidField(let name, let allowed): "\(name): \(allowed)"
        }
    }
}
