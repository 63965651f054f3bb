import QueueCore
import QueueEngine
import TestSupport
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

/// The store is the rules on a disk: random commands leave the same tickets and queues as the same commands do in memory.
@Suite struct EquivalenceTests {
    @Test(arguments: [(1, .gate), (2, .counter), (3, .gate), (4, .counter)] as [(UInt64, Queue.Mode)])
    func theDiskAgreesWithTheRules(_ seed: UInt64, _ mode: Queue.Mode) async throws {
        var generator = SeededGenerator(seed: seed)
        let shop = try StoreFixture()
        var model = Model()
        for name in ["Passports", "Visas"] { model.queues.append(try await shop.queue(name, mode: mode)) }
        var (decided, refused, step) = (0, 0, 0)
        while step < 1500 {
            var expected: [Result<Ticket?, Refusal>] = []
            var batch: [Write] = []
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                step += 1
                shop.pass(Int64.random(in: 0...3000, using: &generator))
                let place = Int.random(in: 0...1, using: &generator)
                let (command, actor) = model.command(in: place, as: shop.newID(), step: step, using: &generator)
                batch.append(shop.request(command, on: model.queues[place].id, by: actor))
                let result = model.run(command, by: actor, in: place, at: shop.moment)
                if case .success = result { decided += 1 } else { refused += 1 }
                expected.append(result)
            }
            let answers = try await shop.store.commit(batch).map { result in
                result.map { written in
                    if case .outcome(let outcome) = written { outcome.ticket } else { nil as Ticket? }
                }
            }
            try #require(answers == expected, "seed \(seed), step \(step)")
            try await Self.compare(model, with: shop, at: "seed \(seed), step \(step)")
        }
        #expect(decided > 500)
        #expect(refused > 200)
    }

    private static func compare(_ model: Model, with shop: StoreFixture, at place: Comment) async throws {
        let tickets = try await shop.tickets()
        try #require(tickets == model.tickets, place)
        for expected in model.queues {
            let board = try #require(try await shop.store.board(of: expected.id))
            var queue = board.queue
            queue.revision = expected.revision
            try #require(queue == expected, place)
            let own = model.tickets.filter { $0.queueID == queue.id }
            let line = CallOrder.line(of: queue, among: own)
            try #require(line.count == queue.waitingCount, place)
            let shown = own.filter { $0.status == .called || $0.status == .serving }
                .sorted { ($0.call?.order ?? 0) > ($1.call?.order ?? 0) }.prefix(Board.mostShown)
            try #require(board.nowServing == Array(shown), place)
            for (index, ticket) in line.enumerated().suffix(3) {
                try #require(try await shop.store.ticket(ticket.id)?.peopleAhead == index, place)
            }
        }
        let numbers = model.tickets.map { "\($0.queueID) \($0.session) \($0.number)" }
        try #require(Set(numbers).count == numbers.count, place)
    }
}

/// Two queues in memory, driven by `decide` and `QueueState.apply`, with all rows in sight.
private struct Model {
    var queues: [Queue] = []
    var tickets: [Ticket] = []
    /// One a queue and station, and when it was done.
    private struct Key: Hashable {
        var place: Int
        var station: String
    }
    private var actions: [Key: (number: Int, action: HostAction)] = [:]
    private var count = 0

    private func stations(of actor: QueueCore.Actor) -> [String] { ["", actor.undoKey ?? ""] }

    private mutating func remember(
        _ decision: Decision, undoing undone: Int?, by actor: QueueCore.Actor, in place: Int
    ) {
        let touched = Set([place] + (decision.others.isEmpty ? [] : [1 - place]))
        if decision.consumesLastAction, let undone {
            actions = actions.filter { key, row in
                row.number > undone
                    || row.number < undone
                        && !(touched.contains(key.place) && stations(of: actor).contains(key.station))
            }
        } else if decision.consumesLastAction {
            actions = actions.filter { $0.key.place != place }
        } else if let action = decision.action {
            count += 1
            let places = Set(
                [place]
                    + queues.indices.filter { index in
                        action.changes.contains { $0.before.id == queues[index].id }
                    })
            for touched in places {
                actions[Key(place: touched, station: actor.undoKey ?? "")] = (count, action)
            }
        }
    }

    mutating func run(
        _ command: Command, by actor: QueueCore.Actor, in place: Int, at moment: Moment
    ) -> Result<Ticket?, Refusal> {
        let last =
            stations(of: actor).compactMap { actions[Key(place: place, station: $0)] }.max { $0.number < $1.number }
        var state = QueueState(
            queue: queues[place], tickets: tickets, others: [queues[1 - place]], lastAction: last?.action)
        do throws(Refusal) {
            let decision = try decide(command, by: actor, on: state, at: moment)
            let issued = state.apply(decision)
            queues[place] = state.queue
            queues[1 - place] = state.others.first ?? queues[1 - place]
            tickets = state.tickets
            remember(decision, undoing: command == .undo ? last?.number : nil, by: actor, in: place)
            switch decision.reply {
            case .issued: return .success(issued)
            case .ticket(let ticket): return .success(ticket)
            case .verdict(_, let ticket): return .success(ticket)
            case .queue: return .success(nil)
            }
        } catch {
            return .failure(error)
        }
    }

    func command(
        in place: Int, as new: ID<Ticket>, step: Int, using generator: inout SeededGenerator
    ) -> (Command, QueueCore.Actor) {
        let device = ["a", "b", "c", "d"].randomElement(using: &generator) ?? "a"
        let counter = [nil, "1", "2"].randomElement(using: &generator) ?? nil
        let recent = tickets.filter { $0.queueID == queues[place].id }.suffix(8).map(\.id)
        let id = recent.randomElement(using: &generator) ?? new
        let desk: QueueCore.Actor = [.host, .station("1"), .station("2")].randomElement(using: &generator) ?? .host
        return switch Int.random(in: 0..<29, using: &generator) {
        case 28:
            (
                .admit(
                    as: step % 4 == 0 ? id : new, label: "E\(10 + step % 50)",
                    takenTick: (tickets.randomElement(using: &generator)?.takenTick ?? 1) - 1, outage: Int64(step)),
                .scanner
            )
        case 27: (.nextOf([queues[place].id, queues[1 - place].id], counter: counter), desk)
        case 25: (.next(counter: counter), desk)
        case 26: (.undo, desk)
        case 0, 1, 2: (.join(device: device, as: new), .guest(device: device))
        case 3, 4: (.issue(as: new), .host)
        case 5, 6: (.next(counter: counter), .host)
        case 7: (.call(id, counter: counter), .host)
        case 8: (.recall(id), .host)
        case 9: (.serve(id, counter: counter), .host)
        case 10: (.verify(id), desk)
        case 11: (.scan(id), .scanner)
        case 12: (.noShow(id), .daemon)
        case 13: (.noShow(id), .host)
        case 14: (.cancel(id), .guest(device: device))
        case 15: (.cancel(id), .host)
        case 16: (.hold(id), desk)
        case 17: (.reinstate(id), .host)
        case 18: (.transfer(id, to: queues[1 - place].id, as: new), .host)
        case 19: (.change(Self.settings(step, using: &generator)), .host)
        case 20: (.undo, .host)
        case 21: (.issue(as: new, priority: "wheelchair"), .host)
        case 22, 23: (.prioritize(id, reason: step % 3 == 0 ? nil : "wheelchair"), .host)
        default: step % 7 == 0 ? (.endSession, .host) : (.undo, .host)
        }
    }

    private static func settings(_ step: Int, using generator: inout SeededGenerator) -> QueueSettings {
        QueueSettings(
            name: "Queue \(step)", isActive: step % 5 != 0,
            isPaused: Bool.random(using: &generator) && step % 3 == 0,
            noShowAfter: .some(Bool.random(using: &generator) ? 60 : nil),
            outOfTurn: Queue.OutOfTurn.allCases.randomElement(using: &generator),
            priorityInARow: Int.random(in: 1...3, using: &generator))
    }
}
