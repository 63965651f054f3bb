import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

@Suite struct FullDiskTests {
    @Test func aFullDiskTakesNothingAndRecoversByItself() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(2, to: queue.id)
        let pages = try shop.count("PRAGMA page_count")
        try shop.execute("PRAGMA max_page_count = \(pages)")
        let before = try shop.everything()
        let rush = (0..<2000).map { _ in shop.request(.issue(as: shop.newID()), on: queue.id) }
        let failure = await #expect(throws: StoreFailure.self) { _ = try await shop.store.commit(rush) }
        #expect(failure?.hint.hasPrefix("The disk is full.") == true)
        #expect(try shop.everything() == before)
        #expect(try await shop.store.board(of: queue.id)?.queue.waitingCount == 2)

        try shop.execute("PRAGMA max_page_count = 1000000")
        let results = try await shop.store.commit(rush)
        #expect(results.count { (try? $0.get()) != nil } == 2000)
        #expect(try await shop.store.queue(queue.id)?.lastNumberIssued == 2002)
    }
}
