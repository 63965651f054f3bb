import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// A backup and a forgetting a day, and what happens while they fail.
@Suite(.timeLimit(.minutes(1))) struct DailyMaintenanceTests {
    private final class Cellar: Sendable {
        struct State {
            var tries: [String] = []
            var failure: StoreFailure?
            var reports: [String] = []
        }
        let state = Mutex(State())

        var tries: [String] { state.withLock(\.tries) }
        var reports: [String] { state.withLock(\.reports) }
        func fail(_ failure: StoreFailure?) { state.withLock { $0.failure = failure } }
    }

    private let desk = Desk()
    private let cellar = Cellar()

    private func maintenance(
        of other: Desk? = nil, retentionDays: Int = 30,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> DailyMaintenance {
        DailyMaintenance(
            engine: (other ?? desk).engine, retentionDays: retentionDays,
            day: { "day \($0.milliseconds / 86_400_000)" },
            backUp: { [cellar] day throws(StoreFailure) in
                let failure = cellar.state.withLock { state in
                    state.tries.append(day)
                    return state.failure
                }
                if let failure { throw failure }
            },
            report: { [cellar] what, _ in cellar.state.withLock { $0.reports.append(what) } }, sleep: sleep)
    }

    @Test("one backup a day, however often it looks")
    func nightly() async {
        let keeper = maintenance()
        for _ in 0..<3 {
            for _ in 0..<5 { await keeper.poll() }
            desk.clock.pass(seconds: 86_400)
        }
        #expect(cellar.tries.count == 3)
        #expect(Set(cellar.tries).count == 3)
        #expect(cellar.reports.isEmpty)
    }

    @Test("while it fails it is tried ever more seldom, told once, and shown; then it is made")
    func failing() async {
        let full = StoreFailure(operation: "back up", detail: "1 MB left", hint: "Make room.")
        cellar.fail(full)
        let keeper = maintenance()
        var rounds: [Int] = []
        for round in 0..<200 {
            let before = cellar.tries.count
            await keeper.poll()
            if cellar.tries.count > before { rounds.append(round) }
        }
        #expect(rounds == [0, 2, 5, 10, 19, 36, 69, 130, 191], "1, 2, 4 … at most 60 rounds of rest")
        #expect(cellar.reports == ["no backup"])
        #expect(keeper.missingBackup == full)
        cellar.fail(nil)
        for _ in 0..<61 { await keeper.poll() }
        #expect(keeper.missingBackup == nil)
        // The next trouble is news again.
        cellar.fail(full)
        desk.clock.pass(seconds: 86_400)
        await keeper.poll()
        #expect(cellar.reports == ["no backup", "no backup"])
    }

    @Test("whose phone had a ticket is forgotten after the days of retention", arguments: [1, 30])
    func forgetting(_ days: Int) async throws {
        let queue = try await desk.queue()
        let ticket = try #require(try await desk.engine.join(queue, device: "phone").ticket)
        _ = try await desk.engine.perform(.verify(ticket.id), on: .queue(queue), by: .host)
        let keeper = maintenance(retentionDays: days)
        func device() async throws -> String? { try await desk.engine.ticket(ticket.id)?.ticket.deviceToken }
        desk.clock.pass(seconds: Int64(days) * 86_400)
        await keeper.poll()
        #expect(try await device() == "phone")
        // A disk that does not take it is asked again.
        desk.clock.pass(seconds: 86_400)
        await desk.store.failNext()
        await desk.store.failNext()
        await keeper.poll()
        #expect(try await device() == "phone")
        #expect(cellar.reports == ["device tokens were kept"])
        await keeper.poll()
        await keeper.poll()
        #expect(try await device() == nil)
    }

    /// How often the disk was written to in so many minutes.
    private func writes(in minutes: Int, _ keeper: DailyMaintenance) async -> Int {
        let before = await desk.store.batches.count
        for _ in 0..<minutes {
            desk.clock.pass(seconds: 60)
            await keeper.poll()
        }
        return await desk.store.batches.count - before
    }

    @Test("after a start to which nobody comes, service time is put on disk once, ten minutes later")
    func quietStart() async throws {
        _ = try await desk.queue()
        let keeper = maintenance(of: Desk(after: desk))
        #expect(await writes(in: 1, keeper) == 1, "the day's forgetting")
        #expect(await writes(in: 9, keeper) == 0)
        #expect(await writes(in: 1, keeper) == 1)
        #expect(await writes(in: 100, keeper) == 0)
        desk.clock.pass(seconds: 86_400)
        #expect(await writes(in: 20, keeper) == 1, "the next day's forgetting")
    }

    @Test("service time is put on disk while somebody is there, and ten minutes longer; then nothing is written")
    func idle() async throws {
        let keeper = maintenance()
        let queue = try await desk.queue()
        // The day's chores, and what the first start left.
        _ = await writes(in: 12, keeper)
        #expect(await writes(in: 600, keeper) == 0, "ten hours in which nobody comes")
        let ticket = try #require(try await desk.engine.join(queue, device: "phone").ticket)
        #expect(await writes(in: 30, keeper) == 30, "somebody waits")
        _ = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        #expect(await writes(in: 30, keeper) == 30, "somebody is called")
        _ = try await desk.engine.perform(.verify(ticket.id), on: .queue(queue), by: .host)
        #expect(await writes(in: 10, keeper) == 10, "what is good for moments")
        #expect(await writes(in: 100, keeper) == 0)
        // One that is parked is still somebody's.
        let later = try #require(try await desk.engine.join(queue, device: "phone").ticket)
        _ = try await desk.engine.perform(.park(later.id, minutes: 480), on: .queue(queue), by: .host)
        #expect(await writes(in: 60, keeper) == 60)
        // What the disk does not take is tried again.
        await desk.store.failNext()
        #expect(await writes(in: 2, keeper) >= 1)
    }

    @Test("it lets the first minute pass, looks once a minute, and ends with its task")
    func minutes() async throws {
        _ = try await desk.engine.join(try await desk.queue(), device: "phone")
        let before = await desk.store.batches.count
        let slept = Mutex<[Duration]>([])
        let keeper = maintenance { duration in
            let count = slept.withLock { slept in
                slept.append(duration)
                return slept.count
            }
            if count == 3 { throw CancellationError() }
        }
        await keeper.run()
        #expect(slept.withLock { $0 } == [.seconds(60), .seconds(60), .seconds(60)])
        #expect(cellar.tries.count == 1)
        #expect(await desk.store.batches.count == before + 3, "service time twice, and the day's forgetting")
    }
}
