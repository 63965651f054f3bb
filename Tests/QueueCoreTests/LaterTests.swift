import QueueCore
import TestSupport
import Testing

/// Letting others pass, and standing out of the line for a while.
@Suite struct LaterTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var commands: [Command]
        var order: [Int]
    }

    static let next = Command.next(counter: nil)
    static func later(_ nth: Int, _ places: Int = 3) -> Command { .later(.nth(nth), places: places) }
    static func mark(_ nth: Int) -> Command { .prioritize(.nth(nth), reason: "wheelchair") }

    static let cases = [
        Case(testDescription: "three pass", commands: [later(1)], order: [2, 3, 4, 1, 5, 6]),
        Case(testDescription: "one passes", commands: [later(2, 1)], order: [1, 3, 2, 4, 5, 6]),
        Case(testDescription: "five pass", commands: [later(1, 5)], order: [2, 3, 4, 5, 6, 1]),
        Case(testDescription: "fewer wait: last", commands: [later(4)], order: [1, 2, 3, 5, 6, 4]),
        Case(testDescription: "the last stays last", commands: [later(6)], order: [1, 2, 3, 4, 5, 6]),
        Case(testDescription: "called", commands: [next, later(1)], order: [2, 3, 4, 1, 5, 6]),
        Case(testDescription: "twice", commands: [later(1, 1), later(1, 1)], order: [2, 3, 1, 4, 5, 6]),
        Case(testDescription: "two behind the same", commands: [later(1, 3), later(2, 1)], order: [3, 2, 4, 1, 5, 6]),
        Case(
            testDescription: "priority ones pass too", commands: [mark(5), mark(6), later(1, 1)],
            order: [5, 6, 2, 1, 3, 4]),
        Case(
            testDescription: "a priority one lets regular ones pass", commands: [mark(6), later(6, 3)],
            order: [1, 2, 3, 6, 4, 5]),
        Case(
            testDescription: "a priority one within its own", commands: [mark(4), mark(5), mark(6), later(4, 1)],
            order: [5, 4, 1, 6, 2, 3]),
        Case(
            testDescription: "a reinstated one", commands: [.noShow(.nth(4)), .reinstate(.nth(4)), later(4, 1)],
            order: [1, 4, 2, 3, 5, 6]),
        Case(testDescription: "parked: not in line", commands: [.park(.nth(2))], order: [1, 3, 4, 5, 6]),
        Case(
            testDescription: "parked and back: next", commands: [.park(.nth(4)), .reinstate(.nth(4))],
            order: [4, 1, 2, 3, 5, 6]),
        Case(
            testDescription: "priority, parked and back: next",
            commands: [mark(1), mark(2), .park(.nth(4)), mark(4), .reinstate(.nth(4))], order: [4, 1, 2, 3, 5, 6]),
    ]

    @Test(arguments: cases) func order(_ case: Case) {
        var line = QueueFixture(waiting: 6)
        for command in `case`.commands { line.must(command) }
        #expect(line.waitingOrder == `case`.order)
        #expect(line.queue.waitingCount == `case`.order.count)
        let called = `case`.order.map { _ in line.must(Self.next).ticket?.number }
        #expect(called == `case`.order)
        #expect(line.must(Self.next).ticket == nil, "who is parked is not called")
    }

    @Test func aGuestsLimit() {
        var line = QueueFixture()
        line.join("a")
        for _ in 0..<4 { line.issue() }
        let guest = QueueCore.Actor.guest(device: "a")
        #expect(line.refusal(of: Self.later(1), by: .guest(device: "b")) == .notYourTicket)
        line.must(Self.later(1, 1), by: guest)
        #expect(line.state.lastAction == nil, "not the host's to undo")
        line.must(Self.later(1, 1), by: guest)
        #expect(line.refusal(of: Self.later(1, 1), by: guest) == .laterUsedUp(limit: 2))
        line.must(Self.later(1, 1))
        line.must(.undo)
        #expect(line.waitingOrder == [2, 3, 1, 4, 5])
        #expect(line.ticket(1).laterCount == 2)
        line.must(.change(QueueSettings(laterLimit: 0)))
        #expect(line.refusal(of: Self.later(1), by: guest)?.code == "later_used_up")
    }

    @Test(arguments: [0, 2, 4, 6, -1]) func places(_ count: Int) {
        #expect(QueueFixture(waiting: 3).refusal(of: Self.later(1, count))?.code == "invalid_request")
    }

    @Test func aParkedTicket() {
        var line = QueueFixture(outOfTurn: .warn, waiting: 3)
        line.must(Self.next)
        line.must(.park(.nth(1), minutes: 15))
        #expect(line.ticket(1).status == .waiting)
        #expect(line.ticket(1).parkedUntil?.tick == 900_000)
        #expect(line.queue.waitingCount == 2)
        #expect(line.queue.waiting.parked == 1)
        #expect(line.refusal(of: Self.later(1)) == .parked(command: "later"))
        #expect(line.refusal(of: .hold(.nth(1)))?.code == "invalid_transition")
        for command in [
            Command.call(.nth(1), counter: nil), .serve(.nth(1), counter: nil), .verify(.nth(1)), .noShow(.nth(1)),
            .cancel(.nth(1)), .transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(9)), .scan(.nth(1)),
        ] {
            var copy = line
            let answered = copy.must(command).ticket
            #expect(answered == copy.ticket(1), "\(command)")
            #expect(copy.ticket(1).parkedUntil == nil, "\(command)")
            #expect(copy.queue.waiting.parked == 0, "\(command)")
            copy.must(.undo)
            #expect(copy.ticket(1) == line.ticket(1), "\(command)")
        }
        #expect(line.refusal(of: .reinstate(.nth(1), parkedUntil: 1), by: .daemon)?.code == "invalid_transition")
        line.must(.reinstate(.nth(1), parkedUntil: 900_000), by: .daemon)
        #expect(line.waitingOrder == [1, 2, 3])
        #expect(line.refusal(of: .reinstate(.nth(1)))?.code == "invalid_transition")
        #expect(line.refusal(of: .park(.nth(1), minutes: 0))?.code == "invalid_request")
        #expect(line.refusal(of: .park(.nth(1), minutes: 481))?.code == "invalid_request")
    }

    /// Behind the next people or last, and never ahead of anybody it was behind: after anything that moves a line.
    @Test(arguments: UInt64(1)...80) func neverAhead(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var line = QueueFixture(waiting: 8)
        var overshoots = 0
        for step in 0..<60 {
            let ticket = try #require(line.state.tickets.randomElement(using: &generator))
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: line.issue()
            case 1: _ = try? line.run(.prioritize(ticket.id, reason: ticket.isPriority ? nil : "age"))
            case 2: _ = try? line.run(.hold(ticket.id))
            case 3: _ = try? line.run(step % 2 == 0 ? .noShow(ticket.id) : .reinstate(ticket.id))
            case 4: _ = try? line.run(.next(counter: nil))
            default:
                let places = [1, 3, 5].randomElement(using: &generator) ?? 1
                let before = line.waitingOrder
                guard (try? line.run(Self.later(Int(ticket.id.low & 0xffff), places))) != nil else { continue }
                let after = line.waitingOrder
                let old = before.firstIndex(of: ticket.number) ?? 0
                let new = try #require(after.firstIndex(of: ticket.number))
                let others = after.count - 1
                #expect(
                    new >= min(old + places, others) || line.ticket(ticket.number).lane == .regular && new >= old,
                    "seed \(seed), step \(step)")
                #expect(new >= old, "seed \(seed), step \(step)")
                // No more than asked, but for priority ones that come in between, and where no room was left between two.
                if new > old + places + line.queue.priorityInARow, new < others { overshoots += 1 }
            }
        }
        #expect(overshoots <= 1, "seed \(seed)")
    }
}
