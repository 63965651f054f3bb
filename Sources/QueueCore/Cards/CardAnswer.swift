/// What a card that was held up did.
public enum CardOutcome: String, Sendable, CaseIterable {
    case called
    case nobodyWaits = "nobody_waits"
    case calledAgain = "called_again"
    case serving
    case completed
    case noShow = "no_show"
    case paused
    case resumed
    case takenBack = "taken_back"
    case printed
    case helpCalled = "help_called"
    /// The stub of an emergency ticket was shown: it has its place.
    case inLine = "in_line"

    /// One sentence for the host. `label` is the ticket's, when there is one.
    func message(label: String) -> String {
        switch self {
        case .called: "\(label) is called."
        case .nobodyWaits: "Nobody waits."
        case .calledAgain: "\(label) is called again."
        case .serving: "\(label) is being served."
        case .completed: "\(label) is done."
        case .noShow: "\(label) did not come."
        case .paused: "The line is paused."
        case .resumed: "The line goes on."
        case .takenBack: "The last action is taken back."
        case .printed: "\(label) is printed."
        case .helpCalled: "Help is called."
        case .inLine: "\(label) is in line."
        }
    }
}

/// Why a card did nothing.
public enum CardRefusal: Error, Sendable, Equatable {
    /// Revoked, replaced by a newer sheet, or never ours.
    case unknownCard
    /// It is bound to queues that this scanner does not serve.
    case otherDesk
    /// Its station is no desk any more.
    case notADesk
    /// It counts at the appliance's own camera alone.
    case cameraOnly
    /// Outside its times.
    case notNow(opensAt: Timestamp?)
    /// The same showing again.
    case justUsed
    /// Several cards in one picture: an uncut sheet is no nine commands.
    case severalCards
    /// Nobody is called or served at its desk.
    case nobodyCalled
    case noPrinter
    case rule(Refusal)

    /// A stable word.
    public var code: String {
        switch self {
        case .unknownCard: "unknown_card"
        case .otherDesk: "other_desk"
        case .notADesk: "not_a_desk"
        case .cameraOnly: "camera_only"
        case .notNow: "not_now"
        case .justUsed: "just_used"
        case .severalCards: "several_cards"
        case .nobodyCalled: "nobody_called"
        case .noPrinter: "printer_unavailable"
        case .rule(let refusal): refusal.code
        }
    }

    /// One sentence a person can act on.
    public var sentence: String {
        switch self {
        case .unknownCard: "This card is not known here, or was replaced or revoked. Print new ones."
        case .otherDesk: "This card is of another desk. Use it there."
        case .notADesk: "This card's station is no desk any more. Make it one, and print new cards."
        case .cameraOnly: "This card counts at the appliance's own camera only."
        case .notNow(let opens):
            "This card does not count at this time." + (opens.map { " It does from \($0.rfc3339) on." } ?? "")
        case .justUsed: "This card has just been used. Take it away, and show it again."
        case .severalCards: "Several cards are in view. Take all away, and show one."
        case .nobodyCalled: "Nobody is called at this desk."
        case .noPrinter: "No ticket printer is configured. Set printers.ticket."
        case .rule(let refusal): refusal.detail
        }
    }
}

extension CardOutcome {
    /// What came of an order.
    /// - Parameters:
    ///   - ticket: whom it was about; nil is nobody.
    ///   - verdict: of who is done.
    public static func of(
        _ action: CardAction, ticket: Ticket?, verdict: Verdict?
    ) throws(CardRefusal) -> CardOutcome {
        switch action {
        case .next: return ticket == nil ? .nobodyWaits : .called
        case .recall, .done, .noShow:
            guard ticket != nil else { throw .nobodyCalled }
            if action == .recall { return .calledAgain }
            if action == .noShow { return .noShow }
            return verdict == .serving ? .serving : .completed
        case .pause: return .paused
        case .resume: return .resumed
        case .undo: return .takenBack
        case .print: return .printed
        case .help: return .helpCalled
        }
    }
}
