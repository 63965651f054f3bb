import QueueCore

/// Does what time alone changes in a queue: opens and closes it by its hours, ends its notice, takes back who was parked, and
/// prints the day's summary.
///
/// Hours are read anew in each round, so that a machine whose clock or time zone is changed follows at once.
public struct ScheduleWatch: Sendable {
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
            if queue.isDue(at: engine.moment.wall, in: engine.zone) {
                let kept = try await engine.perform(.keepHours, on: .queue(queue.id), by: .daemon).queue
                if queue.isInHours, !kept.isInHours { engine.noteClosed(kept) }
            }
            if queue.waiting.parked > 0 { try await takeBack(in: queue.id) }
            if let due = queue.summaryDue(at: engine.moment.wall, in: engine.zone) {
                try await summarize(queue.id, due)
            }
        }
    }

    /// A day on which nobody came costs no paper. That it is done and the paper's row are one transaction.
    private func summarize(_ queue: ID<Queue>, _ due: Timestamp) async throws(EngineError) {
        let day = engine.zone.day(at: due)
        let isEmpty = try await engine.statistics(of: [queue], days: day...day) == Statistics()
        _ = try await engine.perform(
            .summarize(due: due), on: .queue(queue), by: .daemon, printJob: isEmpty ? nil : engine.newID())
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
