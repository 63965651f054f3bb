import Foundation
import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

/// What a join costs must not depend on how many came before it.
struct LongPastTests {
    @Test("two hundred joins change few pages, however many tickets are there")
    func pages() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try shop.execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
            INSERT INTO tickets (id, queue_id, session, position_number, status, line_order, created_at, created_tick)
            SELECT randomblob(16), 1, -1, i, 'COMPLETED', i, 0, 0 FROM n;
            PRAGMA wal_checkpoint(TRUNCATE);
            """)
        let engine = QueueEngine(store: shop.store, on: shop)
        let results = try await shop.store.commit(
            (0..<200).map { number in
                let device = "device-\(number)"
                return shop.request(.join(device: device, as: engine.newID()), on: queue.id, by: .guest(device: device))
            })
        #expect(results.allSatisfy { (try? $0.get()) != nil })
        let log = try FileManager.default.attributesOfItem(atPath: shop.path + "-wal")[.size] as? Int
        // A frame is a page and 24 bytes (https://www.sqlite.org/fileformat2.html#walformat). Ids without an order would change
        // more than a hundred pages of their index alone.
        #expect(try (5...60).contains(#require(log) / (4096 + 24)))
    }
}
