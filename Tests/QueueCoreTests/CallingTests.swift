import QueueCore
import Testing

/// `next`, `call`, `recall`, and what a counter leaves behind.
@Suite struct CallingTests {
    @Test func nextCallsInOrder() {
        var line = QueueFixture(waiting: 3)
        #expect((1...4).map { _ in line.must(.next(counter: "1")).ticket?.number } == [1, 2, 3, nil])
        #expect(line.queue.currentPosition == 3)
        #expect(line.queue.waitingCount == 0)
    }

    @Test func callSaysWhenWhereAndHowOften() throws {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 5)
        line.must(.next(counter: "Counter 3"))
        #expect(
            line.ticket(1).call
                == Ticket.Call(order: 1, at: line.moment.wall, tick: 5000, counter: "Counter 3", times: 1))
        line.pass(seconds: 20)
        line.must(.recall(.nth(1)))
        #expect(
            line.ticket(1).call
                == Ticket.Call(order: 2, at: line.moment.wall, tick: 25_000, counter: "Counter 3", times: 2))
        line.must(.recall(.nth(1)))
        #expect(line.ticket(1).call?.times == 3)
    }

    /// Two calls in one millisecond are announced in the order they were made, whatever their numbers.
    @Test func announcementsKeepTheirOrder() {
        var line = QueueFixture(waiting: 3)
        line.must(.call(.nth(3), counter: "1"))
        line.must(.call(.nth(1), counter: "2"))
        line.must(.recall(.nth(3)))
        line.must(.call(.nth(2), counter: "2"))
        #expect([1, 2, 3].map { line.ticket($0).call?.order } == [2, 4, 3])
    }

    /// From taking the number to the first call, or to the desk when nobody called; not while it waits again.
    @Test func waitedUntilTheCall() {
        var line = QueueFixture(waiting: 2)
        line.pass(seconds: 60)
        line.must(.next(counter: nil))
        line.pass(seconds: 20)
        line.must(.recall(.nth(1)))
        line.must(.verify(.nth(1)))
        line.must(.verify(.nth(2)))
        #expect([1, 2].map { line.ticket($0).waited } == [60_000, 80_000])
        line.issue()
        line.must(.next(counter: nil))
        #expect(line.ticket(3).waited == 0)
        line.must(.hold(.nth(3)))
        #expect(line.ticket(3).waited == nil)
    }

    @Test func nobodyWaits() {
        var line = QueueFixture()
        let decision = line.must(.next(counter: nil))
        #expect(decision.reply == .ticket(nil))
        #expect(decision.isEmpty)
        #expect(decision.action == nil)
    }

    @Test func pausedLineCallsNobody() {
        var line = QueueFixture(waiting: 2)
        line.must(.change(QueueSettings(isPaused: true)))
        #expect(line.refusal(of: .next(counter: nil)) == .queuePaused)
        #expect(line.refusal(of: .call(.nth(1), counter: nil)) == .queuePaused)
        line.must(.change(QueueSettings(isPaused: false)))
        #expect(line.refusal(of: .next(counter: nil)) == nil)
    }

    @Test func closedQueueServesWhoIsThere() {
        var line = QueueFixture(waiting: 1)
        line.must(.change(QueueSettings(isActive: false)))
        #expect(line.must(.next(counter: nil)).ticket?.number == 1)
    }

    struct Order: Sendable {
        var name: String
        var commands: [Command]
        var positions: [Int]
    }

    static let orders = [
        Order(name: "called out of order", commands: [call(3), call(1), call(2)], positions: [3, 3, 3]),
        Order(name: "verified backwards", commands: [.verify(.nth(3)), .verify(.nth(2))], positions: [3, 3]),
        Order(name: "served, then an earlier one", commands: [serve(2), serve(1), serve(3)], positions: [2, 2, 3]),
        Order(name: "a no-show is not reached", commands: [.noShow(.nth(3)), call(1)], positions: [0, 1]),
        Order(name: "a cancelled one is not reached", commands: [.cancel(.nth(2)), call(1)], positions: [0, 1]),
        Order(name: "held", commands: [call(2), .hold(.nth(2)), call(1)], positions: [2, 2, 2]),
    ]

    @Test(arguments: orders) func currentPositionNeverGoesBack(_ order: Order) {
        var line = QueueFixture(waiting: 3)
        let positions = order.commands.map { command in
            line.must(command)
            return line.queue.currentPosition
        }
        #expect(positions == order.positions, "\(order.name)")
    }

    @Test func counterThatCallsIsDoneWithWhomItServed() {
        var line = QueueFixture(mode: .counter, waiting: 4)
        line.must(Self.serve(1, at: "1"))
        line.must(Self.serve(2, at: "2"))
        line.must(.next(counter: "1"))
        #expect(line.state.tickets.map(\.status) == [.completed, .serving, .called, .waiting])
        line.must(.call(.nth(4), counter: "2"))
        #expect(line.state.tickets.map(\.status) == [.completed, .completed, .called, .called])
        #expect(line.queue.completedCount == 2)
        #expect(line.queue.waitingCount == 0)
    }

    @Test func counterWithoutNameIsOneToo() {
        var line = QueueFixture(mode: .counter, waiting: 3)
        line.must(Self.serve(1))
        line.must(Self.serve(2, at: "2"))
        line.must(.next(counter: nil))
        #expect(line.state.tickets.map(\.status) == [.completed, .serving, .called])
    }

    @Test func counterIsDoneWithEverybodyItServed() {
        var line = QueueFixture(mode: .counter, waiting: 3)
        line.must(Self.serve(1, at: "1"))
        line.must(Self.serve(2, at: "1"))
        line.must(.next(counter: "1"))
        #expect(line.state.tickets.map(\.status) == [.completed, .completed, .called])
        #expect(line.queue.completedCount == 2)
    }

    @Test func lastOneIsCompletedThoughNobodyWaits() {
        var line = QueueFixture(mode: .counter, waiting: 1)
        line.must(Self.serve(1, at: "1"))
        #expect(line.must(.next(counter: "1")).reply == .ticket(nil))
        #expect(line.ticket(1).status == .completed)
    }

    @Test func gateCompletesNobodyByCalling() {
        var line = QueueFixture(mode: .gate, waiting: 2)
        line.must(Self.serve(1, at: "1"))
        line.must(.next(counter: "1"))
        #expect(line.ticket(1).status == .serving)
    }

    @Test func servingKeepsTheCallAndTakesTheCounter() {
        var line = QueueFixture(waiting: 2)
        line.must(.next(counter: "1"))
        line.pass(seconds: 30)
        line.must(Self.serve(1, at: "2"))
        #expect(line.ticket(1).call?.tick == 0)
        #expect(line.ticket(1).call?.counter == "2")
        #expect(line.ticket(1).call?.times == 1)
        line.must(Self.serve(2))
        #expect(line.ticket(2).call?.tick == 30_000)
        #expect(line.ticket(2).call?.counter == nil)
    }

    static func call(_ nth: Int) -> Command { .call(.nth(nth), counter: nil) }
    static func serve(_ nth: Int, at counter: String? = nil) -> Command { .serve(.nth(nth), counter: counter) }
}
