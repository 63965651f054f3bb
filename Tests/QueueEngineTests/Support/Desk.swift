import QueueCore
import QueueEngine
import Synchronization

/// An engine on a store in memory, with a clock and randomness that repeat.
struct Desk: Sendable {
    let store: MemoryStore
    let engine: QueueEngine
    let clock: TestClock

    /// - Parameter earlier: whose store and clock it goes on with, as the daemon's next start does.
    init(after earlier: Desk? = nil) {
        (store, clock) = (earlier?.store ?? MemoryStore(), earlier?.clock ?? TestClock())
        let (clock, counter) = (clock, Counter())
        engine = QueueEngine(store: store, now: { clock.moment }, random: { counter.next() })
    }

    func queue(
        _ name: String = "Passports", mode: Queue.Mode = .gate, token: UInt8 = 1
    ) async throws -> ID<Queue> {
        try await engine.createQueue(name: name, prefix: nil, mode: mode, token: TokenHash([token])).id
    }
}

/// Service time that stands until a test moves it.
final class TestClock: Sendable {
    private let tick = Mutex<Int64>(0)

    var moment: Moment {
        let tick = tick.withLock { $0 }
        return Moment(wall: Timestamp(milliseconds: 1_795_511_100_000 + tick), tick: tick)
    }

    func pass(seconds: Int64) { tick.withLock { $0 += seconds * 1000 } }
    func pass(milliseconds: Double) { tick.withLock { $0 += Int64(milliseconds) } }
}

/// Different each time, the same each run.
final class Counter: Sendable {
    private let value = Mutex<UInt64>(0)

    func next() -> UInt64 {
        value.withLock { value in
            value += 1
            return value &* 0x9e37_79b9_7f4a_7c15
        }
    }
}

extension ID {
    static func nth(_ number: Int) -> ID { ID(high: 0x4000, low: 0x8000_0000_0000_0000 + UInt64(number)) }
}
