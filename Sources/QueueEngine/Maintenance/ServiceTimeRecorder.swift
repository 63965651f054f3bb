import QueueCore
import Synchronization

/// Puts service time on disk while something depends on it, and leaves the disk alone while nobody is there: cards that are written
/// to each minute of each night do not get old.
final class ServiceTimeRecorder: Sendable {
    /// What is good for moments has ended by then, in milliseconds of service time: a kept answer is good for longest.
    static let afterwards = Receipt.lifetime

    private struct State {
        /// Writes that nobody asked for: this recorder's own, and the day's chores.
        var own = 0
        /// All others.
        var others = 0
        var busyUntil: Int64 = .min
        /// What an appliance finds on its disk that was good for moments has ended by then, also if the power fails right afterwards.
        /// Nil when that is on disk.
        var settlesAt: Int64?
        var hasBegun = false
    }

    private let state = Mutex(State())

    /// Once a minute. What is not recorded now is in a minute.
    func attend(_ engine: QueueEngine) async {
        let now = engine.moment.tick
        let isAwaited = await Self.isAnybodyThere(engine)
        let isDue = state.withLock { state in
            let others = engine.work.writes - state.own
            if isAwaited || others != state.others { state.busyUntil = now + Self.afterwards }
            state.others = others
            if !state.hasBegun { state.settlesAt = now + Self.afterwards }
            state.hasBegun = true
            return now < state.busyUntil || state.settlesAt.map { $0 <= now } ?? false
        }
        guard isDue, (try? await engine.recordTick()) != nil else { return }
        state.withLock { state in
            state.own += 1
            if let end = state.settlesAt, end <= now { state.settlesAt = nil }
        }
    }

    /// Writes after which nothing is good for moments.
    func note(chores writes: Int) { state.withLock { $0.own += writes } }

    /// Somebody waits, is called or is being served: how long they do is told by service time. A disk that does not answer is no
    /// reason to write less.
    private static func isAnybodyThere(_ engine: QueueEngine) async -> Bool {
        do {
            for queue in try await engine.queues() {
                if queue.waitingCount > 0 || queue.waiting.parked > 0 { return true }
                if try await !engine.tickets(of: queue.id, in: [.called, .serving], limit: 1).isEmpty { return true }
            }
            return false
        } catch {
            return true
        }
    }
}
