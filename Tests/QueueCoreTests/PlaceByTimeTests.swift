import QueueCore
import TestSupport
import Testing

/// Where those stand who come into a line from elsewhere, by the time of their first numbers.
@Suite struct PlaceByTimeTests {
    private static let there = QueueFixture.otherQueue

    /// Guests of one queue who took numbers at these seconds, and one of the other queue who took a number after them all.
    private func scene(_ seconds: [Double], last: Double) -> QueueFixture {
        var line = QueueFixture()
        for second in seconds {
            line.tick = Int64(second * 1000)
            line.issue()
        }
        line.tick = Int64(last * 1000)
        line.state.tickets.append(
            Ticket(
                id: .nth(100), queueID: Self.there, deviceToken: nil, session: 1, number: 1, label: "B001",
                createdAt: line.moment.wall, createdTick: line.tick))
        line.state.other?.lastNumberIssued = 1
        line.state.other?.waiting = LaneCounts(front: 0, priority: 0, regular: 1)
        return line
    }

    private func move(_ number: Int, in line: inout QueueFixture) {
        line.pass(seconds: 1)
        line.must(
            .transfer(.nth(number), to: Self.there, as: .nth(200 + number), place: .waited, force: true))
    }

    private func labels(_ line: QueueFixture) -> [String] {
        guard let other = line.state.other else { return [] }
        return CallOrder.line(of: other, among: line.state.tickets).map(\.label)
    }

    @Test(
        "three arrivals stand in the order of their first numbers, in whatever order they come",
        arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]],
        [[10.0, 20, 30], [10, 3700, 7300], [0.001, 0.002, 0.003]])
    func three(_ order: [Int], _ seconds: [Double]) {
        var line = scene(seconds, last: 9000)
        for number in order { move(number, in: &line) }
        #expect(labels(line) == ["A001", "A002", "A003", "B001"], "\(order)")
    }

    @Test("twelve arrivals in a shuffled order, between two who are there") func twelve() {
        var random = SeededGenerator(seed: 19)
        for _ in 0..<40 {
            var line = scene((1...12).map { Double($0 * 40) }, last: 10_000)
            let first = Ticket(
                id: .nth(101), queueID: Self.there, deviceToken: nil, session: 1, number: 2, label: "B000",
                lineOrder: 1, createdAt: line.moment.wall, createdTick: 5)
            line.state.tickets.append(first)
            line.state.other?.lastNumberIssued = 2
            line.state.other?.waiting = LaneCounts(front: 0, priority: 0, regular: 2)
            let order = Array(1...12).shuffled(using: &random)
            for number in order { move(number, in: &line) }
            let wanted = ["B000"] + (1...12).map { "A0" + ($0 < 10 ? "0" : "") + "\($0)" } + ["B001"]
            #expect(labels(line) == wanted, "\(order)")
        }
    }
}

/// Numbers that were set aside.
@Suite struct NumberBlockTests {
    @Test("nobody else draws them; where they end a number is refused, also to a host who forces it") func ends() throws
    {
        var line = QueueFixture(waiting: 2)
        let block = line.state.queue.setAside(3)
        #expect(block == NumberBlock(queue: line.queue.id, session: 1, first: 3, last: 5))
        line.issue()
        #expect(line.ticket(3).number == 6)

        line.state.queue.lastNumberIssued = block.first - 1
        line.state.queue.numbersUntil = block.last
        for _ in 0..<3 { line.issue() }
        #expect(line.state.tickets.suffix(3).map(\.number) == [3, 4, 5])
        for force in [false, true] {
            #expect(line.refusal(of: .issue(as: .nth(90), force: force)) == .numbersUsedUp)
        }
        #expect(Refusal.numbersUsedUp.code == "store_unavailable")
    }

    private func taken(_ number: Int, at tick: Int64, device: String? = nil, session: Int = 1) -> Ticket {
        Ticket(
            id: .nth(300 + number), queueID: QueueFixture().queue.id, deviceToken: device, session: session,
            number: number, label: "A0\(number)", createdAt: Timestamp(milliseconds: 1), createdTick: tick)
    }

    @Test("who took a number alone stands where its time puts it, and the count is right") func place() {
        var line = QueueFixture()
        _ = line.state.queue.setAside(50)
        for _ in 0..<3 {
            line.issue()
            line.pass(seconds: 10)
        }
        for (number, tick) in [(7, 12_000), (9, 25_000), (8, 13_000), (10, 60_000)] {
            let (queue, ticket) = line.state.adopting(
                taken(number, at: Int64(tick)), isFree: true, other: nil, at: line.moment)
            line.state.queue = queue
            line.state.tickets.append(ticket)
        }
        #expect(line.waitingOrder == [51, 52, 7, 8, 53, 9, 10])
        #expect(line.queue.waitingCount == 7 && line.queue.lastNumberIssued == 53)
        // A clock that ran ahead puts nobody into the future.
        #expect(line.state.tickets.last?.createdTick == 30_000)
    }

    @Test("a number of a session that is over, or that somebody has, is drawn anew under the same label")
    func drawnAnew() {
        var line = QueueFixture(waiting: 4)
        line.must(.endSession)
        line.issue()
        for (session, isFree) in [(1, true), (2, false)] {
            let last = line.queue.lastNumberIssued
            let (queue, ticket) = line.state.adopting(
                taken(77, at: 0, session: session), isFree: isFree, other: nil, at: line.moment)
            #expect(ticket.number == last + 1 && ticket.session == 2 && ticket.label == "A077")
            #expect(queue.lastNumberIssued == last + 1 && ticket.status == .waiting)
            line.state.queue = queue
        }
    }

    @Test("who has a ticket already keeps that, and the other's code leads to it") func sameGuest() {
        var line = QueueFixture()
        line.join("a")
        let (queue, ticket) = line.state.adopting(
            taken(77, at: 0, device: "a"), isFree: true, other: nil, at: line.moment)
        #expect(ticket.status == .cancelled && ticket.movedTo == line.ticket(1).id)
        #expect(queue.waitingCount == 1)
        line.state.tickets.append(ticket)
        #expect(line.state.current(ticket.id) == line.ticket(1).id)
    }
}
