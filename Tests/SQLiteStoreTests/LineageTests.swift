import Foundation
import GRDB
import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

/// What a database that came back from a backup must not forget: revisions only grow, and what was revoked stays revoked.
@Suite struct LineageTests {
    enum WayBack: String, CaseIterable {
        case restore
        /// Somebody copies the file over the other by hand.
        case byHand
        /// And the database that was there is damaged.
        case overADamagedOne
        /// It is from before this program knew of restores.
        case fromAnOlderProgram
    }

    @Test(arguments: WayBack.allCases)
    func revisionsOnlyGrow(_ way: WayBack) async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(5, to: queue.id)
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        try await shop.join(20, to: queue.id)
        for _ in 1...20 { try await shop.run(.issue(as: shop.newID()), on: queue.id) }
        var shown = try #require(try await shop.store.queue(queue.id)).revision
        // Each time once more: a restore after a restore is no exception.
        for time in 1...3 {
            try await shop.store.close()
            try bringBack(backup, way, shop, time)
            try shop.reopen()
            let first = try #require(try await shop.store.queue(queue.id)).revision
            #expect(first > shown, "\(way), restore \(time)")
            shown = try await shop.run(.issue(as: shop.newID()), on: queue.id).queue.revision
            #expect(shown > first)
            #expect(shown < 1 << 53, "browsers count exactly up to here")
            // What is only opened again goes on where it was.
            try await shop.store.close()
            try shop.reopen()
            #expect(try await shop.store.queue(queue.id)?.revision == shown)
        }
    }

    private func bringBack(_ backup: Backup, _ way: WayBack, _ shop: StoreFixture, _ time: Int) throws {
        switch way {
        case .restore: _ = try backup.restore(to: shop.path, keepingOldAs: "old-\(time)")
        case .overADamagedOne:
            try Data(repeating: 0xa5, count: 50_000).write(to: URL(filePath: shop.path))
            _ = try backup.restore(to: shop.path, keepingOldAs: "old-\(time)")
        case .byHand, .fromAnOlderProgram:
            try FileManager.default.removeItem(atPath: shop.path)
            try FileManager.default.copyItem(atPath: backup.path, toPath: shop.path)
            guard way == .fromAnOlderProgram else { return }
            try DatabaseQueue(path: shop.path).write { db in
                try db.execute(
                    sql: """
                        DROP TABLE lineage; DROP INDEX tickets_called; DELETE FROM grdb_migrations WHERE identifier = '5';
                        PRAGMA user_version = 4;
                        """)
            }
        }
    }

    @Test("a database that is new, or only brought up to date, keeps its small revisions")
    func noRestore() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.store.close()
        try shop.reopen()
        #expect(try await shop.store.queue(queue.id)?.revision == 1)
        try await shop.store.close()
        try FileManager.default.removeItem(atPath: Lineage.path(of: shop.path))
        try await DatabaseQueue(path: shop.path).write { try $0.execute(sql: "UPDATE lineage SET origin = 'unknown'") }
        try shop.reopen()
        #expect(try await shop.store.queue(queue.id)?.revision == 1)
    }

    @Test("no restored backup brings a revoked token back, and it takes no other with it")
    func revokedStaysRevoked() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let (gone, kept) = (TokenHash(Array(repeating: 7, count: 32)), TokenHash(Array(repeating: 0xfe, count: 32)))
        for (code, token) in [(TokenHash([1]), gone), (TokenHash([2]), kept)] {
            _ = try await shop.store.commit([
                .addPairing(Pairing(codeHash: code, queueID: queue.id, createdTick: 0)),
                .redeemPairing(code: code, token: token, tick: 0),
            ])
        }
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        #expect(try await shop.store.commit([.revoke(gone)]) == [.success(.done)])
        #expect(try await tokens(shop) == [TokenHash(Array("Passports".utf8)), kept])
        try await shop.store.close()
        _ = try backup.restore(to: shop.path, keepingOldAs: "old")
        try shop.reopen()
        #expect(try await tokens(shop) == [TokenHash(Array("Passports".utf8)), kept])
    }

    @Test("a queue's own token that was revoked opens nothing after a restore; the queue itself is there")
    func ownToken() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let own = TokenHash(Array("Passports".utf8))
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        _ = try await shop.store.commit([.revoke(own)])
        try await shop.store.close()
        _ = try backup.restore(to: shop.path, keepingOldAs: "old")
        try shop.reopen()
        #expect(try await !tokens(shop).contains(own))
        #expect(try await shop.store.queue(queue.id)?.name == "Passports")
    }

    @Test("a token that cannot be noted down is not revoked: nobody may believe that it is")
    func notNotedDown() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let token = TokenHash([9, 9])
        _ = try await shop.store.commit([
            .addPairing(Pairing(codeHash: TokenHash([1]), queueID: queue.id, createdTick: 0)),
            .redeemPairing(code: TokenHash([1]), token: token, tick: 0),
        ])
        // A folder stands where the file would be written.
        let inTheWay = Lineage.path(of: shop.path) + ".new"
        try FileManager.default.createDirectory(atPath: inTheWay + "/x", withIntermediateDirectories: true)
        await #expect(throws: StoreFailure.self) { _ = try await shop.store.commit([.revoke(token)]) }
        #expect(try await tokens(shop).contains(token))
        try FileManager.default.removeItem(atPath: inTheWay)
        _ = try await shop.store.commit([.revoke(token)])
        #expect(try await !tokens(shop).contains(token))
    }

    @Test("the file is small, private, and a line that it does not understand does it no harm")
    func itsFile() async throws {
        let shop = try StoreFixture()
        let path = Lineage.path(of: shop.path)
        #expect(path.hasSuffix("/qode.lineage"))
        var lineage = Lineage()
        lineage.restores = 3
        lineage.revoke((0..<Lineage.revokedAtMost + 5).map { TokenHash([UInt8($0 & 0xff), UInt8($0 >> 8)]) })
        #expect(lineage.revoked.count == Lineage.revokedAtMost)
        #expect(lineage.revoked.first == TokenHash([5, 0]))
        try lineage.save(of: shop.path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try Lineage(of: shop.path) == lineage)
        try Data("nonsense\nrevoked xyz\nrestores 4\nrevoked 0aff\nrestores many\n".utf8).write(to: URL(filePath: path))
        var read = Lineage()
        read.restores = 4
        read.revoke([TokenHash([0x0a, 0xff])])
        #expect(try Lineage(of: shop.path) == read)
    }

    private func tokens(_ shop: StoreFixture) async throws -> [TokenHash] {
        try await shop.store.hostTokens().map(\.hash)
    }
}
