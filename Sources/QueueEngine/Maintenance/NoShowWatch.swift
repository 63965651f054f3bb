import QueueCore

/// Marks tickets that were called and did not come: a queue's `no_show_after`, in seconds since the latest call.
public struct NoShowWatch: Sendable {
    /// Tickets of a queue in one round, who were called longest ago first; the rest has its turn in the next.
    static let endedAtMost = 1000

    private let engine: QueueEngine
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits, or throws when cancelled.
    public init(engine: QueueEngine, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.engine = engine
        self.sleep = sleep
    }

    /// Runs until its task is cancelled.
    public func run() async {
        await Rounds(sleep: sleep).run { () async throws(EngineError) in try await poll() }
    }

    /// One round.
    func poll() async throws(EngineError) {
        for queue in try await engine.queues() {
            guard let seconds = queue.noShowAfter else { continue }
            let latest = engine.moment.tick - Int64(seconds) * 1000
            for ticket in try await engine.called(of: queue.id, until: latest, limit: Self.endedAtMost) {
                guard let call = ticket.call else { continue }
                do throws(EngineError) {
                    _ = try await engine.perform(
                        .noShow(ticket.id, call: call.order), on: .queue(queue.id), by: .daemon)
                } catch {
                    // Somebody at the desk was faster.
                    guard case .refused = error else { throw error }
                }
            }
        }
    }
}
