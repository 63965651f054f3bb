import QueueCore
import Testing

/// Tickets of an emergency sheet on their way into the line.
@Suite struct AdmitTests {
    private static func admit(_ number: Int, taken: Int64) -> Command {
        .admit(as: .nth(500 + number), label: "E\(number)", takenTick: taken + Int64(number), outage: taken + 60)
    }

    private func labels(_ line: QueueFixture) -> [String] {
        CallOrder.line(of: line.queue, among: line.state.tickets).map(\.label)
    }

    @Test(
        "in whatever order stubs come, their tickets stand in the sheet's: behind who was there, before who came later",
        arguments: [[11, 12, 13, 14], [14, 13, 12, 11], [12, 14, 11, 13], [13, 11, 14, 12]])
    func order(_ stubs: [Int]) {
        var line = QueueFixture(waiting: 2)
        line.pass(seconds: 60)
        let outage = line.tick
        line.pass(seconds: 5)
        line.issue()
        for stub in stubs {
            line.must(Self.admit(stub, taken: outage), by: .scanner)
            line.pass(seconds: 2)
        }
        line.issue()
        #expect(labels(line) == ["A001", "A002", "E11", "E12", "E13", "E14", "A003", "A008"])
        line.must(.next(counter: nil))
        line.must(.verify(line.ticket(1).id))
        for wanted in ["A002", "E11", "E12", "E13", "E14", "A003", "A008"] {
            let called = line.must(.next(counter: nil))
            #expect(called.ticket?.label == wanted)
        }
    }

    @Test("where nobody came since, they stand at the end, in the sheet's order; who comes then stands behind them")
    func atTheEnd() {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 60)
        for stub in [15, 13, 40, 14, 20] { line.must(Self.admit(stub, taken: 10_000), by: .scanner) }
        line.issue()
        line.must(Self.admit(39, taken: 10_000), by: .scanner)
        line.must(Self.admit(41, taken: 10_000), by: .scanner)
        #expect(labels(line) == ["A001", "E13", "E14", "E15", "E20", "E39", "E40", "E41", "A007"])
    }

    @Test("shown twice it is one ticket; one that is done stays done")
    func twice() {
        var line = QueueFixture()
        line.pass(seconds: 60)
        #expect(line.must(Self.admit(7, taken: 0), by: .scanner).reply == .issued)
        let again = line.must(Self.admit(7, taken: 0), by: .scanner)
        #expect(again.isEmpty && again.ticket?.label == "E7" && line.queue.waitingCount == 1)
        line.must(.verify(line.ticket(1).id))
        let done = line.must(Self.admit(7, taken: 0), by: .scanner)
        #expect(done.isEmpty && done.ticket?.status == .completed && line.queue.waitingCount == 0)
    }

    @Test("its stub stands for the ticket that it was moved to")
    func moved() {
        var line = QueueFixture()
        line.pass(seconds: 60)
        line.must(Self.admit(7, taken: 0), by: .scanner)
        line.must(.transfer(line.ticket(1).id, to: QueueFixture.otherQueue, as: .nth(90)))
        let again = line.must(Self.admit(7, taken: 0), by: .scanner)
        #expect(again.isEmpty && again.ticket?.id == .nth(90) && again.ticket?.label == "E7")
    }

    @Test("paper that was given out is taken where the queue is closed, paused or full")
    func closed() {
        for settings in [QueueSettings(isActive: false), QueueSettings(isPaused: true), QueueSettings(waitingLimit: 1)]
        {
            var line = QueueFixture(waiting: 1)
            line.must(.change(settings))
            #expect(line.refusal(of: .issue(as: .nth(9))) != nil)
            #expect(line.refusal(of: Self.admit(1, taken: 0), by: .scanner) == nil)
        }
    }

    @Test("nobody took one in the future, and no guest gives the command")
    func bounds() {
        var line = QueueFixture()
        line.pass(seconds: 60)
        line.must(Self.admit(7, taken: 1_000_000), by: .scanner)
        #expect(line.ticket(1).createdTick == line.tick)
        #expect(line.refusal(of: Self.admit(8, taken: 0), by: .guest(device: "a")) == .notYourTicket)
    }
}
