import QueueCore
import TestSupport
import Testing

/// Priority first, but never more than two in a row while others wait.
@Suite struct PriorityTests {
    static let next = Command.next(counter: nil)
    static func mark(_ nth: Int) -> Command { .prioritize(.nth(nth), reason: "wheelchair") }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var commands: [Command]
        var order: [Int]
    }

    static let cases = [
        Case(testDescription: "one", commands: [mark(4)], order: [4, 1, 2, 3, 5, 6]),
        Case(testDescription: "two, by number", commands: [mark(5), mark(4)], order: [4, 5, 1, 2, 3, 6]),
        Case(
            testDescription: "three: a regular between", commands: [mark(4), mark(5), mark(6)],
            order: [4, 5, 1, 6, 2, 3]),
        Case(
            testDescription: "one was called already", commands: [mark(4), mark(5), mark(6), next],
            order: [5, 1, 6, 2, 3]),
        Case(
            testDescription: "two were called", commands: [mark(4), mark(5), next, next, mark(6)], order: [1, 6, 2, 3]),
        Case(
            testDescription: "all are: by number",
            commands: [mark(1), mark(2), mark(3), mark(4), mark(5), mark(6)], order: [1, 2, 3, 4, 5, 6]),
        Case(
            testDescription: "no longer: back to its own place",
            commands: [mark(4), .prioritize(.nth(4), reason: nil)], order: [1, 2, 3, 4, 5, 6]),
        Case(
            testDescription: "reinstated: before priority",
            commands: [mark(4), .noShow(.nth(6)), .reinstate(.nth(6))], order: [6, 4, 1, 2, 3, 5]),
        Case(
            testDescription: "priority, reinstated: first of all",
            commands: [mark(4), mark(6), .noShow(.nth(6)), .reinstate(.nth(6))], order: [6, 4, 1, 2, 3, 5]),
        Case(
            testDescription: "the only priority one, held: somebody else first",
            commands: [mark(4), next, .hold(.nth(4))], order: [1, 4, 2, 3, 5, 6]),
        Case(
            testDescription: "priority, held behind the next priority one",
            commands: [mark(4), mark(5), next, .hold(.nth(4))], order: [5, 1, 4, 2, 3, 6]),
        Case(
            testDescription: "one in a row",
            commands: [.change(QueueSettings(priorityInARow: 1)), mark(4), mark(5), mark(6)],
            order: [4, 1, 5, 2, 6, 3]),
        Case(
            testDescription: "a regular one called out of order ends the run",
            commands: [mark(4), mark(5), mark(6), next, next, .call(.nth(3), counter: nil)], order: [6, 1, 2]),
    ]

    @Test(arguments: cases) func order(_ case: Case) {
        var line = QueueFixture(waiting: 6)
        for command in `case`.commands { line.must(command) }
        #expect(line.waitingOrder == `case`.order)
        let called = `case`.order.map { _ in line.must(Self.next).ticket?.number }
        #expect(called == `case`.order)
    }

    @Test func issuedWithAReason() {
        var line = QueueFixture(waiting: 2)
        line.must(.issue(as: .nth(3), priority: "  pregnant "))
        #expect(line.ticket(3).priorityReason == "pregnant")
        #expect(line.waitingOrder == [3, 1, 2])
        #expect(line.refusal(of: .issue(as: .nth(4), priority: "  "))?.code == "invalid_request")
        #expect(
            line.refusal(of: .prioritize(.nth(1), reason: String(repeating: "x", count: 101)))?.code
                == "invalid_request")
        #expect(line.refusal(of: .prioritize(.nth(1), reason: "a\u{7}"))?.code == "invalid_request")
    }

    @Test func anotherReasonKeepsThePlace() {
        var line = QueueFixture(waiting: 3)
        line.must(Self.mark(2))
        line.must(Self.mark(3))
        line.must(.prioritize(.nth(3), reason: "a child"))
        #expect(line.waitingOrder == [2, 3, 1])
        #expect(line.must(.prioritize(.nth(3), reason: "a child")).isEmpty)
    }

    @Test func priorityGoesAlongWithATransfer() throws {
        var line = QueueFixture(waiting: 1)
        line.must(Self.mark(1))
        let draft = try #require(line.must(.transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(2))).draft)
        #expect(draft.priorityReason == "wheelchair")
        #expect(line.state.other?.waiting == LaneCounts(priority: 1))
    }

    /// What each ticket was told is what happens, and nobody regular is passed over by more than the setting says.
    @Test(arguments: UInt64(1)...60) func thePlacesAreTrue(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var line = QueueFixture(waiting: 3)
        let inARow = Int.random(in: 1...3, using: &generator)
        line.must(.change(QueueSettings(priorityInARow: inARow)))
        var run = 0
        for step in 0..<60 {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1: line.issue()
            case 2: line.must(.issue(as: .nth(line.state.tickets.count + 1), priority: "age"))
            case 3:
                let waiting = line.state.tickets.filter { $0.status == .waiting && $0.lane != .front }
                if let ticket = waiting.randomElement(using: &generator) {
                    line.must(.prioritize(ticket.id, reason: ticket.isPriority ? nil : "age"))
                }
            case 4:
                if let ticket = line.state.tickets.randomElement(using: &generator) {
                    _ = try? line.run(step % 2 == 0 ? .noShow(ticket.id) : .reinstate(ticket.id))
                }
            default:
                let others = line.queue.waiting.regular + line.queue.waiting.front
                guard let ticket = line.must(Self.next).ticket else { continue }
                run = ticket.lane == .priority ? run + 1 : 0
                #expect(run <= inARow || others == 0, "seed \(seed), step \(step)")
            }
            let order = CallOrder(of: line.queue)
            let queue = line.queue
            for lane in Ticket.Lane.inLine {
                let inLane = line.state.tickets.filter { $0.status == .waiting && $0.lane == lane }
                    .sorted { $0.isAhead(of: $1) }
                #expect(inLane.count == queue.waiting[lane])
                for (index, ticket) in inLane.enumerated() {
                    let place = order.peopleAhead(of: lane, index: index)
                    #expect(line.waitingOrder[place] == ticket.number, "seed \(seed), step \(step)")
                }
            }
            // The order that is promised is the one that calling gives.
            var calls = line
            let called = line.waitingOrder.map { _ in calls.must(Self.next).ticket?.number }
            #expect(called == line.waitingOrder, "seed \(seed), step \(step)")
        }
    }
}
