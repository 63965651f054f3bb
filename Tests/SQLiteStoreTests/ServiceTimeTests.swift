import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

/// One time for all processes on a database, as long as the machine runs; and what a restart of the machine does to it.
@Suite struct ServiceTimeTests {
    private static let hour: Int64 = 3_600_000

    @Test func everyProcessOfABootHasTheSameTime() async throws {
        let shop = try StoreFixture()
        let daemon = try await shop.store.serviceTime(boot: "a", uptime: 20_000)
        #expect(daemon.offset + 20_000 == 1)
        // An idle hour later, of which nothing was recorded.
        try shop.reopen()
        #expect(try await shop.store.serviceTime(boot: "a", uptime: 20_000 + Self.hour) == daemon)
    }

    @Test func theNextBootGoesOnFromWhatWasRecorded() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        _ = try await shop.store.serviceTime(boot: "a", uptime: 0)
        shop.pass(70_000)
        try await shop.run(.issue(as: shop.newID()), on: queue.id)
        let second = try await shop.store.serviceTime(boot: "b", uptime: 9000)
        #expect(second == ServiceTime(offset: 70_001 - 9000, first: 70_001))
        _ = try await shop.store.commit([.recordTick(70_001 + Self.hour)])
        let third = try await shop.store.serviceTime(boot: "c", uptime: 9000)
        #expect(third.first == 70_002 + Self.hour, "an idle hour counts")
        // An older tick, which came late, takes nothing back.
        _ = try await shop.store.commit([.recordTick(5)])
        #expect(try await shop.store.lastTick() == 70_001 + Self.hour)
    }

    @Test func aCopiedMachineDoesNotGoBack() async throws {
        let shop = try StoreFixture()
        let time = try await shop.store.serviceTime(boot: "a", uptime: 500_000)
        _ = try await shop.store.commit([.recordTick(time.offset + 900_000)])
        let copy = try await shop.store.serviceTime(boot: "a", uptime: 600_000)
        #expect(copy.offset + 600_000 == time.offset + 900_001)
    }

    /// What is good for moments: the undo of a host's action, a pairing code, a ticket on its way to the printer.
    @Test(arguments: ["a", "b"]) func whatIsGoodForMomentsEndsWithTheBoot(_ boot: String) async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        _ = try await shop.store.serviceTime(boot: "a", uptime: 0)
        let job = shop.newID(PrintJob.self)
        try await shop.run(.issue(as: shop.newID()), on: queue.id, printJob: job)
        let printed = PrintJob(id: shop.newID(), subject: .poster(queue.id), createdTick: 0)
        _ = try await shop.store.commit([.enqueuePrint(printed), .recordPrint(printed.id, .printed(job: 3))])
        try await shop.run(.next(counter: nil), on: queue.id)
        let code = TokenHash([7])
        _ = try await shop.store.commit([
            .addPairing(Pairing(codeHash: code, queueID: queue.id, createdTick: shop.moment.tick))
        ])
        shop.pass(3000)
        _ = try await shop.store.serviceTime(boot: boot, uptime: 3000)
        let isSame = boot == "a"

        let unfinished = try #require(try await shop.store.unfinishedPrintJobs(limit: 10).first)
        #expect(unfinished.id == job)
        #expect(shop.moment.tick - unfinished.createdTick == (isSame ? 3000 : 86_403_000))
        #expect(try shop.count("SELECT count(*) FROM print_jobs WHERE created_tick < 0") == (isSame ? 0 : 1))
        let redeemed = try await shop.store.commit([.redeemPairing(code: code, token: TokenHash([8]), tick: 3000)])
        #expect(try redeemed.first?.get() == .redeemed(isSame ? queue.id : nil))
        let undone = try await shop.result(.undo, on: queue.id)
        #expect(((try? undone.get()) != nil) == isSame)
    }
}
