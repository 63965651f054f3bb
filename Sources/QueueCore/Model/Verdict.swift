/// The answer to a scan.
public enum Verdict: Sendable, Equatable {
    case completed
    case serving
    /// Done, but it had not been called yet.
    case outOfTurn
    /// Refused: it was not called yet.
    case notYet
    case alreadyUsed(at: Timestamp?)
    case noShow
    case cancelled
    case otherQueue(name: String)
    case oldSession
    case unknownTicket
    case notATicket
    /// Nothing has changed, because the disk did not keep it. Not of the rules, but of the desk's own scanners, which have nobody to
    /// throw an error at. `hint` is a sentence: what to do about the disk.
    case notTaken(hint: String)

    /// A command card did this.
    case command(CardAction, CardOutcome)
    /// A command card, and nothing was done.
    case commandRefused(CardRefusal)

    /// The stable word of the contract.
    public var word: String {
        switch self {
        case .completed: "completed"
        case .serving: "serving"
        case .outOfTurn: "out_of_turn"
        case .notYet: "not_yet"
        case .alreadyUsed: "already_used"
        case .noShow: "no_show"
        case .cancelled: "cancelled"
        case .otherQueue: "other_queue"
        case .oldSession: "old_session"
        case .unknownTicket: "unknown_ticket"
        case .notATicket: "not_a_ticket"
        case .notTaken: "not_taken"
        case .command: "command"
        case .commandRefused: "command_refused"
        }
    }

    /// The scan did something.
    public var isAccepted: Bool {
        switch self {
        case .completed, .serving, .outOfTurn, .command: true
        case .notYet, .alreadyUsed, .noShow, .cancelled, .otherQueue, .oldSession, .unknownTicket, .notATicket,
            .notTaken, .commandRefused:
            false
        }
    }

    /// One sentence for the host. `label` is the ticket's, when there is one.
    public func message(label: String?) -> String {
        let label = label ?? "The ticket"
        return switch self {
        case .completed: "\(label) is verified."
        case .serving: "\(label) is being served."
        case .outOfTurn: "\(label) is verified, though it was not called yet."
        case .notYet: "\(label) was not called yet. Please wait for the call."
        case .alreadyUsed(let at): "\(label) was already used" + (at.map { " at \($0.rfc3339)." } ?? ".")
        case .noShow: "\(label) was marked as a no-show. Reinstate it to let it in."
        case .cancelled: "\(label) was cancelled."
        case .otherQueue(let name): "\(label) belongs to another queue: \(name)."
        case .oldSession: "\(label) is from an earlier session and is no longer valid."
        case .unknownTicket: "This ticket is not known here."
        case .notATicket: "This code is not a ticket."
        case .notTaken(let hint): "Nothing was taken: the disk did not keep it. \(hint)"
        case .command(_, let outcome): outcome.message(label: label)
        case .commandRefused(let refusal): refusal.sentence
        }
    }
}
