import QueueCore
import QueueEngine

/// A promise that was broken, and where.
struct Violation: Error, Equatable, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let words: String

    var description: String { "seed \(seed), step \(step): \(words)" }
}

/// What people were told, against which the disk is held. It knows nothing of how the engine works.
struct Ledger {
    struct Number: Hashable {
        let queue: ID<Queue>
        let session: Int
        let number: Int
    }

    /// Tickets that somebody was given.
    private(set) var given: [ID<Ticket>: Number] = [:]
    private var moves: [ID<Ticket>: [ID<Ticket>]] = [:]
    /// What is printed on them.
    private var labels: [ID<Ticket>: String] = [:]
    /// Until when who was parked must not be called, by service time.
    private var parked: [ID<Ticket>: Int64] = [:]
    private var holders: [Number: ID<Ticket>] = [:]
    /// Tickets of which somebody was told that they were not taken.
    private var refused: Set<ID<Ticket>> = []
    /// The newest answer that somebody got.
    private var answered: [ID<Queue>: Outcome] = [:]
    /// The newest state that a screen showed.
    private var shown: [ID<Queue>: Queue] = [:]

    /// Somebody asked for a move, whatever came of it.
    mutating func mayMove(_ ticket: ID<Ticket>, to other: ID<Ticket>) { moves[ticket, default: []].append(other) }

    /// A code stands for its ticket, or for one that this was moved to.
    private func isCode(_ code: ID<Ticket>, of ticket: ID<Ticket>) -> Bool {
        code == ticket || moves[code, default: []].contains { isCode($0, of: ticket) }
    }

    /// Somebody got this ticket as an answer.
    mutating func give(_ ticket: Ticket, asked: ID<Ticket>?) throws(Broken) {
        if let asked, !isCode(asked, of: ticket.id) { throw Broken("somebody got another's ticket") }
        let number = Number(queue: ticket.queueID, session: ticket.session, number: ticket.number)
        if let holder = holders[number], holder != ticket.id { throw Broken("number \(ticket.number) was given twice") }
        if let before = given[ticket.id], before != number { throw Broken("a ticket changed its number") }
        if let printed = labels[ticket.id], printed != ticket.label {
            throw Broken("\(printed) became \(ticket.label)")
        }
        labels[ticket.id] = ticket.label
        holders[number] = ticket.id
        given[ticket.id] = number
    }

    /// Somebody was told that this was done.
    mutating func answer(_ outcome: Outcome) {
        guard outcome.queue.revision >= answered[outcome.queue.id]?.queue.revision ?? 0 else { return }
        answered[outcome.queue.id] = outcome
    }

    /// What a command promises to whom it was about, and to those it was not.
    mutating func follow(
        _ command: Command, to outcome: Outcome, at now: Moment, in zone: LocalZone
    ) throws(Broken) {
        switch command {
        case .undo, .undoIn, .endSession: forgetParked()
        case .park(let id, _): parked[id] = outcome.ticket?.parkedUntil?.tick
        case .next, .nextOf:
            guard let ticket = outcome.ticket else { return }
            if let until = parked[ticket.id], until > now.tick { throw Broken("a parked ticket was called") }
            parked[ticket.id] = nil
        case .join where outcome.isNew:
            let queue = outcome.queue
            guard queue.opening(at: now.wall, in: zone).isOpen else { throw Broken("a number of a closed queue") }
            if let limit = queue.waitingLimit, queue.waitingCount > limit { throw Broken("a number of a full queue") }
            if let limit = queue.sessionLimit, queue.lastNumberIssued > limit { throw Broken("a number too many") }
        default: if let id = outcome.ticket?.id { parked[id] = nil }
        }
    }

    /// Its time has passed.
    mutating func take(back ticket: ID<Ticket>) { parked[ticket] = nil }
    /// Somebody may have taken back what parked or unparked them.
    mutating func forgetParked() { parked = [:] }

    /// A label is for ever: the prefix may change, and the ticket move.
    func checkLabels(_ tickets: [Ticket]) throws(Broken) {
        let byID = Dictionary(tickets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for ticket in tickets {
            if let printed = labels[ticket.id], printed != ticket.label {
                throw Broken("\(printed) became \(ticket.label)")
            }
            guard let moved = ticket.movedTo.flatMap({ byID[$0] }) else { continue }
            guard moved.label == ticket.label else { throw Broken("\(ticket.label) moved and became \(moved.label)") }
        }
    }

    mutating func refuse(_ ticket: ID<Ticket>) { refused.insert(ticket) }

    /// A screen showed this.
    mutating func show(_ queue: Queue) throws(Broken) {
        if let before = shown[queue.id], before.revision > queue.revision { throw Broken("the revision went back") }
        if let before = shown[queue.id], before.revision == queue.revision, before != queue {
            throw Broken("two states with one revision")
        }
        shown[queue.id] = queue
    }

    /// Holds all of it against what is on disk.
    /// - Parameter elapsed: milliseconds of the world's own time; nobody can have waited longer.
    func check(_ queue: Queue, _ tickets: [Ticket], elapsed: Int64) throws(Broken) {
        if let seen = shown[queue.id] {
            guard queue.revision >= seen.revision else { throw Broken("a screen showed what is not on disk") }
            if queue.revision == seen.revision, queue != seen { throw Broken("a screen showed what is not on disk") }
        }
        try checkAnswer(queue, tickets)
        let byID = Dictionary(tickets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        guard byID.count == tickets.count else { throw Broken("a ticket is there twice") }
        for (id, number) in given where number.queue == queue.id {
            guard let ticket = byID[id] else { throw Broken("ticket \(number.number) was given and is lost") }
            guard ticket.number == number.number, ticket.session == number.session else {
                throw Broken("ticket \(number.number) became \(ticket.number)")
            }
        }
        if let id = refused.first(where: { byID[$0] != nil }) { throw Broken("\(id) was refused and is there") }
        try checkNumbers(queue, tickets)
        try checkLine(queue, tickets, elapsed: elapsed)
    }

    /// The newest answer is on disk, as it was given or overtaken by something newer.
    private func checkAnswer(_ queue: Queue, _ tickets: [Ticket]) throws(Broken) {
        guard let told = answered[queue.id] else { return }
        guard queue.revision >= told.queue.revision else { throw Broken("what was answered is not on disk") }
        guard queue.revision == told.queue.revision else { return }
        guard queue == told.queue else { throw Broken("the queue is not as it was answered") }
        if let ticket = told.ticket, ticket.queueID == queue.id, !tickets.contains(ticket) {
            throw Broken("ticket \(ticket.number) is not as it was answered")
        }
    }

    private func checkNumbers(_ queue: Queue, _ tickets: [Ticket]) throws(Broken) {
        for (session, numbers) in Dictionary(grouping: tickets, by: \.session).mapValues({ $0.map(\.number).sorted() })
        {
            guard numbers == Array(1...numbers.count) else { throw Broken("numbers of session \(session): \(numbers)") }
            guard session <= queue.session else { throw Broken("a session that has not begun") }
            if session == queue.session, numbers.count != queue.lastNumberIssued {
                throw Broken("last_number_issued is \(queue.lastNumberIssued), with \(numbers.count) tickets")
            }
        }
        if queue.lastNumberIssued > 0, !tickets.contains(where: { $0.session == queue.session }) {
            throw Broken("a session without its tickets")
        }
    }

    private func checkLine(_ queue: Queue, _ tickets: [Ticket], elapsed: Int64) throws(Broken) {
        let open = tickets.filter(\.status.isOpen)
        let devices = open.compactMap { $0.deviceToken?.prefix { $0 != "." } }
        guard Set(devices).count == devices.count else { throw Broken("a phone with two open tickets") }
        guard open.allSatisfy({ $0.session == queue.session }) else { throw Broken("open in a session that is over") }
        for lane in Ticket.Lane.allCases {
            let count = open.count { $0.status == .waiting && $0.lane == lane }
            guard count == queue.waiting[lane] else {
                throw Broken("\(count) wait in lane \(lane), not \(queue.waiting[lane])")
            }
        }
        let completed = tickets.count { $0.status == .completed }
        guard completed == queue.completedCount else {
            throw Broken("completed_count is \(queue.completedCount), with \(completed) completed")
        }
        for ticket in tickets {
            if let waited = ticket.waited, !(0...elapsed).contains(waited) {
                throw Broken("somebody waited \(waited) ms")
            }
        }
        if let average = queue.averageWait, !(0...Double(elapsed) / 1000).contains(average) {
            throw Broken("the average wait is \(average) s")
        }
        let orders = open.compactMap(\.call?.order)
        guard Set(orders).count == orders.count else { throw Broken("two announcements at once") }
    }
}

/// A broken promise, before it is known where.
struct Broken: Error {
    let words: String
    init(_ words: String) { self.words = words }
}
