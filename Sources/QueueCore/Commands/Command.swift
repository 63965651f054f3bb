/// What somebody wants of a queue. Tickets carry their ids, so that randomness stays outside.
public enum Command: Sendable, Equatable {
    /// A guest's phone takes a number, `id` if it has none yet.
    case join(device: String, as: ID<Ticket>, details: TicketDetails? = nil)
    /// A host or kiosk takes a number for paper; with a reason, a priority one. With `force` also where the queue is closed or
    /// full.
    case issue(as: ID<Ticket>, priority: String? = nil, details: TicketDetails? = nil, force: Bool = false)
    /// A ticket that stands on an emergency sheet takes its place: its label is on paper, and its holder has waited since
    /// `takenTick`, which is not after `outage`: whoever took a number after that came later than all of the sheet. Given again, it
    /// changes nothing.
    case admit(as: ID<Ticket>, label: String, takenTick: Int64, outage: Int64)
    case next(counter: String?)
    /// The next of several queues, of which one carries the command.
    case nextOf([ID<Queue>], counter: String?)
    case call(ID<Ticket>, counter: String?)
    case recall(ID<Ticket>)
    case serve(ID<Ticket>, counter: String?)
    case verify(ID<Ticket>)
    /// A code was read at the desk: serves or completes as the queue's mode says, and always answers with a verdict.
    /// - Parameter at: the queues whose tickets are taken at that desk; nil takes tickets of every queue.
    case scan(ID<Ticket>, at: Set<ID<Queue>>? = nil)
    /// With a call, only if it is still the latest: who decides by what was so a moment ago names what that was.
    case noShow(ID<Ticket>, call: Int? = nil)
    case cancel(ID<Ticket>)
    case hold(ID<Ticket>)
    /// With a tick, only if the ticket is still parked until then.
    case reinstate(ID<Ticket>, parkedUntil: Int64? = nil)
    /// Lets the next people pass: 1, 3 or 5 of them.
    case later(ID<Ticket>, places: Int = Command.standardPlaces)
    /// Out of the line for so many minutes.
    case park(ID<Ticket>, minutes: Int = Command.standardMinutes)
    /// Goes before others, for a reason; nil makes it regular again.
    case prioritize(ID<Ticket>, reason: String?)
    case transfer(ID<Ticket>, to: ID<Queue>, as: ID<Ticket>, place: TransferPlace = .last, force: Bool = false)
    case change(QueueSettings)
    /// Nil ends it.
    case announce(NoticeDraft?)
    /// The daemon saw that the hours, or a notice's end, change what the queue shows.
    case keepHours
    /// The daemon prints the day's summary, which was due at this time: once, however often it is given.
    case summarize(due: Timestamp)
    case endSession
    /// Of the queue that carries the command, and of these.
    case undo
    case undoIn([ID<Queue>])
    /// A command card was held up.
    case card(CardOrder)

    public static let standardPlaces = 3
    public static let standardMinutes = 15

    /// Where a transferred ticket stands in its new line.
    public enum TransferPlace: String, Sendable, CaseIterable {
        case last
        /// Where the time of its first number puts it.
        case waited
        case next
    }

    /// A notice as its host writes it.
    public struct NoticeDraft: Sendable, Equatable {
        public var text: String
        public var minutes: Int
        public var until: Timestamp?

        public init(text: String, minutes: Int = 0, until: Timestamp? = nil) {
            self.text = text
            self.minutes = minutes
            self.until = until
        }
    }
}

extension Command {
    /// The stable word for the audit and for refusals.
    public var name: String {
        switch self {
        case .join: "join"
        case .issue: "issue"
        case .admit: "admit"
        case .next, .nextOf: "next"
        case .call: "call"
        case .recall: "recall"
        case .serve: "serve"
        case .verify: "verify"
        case .scan: "scan"
        case .noShow: "no-show"
        case .cancel: "cancel"
        case .hold: "hold"
        case .reinstate: "reinstate"
        case .later: "later"
        case .park: "park"
        case .prioritize: "prioritize"
        case .transfer: "transfer"
        case .change: "change"
        case .announce: "notice"
        case .keepHours: "hours"
        case .summarize: "summary"
        case .endSession: "end-session"
        case .undo, .undoIn: "undo"
        case .card(let order): order.name
        }
    }

    /// It calls somebody, whom everybody should hear.
    public var isCall: Bool {
        switch self {
        case .next, .nextOf, .call, .recall: true
        case .card(let order): order.action == .next || order.action == .recall
        default: false
        }
    }

    /// Whoever left the line stands in it again.
    public var isReturn: Bool { if case .reinstate = self { true } else { false } }

    /// The ticket it is about, when it names one.
    public var ticket: ID<Ticket>? {
        switch self {
        case .call(let id, _), .recall(let id), .serve(let id, _), .verify(let id), .scan(let id, _),
            .noShow(let id, _),
            .cancel(let id), .hold(let id), .reinstate(let id, _), .later(let id, _), .park(let id, _),
            .prioritize(let id, _), .transfer(let id, _, _, _, _), .admit(let id, _, _, _):
            id
        case .join, .issue, .next, .nextOf, .change, .announce, .keepHours, .summarize, .endSession, .undo, .undoIn,
            .card:
            nil
        }
    }
}
