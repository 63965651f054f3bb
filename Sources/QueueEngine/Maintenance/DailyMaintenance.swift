public import QueueCore
import Synchronization

/// What an appliance does for itself while nobody looks: a backup a day, forgetting who took a ticket, and keeping service time.
public struct DailyMaintenance: Sendable {
    /// The first minutes after a start belong to the people who wait.
    static let firstPoll: Duration = .seconds(60)
    static let interval: Duration = .seconds(60)

    private let engine: QueueEngine
    private let retentionDays: Int
    private let day: @Sendable (Timestamp) -> String
    private let backUp: @Sendable (String) async throws(StoreFailure) -> Void
    private let report: @Sendable (String, EngineError) -> Void
    private let sleep: @Sendable (Duration) async throws -> Void
    private let serviceTime = ServiceTimeRecorder()
    private let backup = Chore("no backup")
    private let forgetting = Chore("device tokens were kept")

    /// - Parameters:
    ///   - retentionDays: after so many nobody knows whose phone had a ticket.
    ///   - day: the name of the day that a time belongs to.
    ///   - backUp: makes the day's backup, if there is none yet.
    ///   - report: is told what was not done, and why: once, until it is done.
    ///   - sleep: waits, or throws when cancelled.
    public init(
        engine: QueueEngine, retentionDays: Int, day: @escaping @Sendable (Timestamp) -> String,
        backUp: @escaping @Sendable (String) async throws(StoreFailure) -> Void,
        report: @escaping @Sendable (String, EngineError) -> Void,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.engine = engine
        self.retentionDays = retentionDays
        self.day = day
        self.backUp = backUp
        self.report = report
        self.sleep = sleep
    }

    /// Why there is no backup of today, when one was tried.
    public var missingBackup: StoreFailure? {
        guard case .store(let failure)? = backup.trouble else { return nil }
        return failure
    }

    /// Runs until its task is cancelled.
    public func run() async {
        do { try await sleep(Self.firstPoll) } catch { return }
        while !Task.isCancelled {
            await poll()
            do { try await sleep(Self.interval) } catch { return }
        }
    }

    /// One round.
    func poll() async {
        await serviceTime.attend(engine)
        let day = day(engine.moment.wall)
        await backup.attend(on: day, report) { () async throws(EngineError) in
            do throws(StoreFailure) { try await backUp(day) } catch { throw .store(error) }
        }
        await forgetting.attend(on: day, report) { () async throws(EngineError) in
            serviceTime.note(chores: try await engine.forgetDevices(olderThan: retentionDays))
        }
    }
}

/// Something that is to be done once a day. While it fails it is tried ever more seldom: a full disk does not get emptier by
/// being written to.
private final class Chore: Sendable {
    /// Rounds between two tries at most: an hour.
    static let longestRest = 60

    private struct State {
        var doneOn: String?
        var trouble: EngineError?
        var rest = 0
        var nextRest = 1
    }

    private let failing: String
    private let state = Mutex(State())

    var trouble: EngineError? { state.withLock(\.trouble) }

    /// - Parameter failing: what is so while it is not done.
    init(_ failing: String) { self.failing = failing }

    /// Called once a round.
    func attend(
        on day: String, _ report: @Sendable (String, EngineError) -> Void,
        _ work: () async throws(EngineError) -> Void
    ) async {
        let isDue = state.withLock { state in
            state.rest -= 1
            return state.doneOn != day && state.rest < 0
        }
        guard isDue else { return }
        do throws(EngineError) {
            try await work()
            state.withLock { $0 = State(doneOn: day) }
        } catch {
            let isNews = state.withLock { state in
                defer { state.trouble = error }
                state.rest = state.nextRest
                state.nextRest = min(2 * state.nextRest, Self.longestRest)
                return state.trouble == nil
            }
            if isNews { report(failing, error) }
        }
    }
}
