import QueueCore
import Synchronization
import Testing

@testable import QueueEngine

/// A new session each morning at four, by clocks that are sometimes wrong. Hours count from a midnight.
@Suite(.timeLimit(.minutes(1))) struct SessionWatchTests {
    static let hour: Int64 = 3_600_000
    static let day = 24 * hour

    /// An appliance that is switched on and off, with a wall clock that somebody may set.
    final class Shop: Sendable {
        let store = MemoryStore()
        let engine: QueueEngine
        private let memory = Mutex(SessionWatch.Memory())
        let queue: ID<Queue>

        /// Opens on a morning at eight.
        init() async throws {
            let clock = Clock()
            let counter = Counter()
            engine = QueueEngine(store: store, now: { clock.moment }, random: { counter.next() })
            self.clock = clock
            queue = try await engine.createQueue(name: "Q", prefix: nil, mode: .gate, token: TokenHash([1])).id
        }

        private let clock: Clock

        final class Clock: Sendable {
            /// 2026-11-24T08:00:00Z: whole days since 1970, and eight hours.
            private let state = Mutex((wall: 1_795_478_400_000 + 8 * hour, tick: Int64(0), firstTick: Int64(0)))

            var moment: Moment {
                state.withLock { Moment(wall: Timestamp(milliseconds: $0.wall), tick: $0.tick) }
            }
            /// Of this boot, which began then.
            var firstTick: Int64 { state.withLock { $0.firstTick } }
            var uptime: Int64 { state.withLock { $0.tick - $0.firstTick } }
            func pass(_ milliseconds: Int64) {
                state.withLock { state in
                    state.wall += milliseconds
                    state.tick += milliseconds
                }
            }
            func reboot() {
                state.withLock { state in
                    state.tick += 1
                    state.firstTick = state.tick
                }
            }
            func set(by milliseconds: Int64) { state.withLock { $0.wall += milliseconds } }
        }

        /// Time passes, and the watch looks all the while.
        func run(_ milliseconds: Int64) async throws {
            for start in stride(from: 0, to: milliseconds, by: Int64.Stride(hour / 4)) {
                clock.pass(min(milliseconds - start, hour / 4))
                try await poll()
            }
        }

        func poll() async throws {
            let watch = SessionWatch(
                engine: engine,
                boundary: { now in
                    let today = now.milliseconds / day * day + 4 * hour
                    return Timestamp(milliseconds: today <= now.milliseconds ? today : today - day)
                }, firstTick: clock.firstTick, uptime: { [clock] in clock.uptime }, sleep: { _ in })
            var current = memory.withLock { $0 }
            try await watch.look(&current)
            let new = current
            memory.withLock { $0 = new }
        }

        /// Off, and on again after so long by the wall clock.
        func off(_ milliseconds: Int64) async throws {
            clock.reboot()
            clock.set(by: milliseconds)
            try await restart()
        }

        /// The daemon alone.
        func restart() async throws {
            memory.withLock { $0 = SessionWatch.Memory() }
            try await poll()
        }

        func set(by milliseconds: Int64) async throws {
            clock.set(by: milliseconds)
            try await poll()
        }

        @discardableResult
        func issue() async throws -> Int? { try await engine.issue(in: queue, print: false).ticket?.number }
        var session: Int? { get async throws { try await engine.queue(queue)?.session } }
    }

    @Test("a day's numbers, and from one again in the morning")
    func everyMorning() async throws {
        let shop = try await Shop()
        for session in 1...3 {
            #expect(try await shop.issue() == 1)
            try await shop.run(10 * Self.hour)
            #expect(try await shop.issue() == 2)
            #expect(try await shop.session == session)
            try await shop.run(14 * Self.hour)
        }
        #expect(try await shop.session == 4)
    }

    @Test("runs past midnight in one session, until four")
    func overnight() async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.run(18 * Self.hour)
        #expect(try await shop.issue() == 2)
        #expect(try await shop.session == 1)
        try await shop.run(3 * Self.hour)
        #expect(try await shop.session == 2)
    }

    @Test("the plug was pulled all night")
    func plugPulled() async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.off(24 * Self.hour)
        #expect(try await shop.session == 2)
        #expect(try await shop.issue() == 1)
    }

    @Test("off over lunch")
    func lunch() async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.off(2 * Self.hour)
        #expect(try await shop.session == 1)
    }

    @Test("a number drawn right after four stays, though the watch looks later")
    func rightAfterFour() async throws {
        let shop = try await Shop()
        try await shop.run(20 * Self.hour)
        #expect(try await shop.issue() == 1)
        try await shop.run(Self.hour)
        #expect(try await shop.session == 1)
    }

    @Test("nobody came: no empty sessions")
    func nobodyCame() async throws {
        let shop = try await Shop()
        try await shop.run(5 * Self.day)
        #expect(try await shop.session == 1)
    }

    @Test("clocks that are set by years, there and back", arguments: [Int64(-3650), -2, 2, 3650])
    func clockIsSet(_ days: Int64) async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.run(Self.hour)
        try await shop.issue()
        try await shop.set(by: days * Self.day)
        #expect(try await shop.session == 1)
        try await shop.run(Self.hour)
        #expect(try await shop.issue() == 3)
        try await shop.set(by: -days * Self.day)
        try await shop.run(Self.hour)
        #expect(try await shop.issue() == 4)
        #expect(try await shop.session == 1)
        // And the next morning is a morning.
        try await shop.run(20 * Self.hour)
        #expect(try await shop.session == 2)
    }

    @Test("a clock without a battery starts where it stopped, and the network puts it right before anybody came")
    func noBattery() async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.off(1000)
        #expect(try await shop.session == 1)
        try await shop.set(by: 23 * Self.hour)
        #expect(try await shop.session == 2)
    }

    @Test("the same, but people were in line already: theirs is no old session")
    func noBatteryAndPeople() async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.off(1000)
        try await shop.issue()
        try await shop.set(by: 23 * Self.hour)
        #expect(try await shop.session == 1)
    }

    @Test("a clock ten years ahead at start ends no session")
    func wrongAtStart() async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.off(3650 * Self.day)
        #expect(try await shop.session == 1)
    }

    @Test(
        "the first number was drawn under a clock that was years off: its session ends at the next four, and not before",
        arguments: [(-730, false), (-730, true), (3650, false), (3650, true)] as [(Int64, Bool)])
    func firstUnderAWrongClock(_ days: Int64, _ isRestarted: Bool) async throws {
        let shop = try await Shop()
        try await shop.set(by: days * Self.day)
        try await shop.issue()
        try await shop.run(Self.hour)
        try await shop.issue()
        try await shop.set(by: -days * Self.day)
        if isRestarted { try await shop.restart() }
        try await shop.run(18 * Self.hour)
        #expect(try await shop.session == 1)
        try await shop.run(Self.hour)
        #expect(try await shop.session == 2)
    }

    @Test("the same where it is switched off at night", arguments: [Int64(-730), 3650])
    func wrongAtFirstAndOffAtNight(_ days: Int64) async throws {
        let shop = try await Shop()
        try await shop.set(by: days * Self.day)
        try await shop.issue()
        try await shop.set(by: -days * Self.day)
        try await shop.run(10 * Self.hour)
        #expect(try await shop.session == 1)
        try await shop.off(14 * Self.hour)
        #expect(try await shop.session == 2)
    }

    @Test("a clock that is set, and a restart of the daemon, end no session at noon", arguments: [Int64(-2), 2, 3650])
    func setAndRestarted(_ days: Int64) async throws {
        let shop = try await Shop()
        try await shop.issue()
        try await shop.run(4 * Self.hour)
        try await shop.issue()
        try await shop.set(by: days * Self.day)
        try await shop.restart()
        #expect(try await shop.session == 1)
    }

    @Test("who waits at four is told: open tickets become no-shows, and undo does not bring the old day back")
    func openTickets() async throws {
        let shop = try await Shop()
        let ticket = try await shop.engine.join(shop.queue, device: "a").ticket
        try await shop.run(20 * Self.hour - 1000)
        _ = try await shop.engine.perform(.change(QueueSettings(name: "R")), on: .queue(shop.queue), by: .host)
        try await shop.run(2000)
        #expect(try await shop.session == 2)
        let id = try #require(ticket?.id)
        #expect(try await shop.engine.ticket(id)?.ticket.status == .noShow)
        await #expect(throws: EngineError.refused(.nothingToUndo)) {
            try await shop.engine.perform(.undo, on: .queue(shop.queue), by: .host)
        }
    }
}
