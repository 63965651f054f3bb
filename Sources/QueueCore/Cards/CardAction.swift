/// What a command card does when it is held up.
public enum CardAction: String, Sendable, CaseIterable {
    case next
    case recall
    /// What the code of the ticket at the desk would do: completes it, or in `counter` mode first serves it.
    case done
    case noShow = "no_show"
    case pause
    case resume
    case undo
    /// A ticket for somebody without a phone, on paper.
    case print
    /// Changes nothing: all who share a queue with the desk are told.
    case help

    /// Milliseconds in which the same card counts once, whoever reads it: two cameras may see it, and a scanner may read it twice.
    /// Shorter than a hand takes to hold it up again (`ScanDebouncer.away`); of paper no faster than a printer cuts it.
    public var leastInterval: Int64 { self == .print ? 2000 : 700 }
}

/// A card's action with what it is bound to.
public struct CardOrder: Sendable, Equatable {
    public var action: CardAction
    /// The station's, at least one; the first draws the numbers that are printed.
    public var queues: [ID<Queue>]
    /// Where guests are called to, and whose guests it is about; nil calls to the desk without a name, and is about anybody's.
    public var counter: String?
    /// Of a ticket that it prints.
    public var ticket: ID<Ticket>

    public init(_ action: CardAction, queues: [ID<Queue>], counter: String?, ticket: ID<Ticket>) {
        self.action = action
        self.queues = queues
        self.counter = counter
        self.ticket = ticket
    }

    /// In the history: as who taps a button does it.
    var name: String {
        switch action {
        case .next: "next"
        case .recall: "recall"
        case .done: "scan"
        case .noShow: "no-show"
        case .pause, .resume: "change"
        case .undo: "undo"
        case .print: "issue"
        case .help: "help"
        }
    }

    var needs: Command.Needs {
        switch action {
        case .next: Command.Needs(firstWaiting: true, servedAt: .some(counter), otherQueues: queues)
        case .recall, .done, .noShow: Command.Needs(currentAt: .some(counter), otherQueues: queues)
        case .pause, .resume: Command.Needs(otherQueues: queues)
        case .undo: Command.Needs(otherQueues: queues, lastAction: true, sameDevice: true)
        case .print, .help: Command.Needs()
        }
    }
}
