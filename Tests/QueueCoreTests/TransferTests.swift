import QueueCore
import Testing

@Suite struct TransferTests {
    static let transfer = Command.transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(9))

    @Test func cancelledHereWaitingThere() throws {
        var line = QueueFixture()
        line.join("a")
        line.pass(seconds: 60)
        line.state.other?.lastNumberIssued = 6
        line.state.other?.session = 3
        let decision = line.must(Self.transfer)
        #expect(decision.ticket == line.ticket(1))
        #expect(line.ticket(1).status == .cancelled)
        #expect(line.ticket(1).movedTo == .nth(9))
        #expect(line.queue.waitingCount == 0)

        let there = try #require(line.state.ticket(.nth(9)))
        #expect(there.queueID == QueueFixture.otherQueue)
        #expect(there.status == .waiting)
        #expect(there.number == 7)
        #expect(there.session == 3)
        #expect(there.deviceToken == "a")
        #expect(there.createdTick == 60_000)
        #expect(line.state.other?.waitingCount == 1)
        #expect(line.state.other?.lastNumberIssued == 7)
    }

    @Test(arguments: [[.call(.nth(1), counter: nil)], [.serve(.nth(1), counter: nil)]] as [[Command]])
    func whoDoesNotWaitIsNotCountedTwice(_ commands: [Command]) {
        var line = QueueFixture(waiting: 2)
        for command in commands { line.must(command) }
        line.must(Self.transfer)
        #expect(line.queue.waitingCount == 1)
        #expect(line.state.other?.waitingCount == 1)
        #expect(line.queue.completedCount == 0)
    }

    @Test func refusals() {
        var line = QueueFixture(waiting: 1)
        #expect(line.refusal(of: .transfer(.nth(1), to: line.queue.id, as: .nth(9))) == .unknownQueue)
        line.state.other?.isActive = false
        #expect(line.refusal(of: Self.transfer) == .queueClosed(opensAt: nil))
        line.state.other = nil
        #expect(line.refusal(of: Self.transfer) == .unknownQueue)
    }

    /// One device, one open ticket in a queue.
    @Test func whoHasANumberThereStays() {
        var line = QueueFixture()
        line.join("a")
        line.must(Self.transfer)
        line.join("a")
        let again = Command.transfer(.nth(3), to: QueueFixture.otherQueue, as: .nth(10))
        #expect(line.refusal(of: again)?.code == "invalid_transition")
        line.state.tickets[1].status = .completed
        #expect(line.refusal(of: again) == nil)
    }

    @Test func closedHereDoesNotMatter() {
        var line = QueueFixture(waiting: 1)
        line.must(.change(QueueSettings(isActive: false, isPaused: true)))
        #expect(line.refusal(of: Self.transfer) == nil)
    }
}
