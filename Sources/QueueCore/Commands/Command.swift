/// What somebody wants of a queue. Tickets carry their ids, so that randomness stays outside.
public enum Command: Sendable, Equatable {
    /// A guest's phone takes a number, `id` if it has none yet.
    case join(device: String, as: ID<Ticket>)
    /// A host or kiosk takes a number for paper; with a reason, a priority one.
    case issue(as: ID<Ticket>, priority: String? = nil)
    case next(counter: String?)
    case call(ID<Ticket>, counter: String?)
    case recall(ID<Ticket>)
    case serve(ID<Ticket>, counter: String?)
    case verify(ID<Ticket>)
    /// A code was read at the desk: serves or completes as the queue's mode says, and always answers with a verdict.
    case scan(ID<Ticket>)
    /// With a call, only if it is still the latest: who decides by what was so a moment ago names what that was.
    case noShow(ID<Ticket>, call: Int? = nil)
    case cancel(ID<Ticket>)
    case hold(ID<Ticket>)
    case reinstate(ID<Ticket>)
    /// Goes before others, for a reason; nil makes it regular again.
    case prioritize(ID<Ticket>, reason: String?)
    case transfer(ID<Ticket>, to: ID<Queue>, as: ID<Ticket>)
    case change(QueueSettings)
    case endSession
    case undo
}

extension Command {
    /// The stable word for the audit and for refusals.
    public var name: String {
        switch self {
        case .join: "join"
        case .issue: "issue"
        case .next: "next"
        case .call: "call"
        case .recall: "recall"
        case .serve: "serve"
        case .verify: "verify"
        case .scan: "scan"
        case .noShow: "no-show"
        case .cancel: "cancel"
        case .hold: "hold"
        case .reinstate: "reinstate"
        case .prioritize: "prioritize"
        case .transfer: "transfer"
        case .change: "change"
        case .endSession: "end-session"
        case .undo: "undo"
        }
    }

    /// The ticket it is about, when it names one.
    public var ticket: ID<Ticket>? {
        switch self {
        case .call(let id, _), .recall(let id), .serve(let id, _), .verify(let id), .scan(let id), .noShow(let id, _),
            .cancel(let id), .hold(let id), .reinstate(let id), .prioritize(let id, _), .transfer(let id, _, _):
            id
        case .join, .issue, .next, .change, .endSession, .undo: nil
        }
    }

    /// The rows that `decide` must be shown. More do no harm.
    public var needs: Needs {
        switch self {
        case .join(let device, _): Needs(device: device)
        case .issue, .change: Needs()
        case .next(let counter): Needs(firstWaiting: true, servedAt: .some(counter))
        case .call(let id, let counter): Needs(ticket: id, servedAt: .some(counter))
        case .hold(let id): Needs(ticket: id, firstWaiting: true)
        case .reinstate(let id): Needs(ticket: id, firstWaiting: true, sameDevice: true)
        case .transfer(let id, let other, _): Needs(ticket: id, otherQueue: other, sameDevice: true)
        case .recall(let id), .serve(let id, _), .verify(let id), .scan(let id), .noShow(let id, _), .cancel(let id),
            .prioritize(let id, _):
            Needs(ticket: id)
        case .endSession: Needs(allOpen: true)
        case .undo: Needs(lastAction: true, sameDevice: true)
        }
    }

    /// Which rows a command is decided on.
    public struct Needs: Sendable, Equatable {
        public var ticket: ID<Ticket>?
        /// The open ticket of this device.
        public var device: String?
        /// The first of each lane.
        public var firstWaiting = false
        /// The tickets being served at this counter; `.some(nil)` is the counter without a name.
        public var servedAt: String??
        public var allOpen = false
        public var otherQueue: ID<Queue>?
        /// The host's last action, and the tickets it touched as they are now; after a transfer also the ticket that it
        /// opened, and that one's queue as `other`.
        public var lastAction = false
        /// The open tickets of the phones that hold the tickets named above: in this queue, and in `otherQueue`.
        public var sameDevice = false
    }
}
