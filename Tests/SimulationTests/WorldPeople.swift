import QueueCore
import TestSupport

// MARK: - What people do

extension World {
    struct Given {
        let command: Command
        let queue: ID<Queue>
        let actor: QueueCore.Actor
        /// The ticket that it would make.
        var made: ID<Ticket>?
    }

    mutating func command() -> Given { command(in: queues[Int.random(in: 0...2, using: &random)]) }

    mutating func command(in queue: ID<Queue>) -> Given {
        lastID += 1
        let new = ID<Ticket>(high: seed << 16 | 0x4000, low: 0x8000_0000_0000_0000 + lastID)
        let id = tickets.suffix(12).randomElement(using: &random) ?? new
        let counter = ["1", "2", nil].randomElement(using: &random) ?? nil
        let device = "phone-\(Int.random(in: 1...Self.devices, using: &random))"
        let guest = QueueCore.Actor.guest(device: device)
        func host(_ command: Command) -> Given { Given(command: command, queue: queue, actor: .host) }
        let desk = queues.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
        switch Int.random(in: 0..<40, using: &random) {
        case 0...6: return Given(command: .join(device: device, as: new), queue: queue, actor: guest, made: new)
        case 7...9:
            let force = Int.random(in: 0..<3, using: &random) == 0
            return Given(command: .issue(as: new, force: force), queue: queue, actor: .host, made: new)
        case 10: return Given(command: .issue(as: new, priority: "age"), queue: queue, actor: .host, made: new)
        case 11...14: return host(.next(counter: counter))
        case 15...17: return Given(command: .scan(id), queue: queue, actor: .scanner)
        case 18: return host(.verify(id))
        case 19: return host(.serve(id, counter: counter))
        case 20: return host(.call(id, counter: counter))
        case 21: return host(.noShow(id))
        case 22: return host(.hold(id))
        case 23: return host(.reinstate(id))
        case 24: return Given(command: .cancel(id), queue: queue, actor: guest)
        case 25: return host(.prioritize(id, reason: Bool.random(using: &random) ? "age" : nil))
        case 26:
            let other = queues.filter { $0 != queue }.randomElement(using: &random) ?? queue
            ledger.mayMove(id, to: new)
            let place = Command.TransferPlace.allCases.randomElement(using: &random) ?? .last
            let force = Bool.random(using: &random)
            ledger.mayMove(id, to: new)
            return Given(
                command: .transfer(id, to: other, as: new, place: place, force: force), queue: queue, actor: .host,
                made: new)
        case 27: return host(.recall(id))
        case 28:
            let paused = Int.random(in: 0..<3, using: &random) == 0
            return host(.change(QueueSettings(isPaused: paused, noShowAfter: .some(60))))
        case 29...33:
            return Given(command: .nextOf(Array(desk), counter: counter), queue: desk[desk.startIndex], actor: .host)
        case 34: return host(.later(id, places: [1, 3, 5].randomElement(using: &random) ?? 3))
        case 35: return Given(command: .later(id, places: 1), queue: queue, actor: guest)
        case 36: return host(.park(id, minutes: Int.random(in: 1...10, using: &random)))
        case 37: return host(.change(settings()))
        case 38: return host(.announce(notice()))
        default: return Int.random(in: 0..<4, using: &random) == 0 ? host(.endSession) : host(.undoIn(Array(desk)))
        }
    }
}

extension World {
    /// Hours around the clock, about half of the time open.
    private mutating func settings() -> QueueSettings {
        guard Bool.random(using: &random) else {
            return QueueSettings(
                hours: .some(nil), waitingLimit: .some(Bool.random(using: &random) ? 3 : nil),
                sessionLimit: .some(Bool.random(using: &random) ? 12 : nil),
                laterLimit: Int.random(in: 0...3, using: &random))
        }
        let begin = Int.random(in: 0...11, using: &random) * 60
        let span = OpeningHours.Span(begin: begin, end: begin + 720)
        let week = Dictionary(uniqueKeysWithValues: OpeningHours.Weekday.allCases.map { ($0, [span]) })
        return QueueSettings(hours: .some(try? OpeningHours(weekly: week)))
    }

    private mutating func notice() -> Command.NoticeDraft? {
        guard Int.random(in: 0..<3, using: &random) > 0 else { return nil }
        let until = Timestamp(milliseconds: clock.moment.wall.milliseconds + 60_000)
        return Command.NoticeDraft(text: "The doctor is late", minutes: 20, until: until)
    }
}

/// A queue and its tickets as undo must bring them back.
struct Snapshot: Equatable {
    var queue: Queue
    var tickets: [Ticket]

    init(_ queue: Queue, _ tickets: [Ticket]) {
        self.queue = queue
        self.tickets = tickets
    }

    /// Without what only grows, and without the ticket that a transfer made: its number stays drawn.
    func without(_ made: ID<Ticket>?) -> Snapshot {
        var copy = self
        copy.queue.revision = 0
        if let made, copy.tickets.contains(where: { $0.id == made }) {
            copy.tickets.removeAll { $0.id == made }
            copy.queue.lastNumberIssued -= 1
        }
        return copy
    }
}
