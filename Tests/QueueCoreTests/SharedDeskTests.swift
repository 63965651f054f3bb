import QueueCore
import TestSupport
import Testing

/// One desk, two queues: the rule of whom it calls.
@Suite struct SharedDeskTests {
    static let queues = [ID<Queue>(high: 0x4000, low: 0x8000_0000_0000_0001), QueueFixture.otherQueue]
    static let next = Command.nextOf(queues, counter: "1")

    /// Tickets by label, taken a second apart: `A B` is one in each; `B!` has priority.
    static func line(_ text: String, inARow: Int = 2) -> QueueFixture {
        var line = QueueFixture()
        line.state.queue.priorityInARow = inARow
        line.state.other?.priorityInARow = inARow
        for word in text.split(separator: " ") {
            line.pass(seconds: 1)
            line.at(word.hasPrefix("A") ? queues[0] : queues[1]) {
                $0.must(
                    .issue(as: .nth($0.state.tickets.count + 1), priority: word.hasSuffix("!") ? "age" : nil))
            }
        }
        return line
    }

    @Test(arguments: [
        ("who came first", "A B A B", "A001 B001 A002 B002"),
        ("priority first", "A B B! A", "B002 A001 B001 A002"),
        ("two of a queue in a row", "A B! B! B! A", "B001 B002 A001 B003 A002"),
        ("of each queue", "A A! A! A! B! B! B!", "A002 A003 B001 B002 A001 A004 B003"),
        ("none regular", "A! A! A! B! B!", "A001 A002 A003 B001 B002"),
        ("nobody", "", ""),
    ]) func order(_ name: String, _ tickets: String, _ order: String) {
        var line = Self.line(tickets)
        let called = order.split(separator: " ").map { _ in line.must(Self.next).ticket?.label ?? "nobody" }
        #expect(called.joined(separator: " ") == order, "\(name)")
        #expect(line.must(Self.next).ticket == nil)
    }

    @Test func reinstatedFirst() {
        var line = Self.line("A B! B")
        line.at(Self.queues[1]) {
            $0.must(.noShow(.nth(3)))
            $0.must(.reinstate(.nth(3)))
        }
        #expect((0..<3).map { _ in line.must(Self.next).ticket?.label } == ["B002", "B001", "A001"])
    }

    @Test func twoAtOnceGoByTheDesksOrder() {
        var line = QueueFixture(waiting: 1)
        line.at(Self.queues[1]) { $0.must(.issue(as: .nth(2))) }
        #expect(line.must(.nextOf(Self.queues.reversed(), counter: nil)).ticket?.label == "B001")
        line.must(.undoIn(Self.queues))
        #expect(line.must(Self.next).ticket?.label == "A001")
    }

    @Test func pausedQueuesArePassedOver() {
        var line = Self.line("A B")
        line.must(.change(QueueSettings(isPaused: true)))
        #expect(line.must(Self.next).ticket?.label == "B001")
        #expect(line.must(Self.next).ticket == nil)
        line.at(Self.queues[1]) { $0.must(.change(QueueSettings(isPaused: true))) }
        #expect(line.refusal(of: Self.next) == .queuePaused)
    }

    /// In `counter` mode a call is the end of whom the counter served, in whichever queue.
    @Test func whomTheCounterServed() {
        var line = Self.line("A B")
        line.at(Self.queues[1]) {
            $0.must(.change(QueueSettings(mode: .counter)))
            $0.must(.serve(.nth(2), counter: "1"))
        }
        line.pass(seconds: 11)
        let before = line.state
        let done = line.must(Self.next)
        #expect(line.ticket(1).status == .called)
        #expect(line.ticket(2).status == .completed)
        #expect(line.state.other?.completedCount == 1)
        #expect(done.action?.changes.count == 2)
        line.must(.undoIn(Self.queues))
        #expect(line.state.withoutHistory == before.withoutHistory)
    }

    /// A desk with one queue calls as that queue's own rule says.
    @Test(arguments: UInt64(1)...40) func oneQueue(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var line = QueueFixture(waiting: 4)
        for _ in 0..<40 {
            let id = line.state.tickets.randomElement(using: &generator)?.id ?? .nth(1)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: line.must(.issue(as: .nth(line.state.tickets.count + 1), priority: "age"))
            case 1: line.issue()
            case 2: _ = try? line.run(.park(id))
            case 3: _ = try? line.run(.reinstate(id))
            default:
                var other = line
                let alone = line.must(.next(counter: nil)).ticket
                #expect(other.must(.nextOf([line.queue.id], counter: nil)).ticket == alone)
                #expect(other.queue == line.queue)
            }
        }
    }

    /// Each station takes back its own, and so does the queue's own token; what a scanner took, whoever hosts the queue.
    @Test(
        arguments: [
            (.station("1"), .station("1"), true), (.station("1"), .station("2"), false), (.station("1"), .host, false),
            (.host, .host, true), (.host, .station("1"), false), (.scanner, .host, true),
            (.scanner, .station("1"), true), (.scannerStation("3"), .station("1"), true),
        ] as [(QueueCore.Actor, QueueCore.Actor, Bool)])
    func whoseActionItIs(_ did: QueueCore.Actor, _ asks: QueueCore.Actor, _ mayUndo: Bool) throws {
        var line = Self.line("A")
        let action = try #require(line.must(.verify(.nth(1)), by: did).action)
        #expect(action.isOf(asks) == mayUndo)
    }

    /// Another desk has called since: only this action goes back.
    @Test func anotherDeskStands() throws {
        var line = Self.line("A A A")
        let first = try #require(line.must(.next(counter: "1"), by: .station("one")).action)
        line.must(.next(counter: "2"), by: .station("two"))
        line.state.lastAction = first
        line.must(.undo, by: .station("one"))
        #expect(line.state.tickets.map(\.status) == [.waiting, .called, .waiting])
        #expect(line.queue.currentPosition == 2)
        #expect(line.queue.calledCount == 1)
        #expect(line.queue.waitingCount == 2)
        #expect(line.queue.announcements == 2, "the other's call keeps its place")
    }
}

extension QueueFixture {
    /// The same rows, with another of the queues as the one that carries the commands.
    mutating func at(_ queue: ID<Queue>, _ body: (inout QueueFixture) -> Void) {
        let home = state.queue.id
        state.turn(to: queue)
        body(&self)
        state.turn(to: home)
    }
}

extension QueueState {
    mutating func turn(to id: ID<Queue>) {
        guard id != queue.id, let index = others.firstIndex(where: { $0.id == id }) else { return }
        let old = queue
        queue = others.remove(at: index)
        others.append(old)
    }
}

extension QueueState {
    /// Seen from the other of two queues.
    var turned: QueueState {
        var state = self
        if let other = others.first { state.turn(to: other.id) }
        return state
    }
}
