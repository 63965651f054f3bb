import QueueCore
import TestSupport
import Testing

/// The average, and what is made of it.
@Suite struct WaitEstimateTests {
    struct Estimate: Sendable {
        var ahead: Int
        var average: Double?
        var completed = 10
        var isActive = true
        var isPaused = false
        var seconds: Int?
    }

    @Test(arguments: [
        Estimate(ahead: 0, average: 30, seconds: 30),
        Estimate(ahead: 4, average: 30, seconds: 150),
        Estimate(ahead: 2, average: 12.5, seconds: 38),
        Estimate(ahead: 2, average: 12.4, seconds: 37),
        Estimate(ahead: 0, average: 0, seconds: 0),
        Estimate(ahead: 9999, average: 60, seconds: 600_000),
        Estimate(ahead: 4, average: 30, completed: 11, seconds: 150),
        Estimate(ahead: 4, average: 30, completed: 9, seconds: nil),
        Estimate(ahead: 4, average: nil, completed: 0, seconds: nil),
        Estimate(ahead: 4, average: nil, seconds: nil),
        Estimate(ahead: 4, average: 30, isActive: false, seconds: nil),
        Estimate(ahead: 4, average: 30, isPaused: true, seconds: nil),
    ])
    func estimate(_ case: Estimate) {
        var queue = QueueFixture().queue
        queue.averageWait = `case`.average
        queue.completedCount = `case`.completed
        queue.isActive = `case`.isActive
        queue.isPaused = `case`.isPaused
        #expect(WaitEstimate.seconds(peopleAhead: `case`.ahead, in: queue) == `case`.seconds)
    }

    @Test func thresholdIsTen() { #expect(WaitEstimate.threshold == 10) }

    /// (your position − current position) × average, when nobody dropped out.
    @Test func isTheFormulaOfTheDesign() throws {
        var line = QueueFixture(waiting: 20)
        for nth in 1...10 {
            line.pass(seconds: 24)
            line.must(.next(counter: nil))
            line.must(.verify(.nth(nth)))
        }
        for nth in 11...20 {
            let ticket = line.ticket(nth)
            let ahead = try #require(line.waitingOrder.firstIndex(of: ticket.number))
            let average = try #require(line.queue.averageWait)
            #expect(
                WaitEstimate.seconds(peopleAhead: ahead, in: line.queue)
                    == Int((Double(ticket.number - line.queue.currentPosition) * average).rounded()))
        }
    }

    // MARK: - The average

    @Test func firstDeltaIsTheFirstAverage() {
        #expect(WaitEstimate.average(after: 42.5, old: nil) == 42.5)
        #expect(WaitEstimate.average(after: 0, old: nil) == 0)
    }

    @Test(arguments: [(100.0, 0.0, 70.0), (0, 100, 30), (60, 60, 60), (10.5, 20, 13.35), (0, 0, 0)])
    func movesByThreeTenths(_ old: Double, _ delta: Double, _ new: Double) {
        #expect(abs(WaitEstimate.average(after: delta, old: old) - new) < 1e-9)
    }

    @Test(
        arguments: [
            // join, last verified, last resumed, now (ms): seconds
            (1000, nil, nil, 6000, 5.0),
            (1000, 2000, nil, 6000, 4),
            (1000, 2000, 5500, 6000, 0.5),
            (1000, 5500, 2000, 6000, 0.5),
            (5900, 2000, 3000, 6000, 0.1),
            (6000, 2000, 3000, 6000, 0),
            (1000, nil, 4000, 6000, 2),
            // A clock that was set back, or a ticket from the future, is never a negative time.
            (9000, nil, nil, 6000, 0),
            (1000, 9000, nil, 6000, 0),
            (1000, nil, 9000, 6000, 0),
        ] as [(Int64, Int64?, Int64?, Int64, Double)])
    func delta(_ joined: Int64, _ verified: Int64?, _ resumed: Int64?, _ now: Int64, _ seconds: Double) {
        var line = QueueFixture()
        line.tick = joined
        line.issue()
        line.state.queue.lastVerifiedTick = verified
        line.state.queue.lastResumedTick = resumed
        line.tick = now
        #expect(WaitEstimate.delta(of: line.ticket(1), in: line.queue, at: line.moment) == seconds)
    }

    @Test func averageOfARun() throws {
        var line = QueueFixture(waiting: 3)
        line.pass(seconds: 30)
        line.must(.verify(.nth(1)))
        #expect(line.queue.averageWait == 30)
        line.pass(seconds: 10.5)
        line.must(.scan(.nth(2)), by: .scanner)
        #expect(abs(try #require(line.queue.averageWait) - 24.15) < 1e-9)
        line.must(.verify(.nth(3)))
        #expect(abs(try #require(line.queue.averageWait) - 16.905) < 1e-9)
        #expect(line.queue.completedCount == 3)
        #expect(line.queue.lastVerifiedTick == 40_500)
    }

    @Test func emptyQueueDoesNotSpoilIt() {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 20)
        line.must(.verify(.nth(1)))
        line.pass(seconds: 50_000)
        line.issue()
        line.pass(seconds: 20)
        line.must(.verify(.nth(2)))
        #expect(line.queue.averageWait == 20)
    }

    static let standstills: [(stop: QueueSettings, go: QueueSettings)] = [
        (QueueSettings(isPaused: true), QueueSettings(isPaused: false)),
        (QueueSettings(isActive: false), QueueSettings(isActive: true)),
        (QueueSettings(isActive: false, isPaused: true), QueueSettings(isActive: true, isPaused: false)),
    ]

    @Test(arguments: standstills.indices) func standstillDoesNotSpoilIt(_ index: Int) {
        var line = QueueFixture(waiting: 4)
        line.pass(seconds: 20)
        line.must(.verify(.nth(1)))
        line.must(.change(Self.standstills[index].stop))
        line.pass(seconds: 40_000)
        line.must(.verify(.nth(2)))
        #expect(line.queue.averageWait == 20)
        #expect(line.queue.completedCount == 2)
        line.pass(seconds: 20_000)
        line.must(.change(Self.standstills[index].go))
        line.pass(seconds: 20)
        line.must(.verify(.nth(3)))
        #expect(line.queue.averageWait == 20)
    }

    /// Only coming out of a standstill resumes: half of it does not, nor does a change of something else.
    @Test func whatIsNoResume() {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 1)
        line.must(.change(QueueSettings(name: "Other", isActive: true, isPaused: false)))
        #expect(line.queue.lastResumedTick == nil)
        line.must(.change(QueueSettings(isActive: false, isPaused: true)))
        line.must(.change(QueueSettings(isPaused: false)))
        #expect(line.queue.lastResumedTick == nil)
        line.must(.change(QueueSettings(isActive: true)))
        #expect(line.queue.lastResumedTick == 1000)
        line.pass(seconds: 1)
        line.must(.change(QueueSettings(isActive: false, isPaused: true)))
        line.must(.change(QueueSettings(isActive: true)))
        #expect(line.queue.lastResumedTick == 1000)
        line.must(.change(QueueSettings(isPaused: false)))
        #expect(line.queue.lastResumedTick == 2000)
    }

    @Test func wallClockDoesNotMatter() throws {
        var line = QueueFixture(waiting: 1)
        let decision = try decide(
            .verify(.nth(1)), by: .host, on: line.state,
            at: Moment(wall: Timestamp(milliseconds: -5), tick: 25_000))
        line.state.apply(decision)
        #expect(line.queue.averageWait == 25)
        #expect(line.ticket(1).completedAt == Timestamp(milliseconds: -5))
    }

    /// Serving, no-shows, cancellations and transfers are no verifications.
    @Test(
        arguments: [
            .serve(.nth(1), counter: nil), .noShow(.nth(1)), .cancel(.nth(1)), .endSession,
            .transfer(.nth(1), to: QueueFixture.otherQueue, as: .nth(2)),
        ] as [Command])
    func onlyVerificationsCount(_ command: Command) {
        var line = QueueFixture(waiting: 1)
        line.pass(seconds: 9)
        line.must(command)
        #expect(line.queue.completedCount == 0)
        #expect(line.queue.averageWait == nil)
        #expect(line.queue.lastVerifiedTick == nil)
    }
}
