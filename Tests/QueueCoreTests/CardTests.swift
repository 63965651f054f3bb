import QueueCore
import Testing

/// What command cards do, and to whom.
@Suite struct CardTests {
    private static let station = QueueCore.Actor.station("desk-1")

    private static func order(
        _ action: CardAction, at counter: String? = nil, of queues: [ID<Queue>]? = nil, as ticket: Int = 900
    ) -> Command {
        .card(
            CardOrder(
                action, queues: queues ?? [QueueFixture().queue.id, QueueFixture.otherQueue], counter: counter,
                ticket: .nth(ticket)))
    }

    @Test("next calls as the button does, and nobody is no error")
    func next() {
        var line = QueueFixture(waiting: 2)
        let first = line.must(Self.order(.next, at: "3"), by: Self.station)
        #expect(first.ticket?.number == 1 && line.ticket(1).call?.counter == "3")
        #expect(first.action?.station == "desk-1", "a station takes back its own cards")
        line.must(Self.order(.next), by: Self.station)
        #expect(line.must(Self.order(.next), by: Self.station).reply == .ticket(nil))
    }

    @Test("recall, done and no-show are about whom the card's counter called last")
    func current() {
        var line = QueueFixture(waiting: 3)
        for counter in ["3", "4"] { line.must(.next(counter: counter)) }
        #expect(line.must(Self.order(.recall, at: "3")).ticket?.number == 1)
        #expect(line.ticket(1).call?.times == 2 && line.ticket(2).call?.times == 1)
        line.must(Self.order(.noShow, at: "4"))
        #expect(line.ticket(2).status == .noShow)
        #expect(line.must(Self.order(.done, at: "3")).verdict == .completed)
        #expect(line.ticket(1).status == .completed)
        for action in [CardAction.recall, .done, .noShow] {
            let before = line.state
            #expect(line.must(Self.order(action, at: "3")).reply == .ticket(nil), "\(action)")
            #expect(line.state == before, "\(action) with nobody there changes nothing")
        }
    }

    @Test("without a counter it is about whom anybody called last")
    func anyCounter() {
        var line = QueueFixture(waiting: 3)
        for counter in ["3", nil, "4"] {
            line.pass(seconds: 1)
            line.must(.next(counter: counter))
        }
        line.must(Self.order(.noShow))
        #expect((1...3).map { line.ticket($0).status } == [.called, .called, .noShow])
    }

    @Test("in counter mode done first serves, then completes")
    func serveThenComplete() {
        var line = QueueFixture(mode: .counter, waiting: 1)
        line.must(.next(counter: "3"))
        #expect(line.must(Self.order(.done, at: "3")).verdict == .serving)
        #expect(line.ticket(1).status == .serving)
        #expect(line.must(Self.order(.done, at: "3")).verdict == .completed)
        #expect(line.ticket(1).status == .completed)
    }

    @Test("a call of the other queue is the station's, too")
    func otherQueue() throws {
        var line = QueueFixture(waiting: 1)
        line.must(.transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(50)))
        let called = line.must(Self.order(.next, at: "3")).ticket
        #expect(called?.queueID == QueueFixture.otherQueue)
        line.must(Self.order(.done, at: "3"))
        #expect(line.state.ticket(.nth(50))?.status == .completed)
        #expect(line.state.other?.completedCount == 1 && line.queue.completedCount == 0)
    }

    @Test("pause and resume are of all its queues, and one undo takes back both")
    func pause() {
        var line = QueueFixture(waiting: 1)
        let before = line.state.withoutHistory
        line.must(Self.order(.pause), by: Self.station)
        #expect(line.queue.isPaused && line.state.other?.isPaused == true)
        #expect(line.refusal(of: Self.order(.next)) == .queuePaused)
        line.must(Self.order(.undo), by: Self.station)
        #expect(line.state.withoutHistory == before)
        line.must(Self.order(.pause))
        line.must(Self.order(.resume))
        #expect(!line.queue.isPaused && line.state.other?.isPaused == false)
        #expect(line.must(Self.order(.resume)).isEmpty, "what goes on already is left alone")
    }

    @Test("print draws a number of the first queue, and help changes nothing")
    func printAndHelp() {
        var line = QueueFixture(waiting: 1)
        let drawn = line.must(Self.order(.print))
        #expect(drawn.reply == .issued && drawn.draft?.id == .nth(900) && drawn.draft?.queueID == line.queue.id)
        let before = line.state
        #expect(line.must(Self.order(.help)).isEmpty)
        #expect(line.state == before)
        line.must(Self.order(.pause))
        #expect(line.refusal(of: Self.order(.print)) == .queuePaused, "as at the kiosk")
    }

    @Test("undo of nothing is refused, and so is one that comes late")
    func undo() {
        var line = QueueFixture(waiting: 1)
        #expect(line.refusal(of: Self.order(.undo)) == .nothingToUndo)
        line.must(Self.order(.next), by: Self.station)
        line.pass(seconds: 11)
        #expect(line.refusal(of: Self.order(.undo)) == .nothingToUndo)
    }

    @Test("no phone may give it")
    func guests() {
        let line = QueueFixture(waiting: 1)
        #expect(line.refusal(of: Self.order(.next), by: .guest(device: "a")) == .notYourTicket)
    }

    @Test("each outcome has its own sentence, and each refusal its own code and sentence")
    func words() {
        let outcomes = Set(CardOutcome.allCases.map { Verdict.command(.next, $0).message(label: "A001") })
        #expect(outcomes.count == CardOutcome.allCases.count)
        let refusals: [CardRefusal] = [
            .unknownCard, .otherDesk, .notADesk, .cameraOnly, .notNow(opensAt: nil), .justUsed, .severalCards,
            .nobodyCalled, .noPrinter, .rule(.queuePaused),
        ]
        #expect(Set(refusals.map(\.code)).count == refusals.count)
        #expect(Set(refusals.map(\.sentence)).count == refusals.count)
        #expect(Verdict.command(.next, .called).isAccepted && !Verdict.commandRefused(.justUsed).isAccepted)
    }
}
