import QueueCore
import TestSupport
import Testing

/// A store loads no more rows than `Command.needs` names, and the decision is the same.
@Suite struct NeedsTests {
    typealias Answer = Result<Decision, Refusal>

    @Test(arguments: Queue.Mode.allCases, Queue.OutOfTurn.allCases)
    func fewRowsAreEnough(_ mode: Queue.Mode, _ outOfTurn: Queue.OutOfTurn) throws {
        var decided = 0
        var refused = 0
        for seed in UInt64(1)...40 {
            var generator = SeededGenerator(seed: seed)
            var line = QueueFixture(mode: mode, outOfTurn: outOfTurn)
            for step in 0..<120 {
                line.tick += Int64.random(in: 0...4000, using: &generator)
                let (command, actor) = Self.command(on: line, step: step, using: &generator)
                let all = Self.answer(command, by: actor, on: line.state, at: line.moment)
                let few = Self.answer(command, by: actor, on: line.state.shown(for: command), at: line.moment)
                try #require(all == few, "seed \(seed), step \(step): \(command)")
                switch all {
                case .success(let decision):
                    line.state.apply(decision)
                    decided += 1
                case .failure: refused += 1
                }
            }
        }
        // The walks went somewhere, and hit walls.
        #expect(decided > 1500)
        #expect(refused > 500)
    }

    private static func answer(
        _ command: Command, by actor: QueueCore.Actor, on state: QueueState, at moment: Moment
    ) -> Answer {
        Result { () throws(Refusal) in try decide(command, by: actor, on: state, at: moment) }
    }

    private static func command(
        on line: QueueFixture, step: Int, using generator: inout SeededGenerator
    ) -> (Command, QueueCore.Actor) {
        let new = ID<Ticket>.nth(1000 + step)
        let device = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
        let counter = [nil, "1", "2"].randomElement(using: &generator) ?? nil
        let recent = line.state.tickets.suffix(8).map(\.id)
        let id = recent.randomElement(using: &generator) ?? .nth(1)
        let both = [line.queue.id, QueueFixture.otherQueue]
        let place = Command.TransferPlace.allCases.randomElement(using: &generator) ?? .last
        return switch Int.random(in: 0..<34, using: &generator) {
        case 31, 32, 33:
            (
                .card(
                    CardOrder(
                        CardAction.allCases.randomElement(using: &generator) ?? .next, queues: both, counter: counter,
                        ticket: new)), .station("s")
            )
        case 0, 1, 2: (.join(device: device, as: new), .guest(device: device))
        case 3: (.issue(as: new), .host)
        case 4, 5, 6: (.next(counter: counter), .host)
        case 7: (.call(id, counter: counter), .host)
        case 8: (.recall(id), .host)
        case 9: (.serve(id, counter: counter), .host)
        case 10: (.verify(id), .host)
        case 11: (.scan(id), .scanner)
        case 12: (.noShow(id), .daemon)
        case 13: (.noShow(id), .host)
        case 14: (.cancel(id), .guest(device: device))
        case 15: (.cancel(id), .host)
        case 16: (.hold(id), .host)
        case 17: (.reinstate(id), .host)
        case 18: (.transfer(id, to: QueueFixture.otherQueue, as: new, place: place, force: step % 2 == 0), .host)
        case 25, 26: (.later(id, places: [1, 3, 5].randomElement(using: &generator) ?? 3), .host)
        case 27: (.park(id), .host)
        case 28: (.nextOf(both, counter: counter), .host)
        case 29: (.undoIn(both), .host)
        case 30:
            (
                .admit(
                    as: step % 4 == 0 ? id : new, label: "E\(10 + step % 50)",
                    takenTick: Int64.random(in: 0...line.tick, using: &generator), outage: line.tick), .scanner
            )
        case 19: (.change(QueueSettings(isPaused: Bool.random(using: &generator) && step % 3 == 0)), .host)
        case 20: (.undo, .host)
        case 21: (.issue(as: new, priority: "wheelchair"), .host)
        case 22, 23: (.prioritize(id, reason: step % 3 == 0 ? nil : "wheelchair"), .host)
        default: step % 9 == 0 ? (.endSession, .host) : (.undo, .host)
        }
    }
}
