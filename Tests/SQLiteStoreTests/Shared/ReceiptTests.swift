import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

/// What is kept of requests that may come again.
@Suite struct ReceiptTests {
    private static func join(_ key: UInt8, _ shop: StoreFixture, _ queue: ID<Queue>) async throws -> Written? {
        let device = "phone-\(shop.newID(Ticket.self))"
        var request = Request(
            target: .queue(queue), command: .join(device: device, as: shop.newID()), actor: .guest(device: device),
            moment: shop.moment)
        request.receipt = Receipt(key: TokenHash([key]), body: TokenHash([]))
        return try (try await shop.store.commit([.command(request)]).first)?.get()
    }

    private static func isReplay(_ written: Written?) -> Bool {
        if case .replayed = written { true } else { false }
    }

    @Test("a key that comes again when its time is over takes no other's place, and is kept as long as they are")
    func usedAgain() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        // An appliance has a longer history than it keeps receipts.
        try shop.execute(
            """
            INSERT INTO events (id, queue_id, at, tick, actor, command)
            SELECT \(5 * Receipt.atMost), row_id, 0, 0, 'host', 'next' FROM queues
            """)
        #expect(try await !Self.isReplay(Self.join(1, shop, queue.id)))
        shop.pass(Receipt.lifetime)
        #expect(try await !Self.isReplay(Self.join(2, shop, queue.id)))
        shop.pass(1)
        #expect(try await !Self.isReplay(Self.join(1, shop, queue.id)), "its time was over")
        #expect(try await Self.isReplay(Self.join(2, shop, queue.id)), "another's is not")
        #expect(try await Self.isReplay(Self.join(1, shop, queue.id)))
        #expect(try shop.count("SELECT count(*) FROM receipts") == 2)
    }
}
