import QueueCore

/// Does what time alone changes in a queue: opens and closes it by its hours, ends its notice, and takes back who was parked.
///
/// Hours are read anew in each round, so that a machine whose clock or time zone is changed follows at once.
public struct ScheduleWatch: Sendable {
    /// How late it may be, at most. Nobody at a door notices a second.
    static let interval: Duration = .seconds(1)

    private let engine: QueueEngine
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits, or throws when cancelled.
    public init(engine: QueueEngine, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.engine = engine
        self.sleep = sleep
    }

    /// Runs until its task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            // A store that does not answer now is asked again in the next round.
            try? await poll()
            do { try await sleep(Self.interval) } catch { return }
        }
    }

    /// One round.
    func poll() async throws(EngineError) {
        for queue in try await engine.queues() {
            if queue.isDue(at: engine.moment.wall, in: engine.zone) {
                _ = try await engine.perform(.keepHours, on: .queue(queue.id), by: .daemon)
            }
            if queue.waiting.parked > 0 { try await takeBack(in: queue.id) }
        }
    }

    private func takeBack(in queue: ID<Queue>) async throws(EngineError) {
        let now = engine.moment.tick
        for ticket in try await engine.parkedTickets(of: queue) {
            guard let until = ticket.parkedUntil, until.tick <= now else { continue }
            do throws(EngineError) {
                _ = try await engine.perform(
                    .reinstate(ticket.id, parkedUntil: until.tick), on: .queue(queue), by: .daemon)
            } catch {
                // Somebody at the desk was faster.
                guard case .refused = error else { throw error }
            }
        }
    }
}
