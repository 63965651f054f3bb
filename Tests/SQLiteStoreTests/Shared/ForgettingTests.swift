import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

/// Personal data goes: device tokens and reasons for priority, after `retention_days`.
@Suite struct ForgettingTests {
    private static let day: Int64 = 86_400_000

    private func forget(_ shop: StoreFixture, olderThan days: Int64) async throws {
        let engine = QueueEngine(store: shop.store, now: { shop.moment }, random: { 1 })
        try await engine.forgetDevices(olderThan: Int(days))
    }

    @Test func oldTicketsLoseTheirDevicesAndReasons() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let old = try await shop.join(3, to: queue.id)
        try await shop.run(.issue(as: shop.newID(), priority: "wheelchair"), on: queue.id)
        for ticket in old { try await shop.run(.verify(ticket.id), on: queue.id) }
        try await shop.run(.endSession, on: queue.id)
        shop.pass(31 * Self.day)
        let new = try await shop.join(2, to: queue.id)
        try await shop.run(.cancel(new[0].id), on: queue.id)
        let waiting = try shop.count("SELECT count(*) FROM tickets")
        try await forget(shop, olderThan: 30)
        #expect(try shop.count("SELECT count(*) FROM tickets WHERE device_token IS NOT NULL") == 2)
        #expect(try shop.count("SELECT count(*) FROM tickets WHERE priority_reason IS NOT NULL") == 0)
        #expect(try shop.count("SELECT count(*) FROM tickets") == waiting, "tickets themselves stay")
    }

    /// A clock that is set ten years ahead takes nobody the place in line, nor lets a phone take a second one.
    @Test func openTicketsGoByServiceTime() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(1, to: queue.id)
        let now = shop.moment
        let engine = QueueEngine(
            store: shop.store,
            now: { Moment(wall: Timestamp(milliseconds: now.wall.milliseconds + 3650 * Self.day), tick: now.tick + 1) },
            random: { 1 })
        try await engine.forgetDevices(olderThan: 30)
        #expect(try shop.count("SELECT count(*) FROM tickets WHERE device_token IS NOT NULL") == 1)
        shop.pass(31 * Self.day)
        try await forget(shop, olderThan: 30)
        #expect(try shop.count("SELECT count(*) FROM tickets WHERE device_token IS NOT NULL") == 0)
    }

    /// What undo keeps holds tickets as they were, tokens and all: it goes as soon as it cannot be taken back.
    @Test func whatUndoKeepsGoesToo() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(1, to: queue.id)
        try await shop.run(.next(counter: nil), on: queue.id)
        try await forget(shop, olderThan: 30)
        #expect(try shop.count("SELECT count(*) FROM last_actions") == 1)
        shop.pass(10_001)
        try await forget(shop, olderThan: 30)
        #expect(try shop.count("SELECT count(*) FROM last_actions") == 0)
    }

    /// In stretches, so that a desk waits some milliseconds at most: all are reached.
    @Test func everyStretchIsReached() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try shop.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
            INSERT INTO tickets (id, queue_id, device_token, session, position_number, status, line_order, created_at,
                created_tick)
            SELECT randomblob(16), 1, 'phone-' || i, 7, i, 'COMPLETED', i, 0, 0 FROM n
            """)
        _ = queue
        shop.pass(31 * Self.day)
        try await forget(shop, olderThan: 30)
        #expect(try shop.count("SELECT count(*) FROM tickets WHERE device_token IS NOT NULL") == 0)
    }
}
