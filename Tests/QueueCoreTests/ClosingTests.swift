import QueueCore
import Testing

/// What hours, limits and notices do to a line. The clock begins on a Tuesday, 2026-11-24, at 09:05 UTC.
@Suite struct ClosingTests {
    static func hours(_ text: String) throws -> OpeningHours { try HoursTests.hours(text) }

    @Test func outsideTheHours() throws {
        var line = QueueFixture(waiting: 1)
        line.must(.change(QueueSettings(hours: .some(try Self.hours("tue 10:00-12:00")))))
        let opens = Timestamp(rfc3339: "2026-11-24T10:00:00Z")
        #expect(line.refusal(of: .issue(as: .nth(2))) == .queueClosed(opensAt: opens))
        #expect(line.refusal(of: .join(device: "a", as: .nth(2)), by: .guest(device: "a"))?.code == "queue_closed")
        #expect(line.refusal(of: .issue(as: .nth(2), force: true)) == nil)
        #expect(WaitEstimate.range(peopleAhead: 1, in: line.queue, at: line.tick) == nil)
        // Who waits is served.
        #expect(line.must(.next(counter: nil)).ticket?.number == 1)
        line.pass(seconds: 55 * 60)
        #expect(line.refusal(of: .issue(as: .nth(2))) == nil)
    }

    /// Opening is a resume, so that the night does not spoil the average.
    @Test func theNightSpoilsNoAverage() throws {
        var line = QueueFixture(waiting: 2)
        line.pass(seconds: 30)
        line.must(.verify(.nth(1)))
        line.must(.change(QueueSettings(hours: .some(try Self.hours("tue 08:00-10:00, wed 08:00-10:00")))))
        #expect(!line.queue.isDue(at: line.moment.wall, in: .utc))
        line.pass(seconds: 3600)
        #expect(line.queue.isDue(at: line.moment.wall, in: .utc))
        line.must(.keepHours, by: .daemon)
        #expect(!line.queue.isInHours)
        #expect(!line.queue.isMoving)
        #expect(line.must(.keepHours, by: .daemon).isEmpty)
        // To Wednesday, 08:00:10.
        line.pass(seconds: 21 * 3600 + 55 * 60 - 3600 + 3600 - 30 + 10 - 3600 + 3600)
        line.tick = Int64(22 * 3600 + 55 * 60) * 1000 + 10_000
        line.must(.keepHours, by: .daemon)
        #expect(line.queue.isInHours)
        line.pass(seconds: 20)
        let old = line.queue.averageWait ?? 0
        line.must(.verify(.nth(2)))
        #expect(abs((line.queue.averageWait ?? 0) - (old * 0.7 + 20 * 0.3)) < 0.01)
    }

    @Test func noNumberThatWouldNotBeServed() throws {
        var line = QueueFixture()
        for nth in 1...12 {
            line.issue()
            line.pass(seconds: 60)
            line.must(.verify(.nth(nth)))
        }
        line.must(.change(QueueSettings(hours: .some(try Self.hours("tue 08:00-09:20")))))
        // It is 09:17; one minute a guest.
        #expect(line.refusal(of: .issue(as: .nth(13))) == nil)
        line.must(.issue(as: .nth(13)))
        line.must(.issue(as: .nth(14)))
        line.must(.issue(as: .nth(15), force: true))
        let closes = try #require(Timestamp(rfc3339: "2026-11-24T09:20:00Z"))
        #expect(line.refusal(of: .issue(as: .nth(16))) == .closingSoon(closesAt: closes))
        #expect(line.refusal(of: .issue(as: .nth(16), force: true)) == nil)
        line.must(.change(QueueSettings(stopsBeforeClosing: false)))
        #expect(line.refusal(of: .issue(as: .nth(16))) == nil)
    }

    @Test func aNoticeAddsItsMinutes() throws {
        var line = QueueFixture()
        for nth in 1...12 {
            line.issue()
            line.pass(seconds: 60)
            line.must(.verify(.nth(nth)))
        }
        let plain = try #require(WaitEstimate.seconds(peopleAhead: 3, in: line.queue))
        let range = try #require(WaitEstimate.range(peopleAhead: 3, in: line.queue, at: line.tick))
        let until = Timestamp(milliseconds: line.moment.wall.milliseconds + 60_000)
        line.must(.announce(Command.NoticeDraft(text: " The doctor is late. ", minutes: 20, until: until)))
        #expect(line.queue.notice?.text == "The doctor is late.")
        #expect(WaitEstimate.seconds(peopleAhead: 3, in: line.queue) == plain + 1200)
        let later = try #require(WaitEstimate.range(peopleAhead: 3, in: line.queue, at: line.tick))
        #expect([later.low, later.high] == [range.low + 1200, range.high + 1200])
        line.pass(seconds: 59)
        #expect(!line.queue.isDue(at: line.moment.wall, in: .utc))
        line.pass(seconds: 1)
        #expect(line.queue.isDue(at: line.moment.wall, in: .utc))
        line.must(.keepHours, by: .daemon)
        #expect(line.queue.notice == nil)
        line.must(.announce(Command.NoticeDraft(text: "x")))
        line.must(.announce(nil))
        #expect(line.queue.notice == nil)
        line.must(.undo)
        #expect(line.queue.notice?.text == "x")
    }

    @Test(arguments: [("", 0), ("  ", 0), (String(repeating: "x", count: 141), 0), ("a\nb", 0), ("x", -1), ("x", 241)])
    func noNotice(_ text: String, _ minutes: Int) {
        let refusal = QueueFixture().refusal(of: .announce(Command.NoticeDraft(text: text, minutes: minutes)))
        #expect(refusal?.code == "invalid_request")
    }

    @Test func limits() {
        var line = QueueFixture(waiting: 2)
        line.must(.change(QueueSettings(waitingLimit: .some(2))))
        #expect(line.refusal(of: .issue(as: .nth(3))) == .queueFull)
        line.must(.issue(as: .nth(3), force: true))
        #expect(line.queue.waitingCount == 3, "one more, which counts once")
        line.must(.next(counter: nil))
        #expect(line.refusal(of: .issue(as: .nth(4))) == .queueFull)
        line.must(.next(counter: nil))
        #expect(line.refusal(of: .issue(as: .nth(4))) == nil)
        line.must(.change(QueueSettings(waitingLimit: .some(nil), sessionLimit: .some(3))))
        #expect(line.refusal(of: .issue(as: .nth(4)))?.code == "queue_full")
        line.must(.endSession)
        #expect(line.refusal(of: .issue(as: .nth(4))) == nil)
    }

    /// Who has a number here has it, however full or closed the place is.
    @Test func theSameTicketAgain() throws {
        var line = QueueFixture()
        line.join("a")
        line.must(.change(QueueSettings(isPaused: true, waitingLimit: .some(1))))
        line.must(.change(QueueSettings(isActive: false, hours: .some(try Self.hours("sat 10:00-12:00")))))
        #expect(line.must(.join(device: "a", as: .nth(2)), by: .guest(device: "a")).ticket?.number == 1)
    }

    @Test(
        arguments: [
            QueueSettings(waitingLimit: .some(0)), QueueSettings(waitingLimit: .some(100_001)),
            QueueSettings(sessionLimit: .some(0)), QueueSettings(laterLimit: 11), QueueSettings(laterLimit: -1),
            QueueSettings(targetMinutes: .some(0)), QueueSettings(summaryAt: .some(1440)),
            QueueSettings(description: String(repeating: "x", count: 201)),
        ])
    func settingsOutOfRange(_ settings: QueueSettings) {
        #expect(QueueFixture().refusal(of: .change(settings))?.code == "invalid_request")
    }

    @Test func asks() throws {
        var line = QueueFixture()
        let told = TicketDetails(name: " Ann ", party: "", note: "two bags")
        #expect(line.must(.issue(as: .nth(1), details: told)).draft?.details == nil, "nobody asked")
        line.must(.change(QueueSettings(asks: [.party, .name])))
        #expect(line.queue.asks == [.name, .party])
        let draft = line.must(.join(device: "a", as: .nth(2), details: told), by: .guest(device: "a")).draft
        #expect(draft?.details == TicketDetails(name: "Ann"))
        let long = TicketDetails(name: String(repeating: "x", count: 61))
        #expect(line.refusal(of: .issue(as: .nth(3), details: long))?.code == "invalid_request")
        #expect(line.must(.endSession).erasesDetails)
    }
}
