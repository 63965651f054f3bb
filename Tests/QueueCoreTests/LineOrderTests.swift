import QueueCore
import Testing

/// Who comes next after tickets were held and reinstated.
@Suite struct LineOrderTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var commands: [Command]
        var order: [Int]
    }

    static let next = Command.next(counter: nil)
    static let cases = [
        Case(testDescription: "by number", commands: [], order: [1, 2, 3, 4]),
        Case(testDescription: "held: behind the next", commands: [next, .hold(.nth(1))], order: [2, 1, 3, 4]),
        Case(
            testDescription: "two held, by number", commands: [next, next, .hold(.nth(2)), .hold(.nth(1))],
            order: [3, 1, 2, 4]),
        Case(
            testDescription: "held again: behind the next again",
            commands: [next, .hold(.nth(1)), next, next, .hold(.nth(1)), .hold(.nth(2))], order: [3, 1, 2, 4]),
        Case(
            testDescription: "called out of order and held: its own place",
            commands: [.call(.nth(3), counter: nil), .hold(.nth(3))], order: [1, 2, 3, 4]),
        Case(
            testDescription: "held when nobody waits",
            commands: [next, next, next, next, .hold(.nth(4)), .hold(.nth(2))], order: [4, 2]),
        Case(
            testDescription: "no-show, reinstated: first", commands: [.noShow(.nth(3)), .reinstate(.nth(3))],
            order: [3, 1, 2, 4]),
        Case(
            testDescription: "the later reinstated: first",
            commands: [.noShow(.nth(3)), .noShow(.nth(4)), .reinstate(.nth(3)), .reinstate(.nth(4))],
            order: [4, 3, 1, 2]),
        Case(
            testDescription: "reinstated in front of a held one that is first",
            commands: [next, next, next, next, .hold(.nth(3)), .noShow(.nth(4)), .reinstate(.nth(4))],
            order: [4, 3]),
        Case(
            testDescription: "the first reinstated keeps its place",
            commands: [.noShow(.nth(1)), .reinstate(.nth(1))], order: [1, 2, 3, 4]),
        Case(
            testDescription: "called, no-show, reinstated",
            commands: [next, next, .noShow(.nth(2)), .reinstate(.nth(2))], order: [2, 3, 4]),
        Case(
            testDescription: "reinstated, called, held",
            commands: [.noShow(.nth(4)), .reinstate(.nth(4)), next, .hold(.nth(4))], order: [1, 2, 3, 4]),
        Case(
            testDescription: "a no-show and a cancelled one are not in line",
            commands: [.noShow(.nth(1)), .cancel(.nth(3))], order: [2, 4]),
    ]

    @Test(arguments: cases) func order(_ case: Case) {
        var line = QueueFixture(waiting: 4)
        for command in `case`.commands { line.must(command) }
        #expect(line.waitingOrder == `case`.order)
        // And so they are called.
        let called = `case`.order.map { _ in line.must(Self.next).ticket?.number }
        #expect(called == `case`.order)
    }

    /// The number is kept, the call is not: a screen shows it no more, and its next call is a first one.
    @Test(arguments: [[.hold(.nth(1))], [.noShow(.nth(1)), .reinstate(.nth(1))]] as [[Command]])
    func backInLineIsNotCalled(_ commands: [Command]) {
        var line = QueueFixture(waiting: 1)
        line.must(.next(counter: "1"))
        line.must(.recall(.nth(1)))
        for command in commands { line.must(command) }
        #expect(line.ticket(1).number == 1)
        #expect(line.ticket(1).call == nil)
        line.must(.next(counter: "2"))
        #expect(line.ticket(1).call?.times == 1)
    }

    /// One device, one open ticket: who took a new number while away keeps that one.
    @Test func reinstateBesideANewerTicket() {
        var line = QueueFixture()
        line.join("a")
        line.must(.noShow(.nth(1)))
        line.join("a")
        #expect(line.refusal(of: .reinstate(.nth(1)))?.code == "invalid_transition")
        line.must(.verify(.nth(2)))
        #expect(line.refusal(of: .reinstate(.nth(1))) == nil)
    }
}
