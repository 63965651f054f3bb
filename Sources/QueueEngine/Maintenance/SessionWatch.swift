public import QueueCore

/// Starts a new session in every queue at a time of day: numbers begin at 1 in the morning, also where the plug was pulled
/// all night.
///
/// A session ends when its first number was drawn before the latest boundary, by the clock as it is now. Clocks that are wrong
/// must not end one, nor keep one: within a boot of the machine service time knows how long ago it began, whatever the wall
/// clock said then; and what the wall clock does by itself, against the time since the machine's start, is not believed.
public struct SessionWatch: Sendable {
    /// Milliseconds by which the wall clock may be put right before it counts as set to something else.
    static let correction: Int64 = 3_600_000
    /// Milliseconds after which a session of an earlier boot is not taken for an old one but the clock for a wrong one: 366 days.
    static let longest: Int64 = 366 * 86_400_000

    private let engine: QueueEngine
    private let boundary: @Sendable (Timestamp) -> Timestamp
    private let firstTick: Int64
    private let uptime: @Sendable () -> Int64
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - boundary: the latest time, not after the given one, at which sessions begin.
    ///   - firstTick: of this boot of the machine.
    ///   - uptime: milliseconds since the machine's start, with the time that it slept.
    ///   - sleep: waits, or throws when cancelled.
    public init(
        engine: QueueEngine, boundary: @escaping @Sendable (Timestamp) -> Timestamp,
        firstTick: Int64, uptime: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.engine = engine
        self.boundary = boundary
        self.firstTick = firstTick
        self.uptime = uptime
        self.sleep = sleep
    }

    /// What was seen of the clock and the queues so far.
    struct Memory {
        fileprivate var offset: Int64?
        fileprivate var revisions: [ID<Queue>: Int64] = [:]
        /// Boundaries up to here count for nothing: the clock was set while people were in line.
        fileprivate var ignored: [ID<Queue>: Timestamp] = [:]
    }

    /// Runs until its task is cancelled.
    public func run() async {
        var memory = Memory()
        await Rounds(sleep: sleep).run { () async throws(EngineError) in try await look(&memory) }
    }

    /// One round.
    func look(_ memory: inout Memory) async throws(EngineError) {
        let moment = engine.moment
        let now = moment.wall
        let offset = now.milliseconds - uptime()
        let isSet = memory.offset.map { abs(offset - $0) > Self.correction } ?? false
        memory.offset = offset
        for queue in try await engine.queues() {
            let first = memory.revisions[queue.id] ?? queue.revision
            memory.revisions[queue.id] = first
            // A clock that is put right before anybody took a number may well say that it is another day.
            if isSet, queue.revision != first { memory.ignored[queue.id] = now }
            let begin = boundary(now)
            if let ignored = memory.ignored[queue.id] {
                // A clock that was set back meets the same boundaries again.
                if ignored > now { memory.ignored[queue.id] = now }
                guard ignored < begin else { continue }
            }
            guard queue.lastNumberIssued > 0, let first = try await engine.sessionStart(of: queue.id),
                beginning(of: first, at: moment) < begin
            else { continue }
            _ = try await engine.perform(.endSession, on: .queue(queue.id), by: .daemon)
        }
    }

    /// When a session began, by the clock as it is now.
    /// - Parameter first: when its first number was drawn, by the clocks of then.
    private func beginning(of first: Moment, at now: Moment) -> Timestamp {
        // It began this long ago, and before that the machine may have been off.
        let latest = now.wall.milliseconds - (now.tick - first.tick)
        let earliest = first.tick >= firstTick ? latest - Self.correction : now.wall.milliseconds - Self.longest
        // The clock of then, where it can have been right.
        let isPossible = (earliest...max(earliest, latest + Self.correction)).contains(first.wall.milliseconds)
        return isPossible ? first.wall : Timestamp(milliseconds: latest)
    }
}
