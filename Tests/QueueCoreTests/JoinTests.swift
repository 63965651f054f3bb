import QueueCore
import Testing

/// Taking a number.
@Suite struct JoinTests {
    @Test func numbersComeInOrder() {
        var line = QueueFixture()
        for device in ["a", "b", "c"] { line.join(device) }
        line.issue()
        #expect(line.state.tickets.map(\.number) == [1, 2, 3, 4])
        #expect(line.state.tickets.map(\.deviceToken) == ["a", "b", "c", nil])
        #expect(line.queue.lastNumberIssued == 4)
        #expect(line.queue.waitingCount == 4)
        #expect(line.queue.currentPosition == 0)
    }

    @Test func draftCarriesWhoAndWhen() throws {
        var line = QueueFixture()
        line.pass(seconds: 90)
        let draft = try #require(line.must(.join(device: "a", as: .nth(1)), by: .guest(device: "a")).draft)
        #expect(draft.createdTick == 90_000)
        #expect(draft.createdAt.rfc3339 == "2026-11-24T09:06:30.000Z")
        #expect(line.ticket(1) == draft.numbered(1, session: 1, label: "A001"))
        #expect(line.ticket(1).status == .waiting)
    }

    static let openStates: [[Command]] = [
        [], [.call(.nth(1), counter: nil)], [.serve(.nth(1), counter: nil)],
    ]

    @Test(arguments: openStates) func sameDeviceAgainIsTheSameTicket(_ commands: [Command]) {
        var line = QueueFixture()
        line.join("a")
        for command in commands { line.must(command) }
        let before = line.state
        let again = line.must(.join(device: "a", as: .nth(9)), by: .guest(device: "a"))
        #expect(again.ticket == line.ticket(1))
        #expect(again.isEmpty)
        #expect(line.state == before)
    }

    static let doneStates: [[Command]] = [
        [.verify(.nth(1))], [.noShow(.nth(1))], [.cancel(.nth(1))], [.endSession],
        [.transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(2))],
    ]

    @Test(arguments: doneStates) func sameDeviceAfterwardsIsANewTicket(_ commands: [Command]) {
        var line = QueueFixture()
        line.join("a")
        for command in commands { line.must(command) }
        let again = line.must(.join(device: "a", as: .nth(9)), by: .guest(device: "a"))
        #expect(again.reply == .issued)
        #expect(line.state.ticket(.nth(9))?.status == .waiting)
    }

    struct Standstill: Sendable {
        var isActive: Bool
        var isPaused: Bool
        var refusal: Refusal
    }

    @Test(arguments: [
        Standstill(isActive: false, isPaused: false, refusal: .queueClosed(opensAt: nil)),
        Standstill(isActive: false, isPaused: true, refusal: .queueClosed(opensAt: nil)),
        Standstill(isActive: true, isPaused: true, refusal: .queuePaused),
    ])
    func closedOrPaused(_ case: Standstill) {
        var line = QueueFixture()
        line.join("a")
        line.state.queue.isActive = `case`.isActive
        line.state.queue.isPaused = `case`.isPaused
        #expect(line.refusal(of: .join(device: "b", as: .nth(2)), by: .guest(device: "b")) == `case`.refusal)
        #expect(line.refusal(of: .issue(as: .nth(2))) == `case`.refusal)
        // Who has a number keeps it, and is shown it.
        #expect(line.must(.join(device: "a", as: .nth(2)), by: .guest(device: "a")).ticket == line.ticket(1))
    }

    @Test(arguments: ["", " ", "a b", "é", "a\n"] as [Text])
    func deviceTokenThatIsNone(_ text: Text) throws {
        let token = text.value
        let refusal = try #require(
            QueueFixture().refusal(of: .join(device: token, as: .nth(1)), by: .guest(device: token)))
        #expect(refusal.code == "invalid_request")
        #expect(refusal.detail.contains("x-device-token"))
    }

    /// A guest joins, and cancels the own ticket. Whatever slips past the door ends here.
    @Test(
        arguments: [
            .next(counter: nil), .call(.nth(1), counter: nil), .recall(.nth(1)), .serve(.nth(1), counter: nil),
            .verify(.nth(1)), .scan(.nth(1)), .noShow(.nth(1)), .hold(.nth(1)), .reinstate(.nth(1)), .endSession, .undo,
            .transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(2)), .change(QueueSettings(isPaused: true)),
            .issue(as: .nth(2)), .join(device: "b", as: .nth(2)),
        ] as [Command])
    func whatGuestsMayNot(_ command: Command) {
        var line = QueueFixture()
        line.join("a")
        #expect(line.refusal(of: command, by: .guest(device: "a")) == .notYourTicket)
    }

    @Test func guestsCancelOnlyTheirOwn() {
        var line = QueueFixture()
        line.join("a")
        line.issue()
        #expect(line.refusal(of: .cancel(.nth(1)), by: .guest(device: "b")) == .notYourTicket)
        #expect(line.refusal(of: .cancel(.nth(2)), by: .guest(device: "b")) == .notYourTicket)
        #expect(line.refusal(of: .cancel(.nth(1)), by: .guest(device: "a")) == nil)
    }
}
