import QueueCore
import Synchronization
import TestSupport

@testable import QueueEngine

/// The appliance's clocks: service time that goes on, and a wall clock that somebody sets.
final class WorldClock: Sendable {
    private struct State {
        var elapsed: Int64 = 0
        var wallOffset: Int64 = 0
        /// Of local clocks from UTC.
        var zone: Int64 = 0
        var tickOffset: Int64 = 0
        /// When this boot of the machine began, and how many there were before.
        var booted: Int64 = 0
        var boots = 0
        var random = SeededGenerator(seed: 0)
    }

    private let state = Mutex(State())
    private let trustsTheWall: Bool
    private static let opening: Int64 = 1_795_511_100_000

    init(trustsTheWall: Bool) { self.trustsTheWall = trustsTheWall }

    /// Milliseconds that this world is old.
    var elapsed: Int64 { state.withLock { $0.elapsed } }

    var moment: Moment {
        state.withLock { state in
            let wall = Self.opening + state.elapsed + state.wallOffset
            let tick = trustsTheWall ? wall - Self.opening : state.elapsed - state.booted + state.tickOffset
            return Moment(wall: Timestamp(milliseconds: wall), tick: tick)
        }
    }

    /// The randomness of ids.
    func draw() -> UInt64 { state.withLock { $0.random.next() } }

    func pass(_ milliseconds: Int64) { state.withLock { $0.elapsed += milliseconds } }
    /// Local time, as it is at each moment.
    var zone: LocalZone { LocalZone { [weak self] _ in self?.state.withLock(\.zone) ?? 0 } }
    func moveZone(to offset: Int64) { state.withLock { $0.zone = offset } }
    func setWall(by milliseconds: Int64) { state.withLock { $0.wallOffset += milliseconds } }

    /// The machine is off for a while, in which no time passes that anybody could know of.
    func reboot() {
        state.withLock { state in
            state.booted = state.elapsed
            state.boots += 1
        }
    }

    /// Takes service time from the store, as each start of the daemon does.
    /// - Parameter server: its time is the world's, whatever becomes of the appliance.
    func start(by store: any ApplianceStore, onServer server: Bool = false) async throws {
        if server { return state.withLock { $0.tickOffset = $0.booted } }
        let (boot, uptime) = state.withLock { ("boot \($0.boots)", $0.elapsed - $0.booted) }
        let time = try await store.serviceTime(boot: boot, uptime: uptime)
        state.withLock { $0.tickOffset = time.offset }
    }
}

/// How far a world has come, also for whoever has waited too long for it.
final class Step: Sendable {
    private let value = Atomic(0)
    private let end = Atomic(false)

    var isOver: Bool {
        get { end.load(ordering: .relaxed) }
        set { end.store(newValue, ordering: .relaxed) }
    }

    var number: Int {
        get { value.load(ordering: .relaxed) }
        set { value.store(newValue, ordering: .relaxed) }
    }
}
