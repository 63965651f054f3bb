import QueueCore
import Testing

/// Within ten seconds a host's action is taken back, exactly.
@Suite struct UndoTests {
    struct Action: CustomTestStringConvertible, Sendable {
        var command: Command
        var before: [Command] = []
        var actor = QueueCore.Actor.host
        var modes = Queue.Mode.allCases
        var testDescription: String { "\(command.name) after \(before.map(\.name))" }
    }

    static let called: [Command] = [.call(.nth(1), counter: "1")]
    static let serving: [Command] = [.call(.nth(1), counter: "1"), .serve(.nth(1), counter: nil)]
    static let transfer = Command.transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(99))
    static let actions: [Action] = [
        Action(command: .next(counter: "1")),
        Action(command: .next(counter: "1"), before: serving),
        Action(
            command: .next(counter: "1"), before: serving + [.cancel(.nth(2)), .cancel(.nth(3))], modes: [.counter]),
        Action(command: .call(.nth(3), counter: "2")),
        Action(command: .call(.nth(3), counter: "1"), before: serving),
        Action(command: .recall(.nth(1)), before: called),
        Action(command: .serve(.nth(2), counter: "2")),
        Action(command: .serve(.nth(1), counter: "2"), before: called),
        Action(command: .verify(.nth(2))),
        Action(command: .verify(.nth(1)), before: called),
        Action(command: .verify(.nth(1)), before: serving),
        Action(command: .verify(.nth(2)), before: [.verify(.nth(1)), .change(QueueSettings(isPaused: true))]),
        Action(command: .scan(.nth(3)), actor: .scanner),
        Action(command: .scan(.nth(1)), before: serving, actor: .scanner),
        Action(command: .noShow(.nth(2))),
        Action(command: .noShow(.nth(1)), before: called),
        Action(command: .cancel(.nth(2))),
        Action(command: .cancel(.nth(1)), before: called),
        Action(command: .hold(.nth(1)), before: called),
        Action(command: .reinstate(.nth(1)), before: called + [.noShow(.nth(1))]),
        Action(command: .change(QueueSettings(name: "Visas", prefix: "V", mode: .counter, outOfTurn: .reject))),
        Action(command: .change(QueueSettings(isActive: false, isPaused: true, noShowAfter: 60))),
        Action(command: .change(QueueSettings(isPaused: false)), before: [.change(QueueSettings(isPaused: true))]),
        Action(command: .endSession),
        Action(command: .endSession, before: serving + [.verify(.nth(2)), .cancel(.nth(3))]),
    ]

    @Test(arguments: actions.flatMap { action in action.modes.map { (action, $0) } })
    func exact(_ action: Action, _ mode: Queue.Mode) {
        var line = Self.line(mode)
        for command in action.before { line.must(command) }
        line.pass(seconds: 3)
        let before = line.state
        let done = line.must(action.command, by: action.actor)
        #expect(done.action != nil)
        #expect(line.state.withoutHistory != before.withoutHistory)
        line.pass(seconds: 7)
        let undone = line.must(.undo)
        #expect(line.state.withoutHistory == before.withoutHistory)
        #expect(line.queue.revision > before.queue.revision + 1)
        #expect(undone.action == nil)
        #expect(line.refusal(of: .undo) == .nothingToUndo)
    }

    /// Guests who came and went in between keep what they got.
    @Test(
        arguments: actions.filter {
            !($0.before + [$0.command]).contains { ["change", "end-session"].contains($0.name) }
        })
    func guestsInBetween(_ action: Action) {
        var line = Self.line(action.modes[0])
        for command in action.before { line.must(command) }
        var expected = line
        line.must(action.command, by: action.actor)
        Self.guestsComeAndGo(&line)
        line.must(.undo)
        Self.guestsComeAndGo(&expected)
        #expect(line.state.withoutHistory == expected.state.withoutHistory)
        #expect(line.queue.lastNumberIssued == 6)
    }

    private static func guestsComeAndGo(_ line: inout QueueFixture) {
        line.must(.join(device: "late", as: .nth(50)), by: .guest(device: "late"))
        line.must(.issue(as: .nth(51)))
        line.must(.cancel(.nth(50)), by: .guest(device: "late"))
    }

    @Test(
        arguments: [(0, true), (9_999, true), (10_000, true), (10_001, false), (3_600_000, false)] as [(Int64, Bool)])
    func window(_ milliseconds: Int64, _ isOpen: Bool) {
        var line = QueueFixture(waiting: 1)
        line.tick = 500
        line.must(.next(counter: nil))
        line.tick += milliseconds
        #expect(line.refusal(of: .undo) == (isOpen ? nil : .nothingToUndo))
    }

    @Test func onlyTheLastActionAndOnlyOnce() {
        var line = QueueFixture(waiting: 2)
        line.must(.next(counter: nil))
        line.must(.next(counter: nil))
        line.must(.undo)
        #expect(line.state.tickets.map(\.status) == [.called, .waiting])
        #expect(line.refusal(of: .undo) == .nothingToUndo)
        #expect(QueueFixture().refusal(of: .undo) == .nothingToUndo)
    }

    /// What is no action leaves the last one standing.
    @Test(
        arguments: [
            (.next(counter: nil), .host), (.scan(.nth(1)), .scanner), (.change(QueueSettings()), .host),
            (.join(device: "b", as: .nth(5)), .guest(device: "b")), (.issue(as: .nth(5)), .host),
        ] as [(Command, QueueCore.Actor)])
    func whatIsNoAction(_ command: Command, _ actor: QueueCore.Actor) {
        var line = QueueFixture(waiting: 1)
        line.must(.verify(.nth(1)))
        let action = line.state.lastAction
        line.must(command, by: actor)
        #expect(line.state.lastAction == action)
        line.must(.undo)
        #expect(line.ticket(1).status == .waiting)
    }

    @Test(
        arguments: [
            (.next(counter: nil), .cancel(.nth(1)), .guest(device: "a")),
            (.next(counter: nil), .noShow(.nth(1)), .daemon),
            (.recall(.nth(1)), .noShow(.nth(1)), .daemon),
            (.hold(.nth(1)), .cancel(.nth(1)), .guest(device: "a")),
        ] as [(Command, Command, QueueCore.Actor)])
    func overtakenBySomebodyElse(_ action: Command, _ later: Command, _ actor: QueueCore.Actor) {
        var line = QueueFixture()
        line.join("a")
        if action != .next(counter: nil) { line.must(.next(counter: nil)) }
        line.must(action)
        line.must(later, by: actor)
        let before = line.state
        #expect(line.refusal(of: .undo) == .nothingToUndo)
        #expect(line.state == before)
    }

    /// One device, one open ticket: who took a new number in between keeps that one.
    @Test(arguments: [.verify(.nth(1)), .noShow(.nth(1)), .cancel(.nth(1)), transfer] as [Command])
    func overtakenByANewNumber(_ action: Command) {
        var line = QueueFixture()
        line.join("a")
        line.must(action)
        line.must(.join(device: "a", as: .nth(2)), by: .guest(device: "a"))
        #expect(line.refusal(of: .undo) == .nothingToUndo)
    }

    @Test func transferIsTakenBack() {
        var line = QueueFixture(waiting: 2)
        let before = line.state
        line.must(Self.transfer)
        line.must(.undo)
        #expect(line.queue.waitingCount == 2)
        #expect(line.state.tickets.prefix(2) == before.tickets[...])
        // The number there was drawn and stays drawn; nobody holds it.
        #expect(line.state.ticket(.nth(99))?.status == .cancelled)
        #expect(line.state.ticket(.nth(99))?.movedTo == .nth(1), "a phone that has followed is led back")
        #expect(line.state.other?.waitingCount == 0)
        #expect(line.state.other?.lastNumberIssued == 1)
    }

    @Test(arguments: [Ticket.Status.called, .serving, .completed, .noShow, .cancelled])
    func transferThatWentOnStands(_ status: Ticket.Status) {
        var line = QueueFixture(waiting: 1)
        line.must(Self.transfer)
        line.state.tickets[1].status = status
        #expect(line.refusal(of: .undo) == .nothingToUndo)
    }

    @Test func sessionWithANewNumberStands() {
        var line = QueueFixture(waiting: 1)
        line.must(.endSession)
        line.issue()
        #expect(line.refusal(of: .undo) == .nothingToUndo)
    }

    @Test func answerIsTheTicketThatCameBack() {
        var line = QueueFixture(mode: .counter, waiting: 3)
        line.must(.next(counter: nil))
        #expect(line.must(.undo).ticket == line.ticket(1))
        line.must(.serve(.nth(1), counter: nil))
        line.must(.next(counter: nil))
        #expect(line.must(.undo).reply == .queue)
    }

    /// Three wait, one of them on a phone, and the queue has an average to lose.
    private static func line(_ mode: Queue.Mode) -> QueueFixture {
        var line = QueueFixture(mode: mode)
        line.join("a")
        line.issue()
        line.issue()
        line.issue()
        line.pass(seconds: 60)
        line.must(.verify(.nth(4)))
        line.state.queue.currentPosition = 0
        line.state.lastAction = nil
        line.pass(seconds: 11)
        return line
    }
}
