import QueueCore
import Testing

@Suite struct SessionTests {
    @Test func openTicketsAreNoShowsAndNumbersBeginAgain() {
        var line = QueueFixture(waiting: 6)
        line.must(.call(.nth(2), counter: "1"))
        line.must(.serve(.nth(3), counter: "1"))
        line.must(.verify(.nth(4)))
        line.must(.cancel(.nth(5)))
        line.must(.endSession)
        #expect(line.state.tickets.map(\.status) == [.noShow, .noShow, .noShow, .completed, .cancelled, .noShow])
        #expect(line.queue.session == 2)
        #expect(line.queue.currentPosition == 0)
        #expect(line.queue.lastNumberIssued == 0)
        #expect(line.queue.waitingCount == 0)
        #expect(line.queue.completedCount == 1)

        line.issue()
        #expect(line.ticket(7).number == 1)
        #expect(line.ticket(7).session == 2)
        #expect(line.queue.waitingCount == 1)
    }

    /// The average and its count outlive the night; the night itself does not count.
    @Test func averageGoesOn() {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 30)
        line.must(.verify(.nth(1)))
        line.must(.endSession)
        line.pass(seconds: 50_000)
        line.issue()
        line.pass(seconds: 30)
        line.must(.verify(.nth(2)))
        #expect(line.queue.averageWait == 30)
        #expect(line.queue.completedCount == 2)
    }

    @Test func emptySessionEndsToo() {
        var line = QueueFixture()
        line.must(.endSession)
        line.must(.endSession)
        #expect(line.queue.session == 3)
    }

    @Test func otherQueuesTicketsStay() {
        var line = QueueFixture(waiting: 1)
        line.must(TransferTests.transfer)
        line.must(.endSession)
        #expect(line.state.ticket(.nth(9))?.status == .waiting)
        #expect(line.state.other?.waitingCount == 1)
    }

    @Test func closedQueueMayEndItsSession() {
        var line = QueueFixture(waiting: 1)
        line.must(.change(QueueSettings(isActive: false, isPaused: true)))
        line.must(.endSession)
        #expect(line.queue.isActive == false)
        #expect(line.queue.isPaused)
    }
}
