import Foundation
import GRDB
import QueueCore
import QueueEngine
import Synchronization
import Testing

@testable import SQLiteStore

/// Copies of a database that is in use, what a damaged one does, and how one comes back.
@Suite struct BackupTests {
    /// A shop with a past.
    private func shop() async throws -> (StoreFixture, ID<Queue>) {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(40, to: queue.id)
        shop.pass(5000)
        try await shop.run(.next(counter: "1"), on: queue.id)
        return (shop, queue.id)
    }

    @Test func aCopyHoldsAllThatWasCommitted() async throws {
        let (shop, queue) = try await shop()
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        #expect(backup.queues == 1 && backup.tickets == 40)
        #expect(backup.newest == shop.moment.wall)
        // The shop goes on meanwhile; the copy stands.
        try await shop.run(.issue(as: shop.newID()), on: queue)
        #expect(try Backup(checking: backup.path) == backup)
        // One file, which SQLite needs no other for.
        let names = try FileManager.default.contentsOfDirectory(atPath: shop.folder.path).filter {
            $0.hasPrefix("copy")
        }
        #expect(names == ["copy.db"])
    }

    @Test func aCopyIsMadeWhileTheShopWrites() async throws {
        let (shop, queue) = try await shop()
        let path = shop.path
        async let backups = Task.detached {
            try (1...5).map { try Backup.make(of: path, at: path + ".copy-\($0)").tickets }
        }.value
        for _ in 0..<200 { try await shop.run(.issue(as: shop.newID()), on: queue) }
        let counts = try await backups
        #expect(counts == counts.sorted())
        #expect(counts.allSatisfy { (40...240).contains($0) })
    }

    @Test func restoringBringsTheDayBackAndKeepsTheOther() async throws {
        let (shop, queue) = try await shop()
        let before = try shop.everything()
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        try await shop.run(.issue(as: shop.newID()), on: queue)
        let after = try shop.everything()
        try await shop.store.close()
        let kept = try #require(try backup.restore(to: shop.path, keepingOldAs: "replaced-2026-11-24"))
        #expect(kept == shop.path + ".replaced-2026-11-24")
        try shop.reopen()
        #expect(try shop.everything() == before)
        try await shop.store.close()
        // A second time: the first is still there, under its own name.
        let again = try #require(try Backup(checking: kept).restore(to: shop.path, keepingOldAs: "replaced-2026-11-24"))
        #expect(again == shop.path + ".replaced-2026-11-24-2")
        try shop.reopen()
        #expect(try shop.everything() == after)
    }

    /// The database as the power left it: its last commits are in its log.
    private func cut(_ shop: StoreFixture) throws -> String {
        let folder = shop.folder.appending(path: "after the power failed")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["qode.db", "qode.db-wal"] {
            try FileManager.default.copyItem(atPath: shop.file(name), toPath: folder.appending(path: name).path)
        }
        return folder.appending(path: "qode.db").path
    }

    @Test func whatIsKeptIsWholeInOneFile() async throws {
        let (shop, _) = try await shop()
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        let path = try cut(shop)
        let kept = try #require(try backup.restore(to: path, keepingOldAs: "old"))
        // As somebody takes it away on a stick.
        try FileManager.default.copyItem(atPath: kept, toPath: shop.file("stick.db"))
        #expect(try Backup(checking: shop.file("stick.db")).tickets == 40)
    }

    @Test func aDamagedOneIsKeptAsItIsWithItsLog() async throws {
        let (shop, queue) = try await shop()
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        _ = try await shop.store.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try await shop.run(.issue(as: shop.newID()), on: queue)
        let path = try cut(shop)
        var content = try Data(contentsOf: URL(filePath: path))
        content.replaceSubrange(8192..., with: Data(repeating: 0xa5, count: content.count - 8192))
        try content.write(to: URL(filePath: path))
        let log = try Data(contentsOf: URL(filePath: path + "-wal"))
        let kept = try #require(try backup.restore(to: path, keepingOldAs: "old"))
        #expect(try Data(contentsOf: URL(filePath: kept)) == content)
        #expect(try Data(contentsOf: URL(filePath: kept + "-wal")) == log)
        // And its log is not taken for the new one's.
        let store = try SQLiteStore.open(path: path)
        #expect(try await store.queues().first?.lastNumberIssued == 40)
    }

    private final class Watch: Sendable {
        let isOver = Atomic(false)
        let missing = Atomic(0)
    }

    /// Whenever the power fails, there is a database: without one, the next start would make an empty one in silence.
    @Test func atNoMomentOfARestoreIsThereNone() async throws {
        let (shop, _) = try await shop()
        let backup = try Backup.make(of: shop.path, at: shop.file("copy.db"))
        try await shop.store.close()
        let path = shop.path
        let watch = Watch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !watch.isOver.load(ordering: .relaxed) {
                    if access(path, F_OK) != 0 { watch.missing.add(1, ordering: .relaxed) }
                }
            }
            group.addTask {
                defer { watch.isOver.store(true, ordering: .relaxed) }
                for time in 1...20 { _ = try backup.restore(to: path, keepingOldAs: "old-\(time)") }
            }
            try await group.waitForAll()
        }
        #expect(watch.missing.load(ordering: .relaxed) == 0)
        #expect(try Backup(checking: "\(path).old-20").tickets == 40)
    }

    @Test(arguments: ["nothing", "text", "half", "another program's", "newer"])
    func whatIsNoBackupIsNotRestored(_ what: String) async throws {
        let (shop, _) = try await shop()
        let file = shop.file("strange.db")
        switch what {
        case "text": try Data("Dear diary".utf8).write(to: URL(filePath: file))
        case "half":
            _ = try Backup.make(of: shop.path, at: file)
            let whole = try Data(contentsOf: URL(filePath: file))
            try whole.prefix(whole.count / 2).write(to: URL(filePath: file))
        case "another program's":
            try await DatabaseQueue(path: file).write { try $0.execute(sql: "CREATE TABLE recipes (n)") }
        case "newer":
            _ = try Backup.make(of: shop.path, at: file)
            try await DatabaseQueue(path: file).write { try $0.execute(sql: "PRAGMA user_version = 99") }
        default: break
        }
        let before = try shop.everything()
        #expect(throws: StoreFailure.self) { try Backup(checking: file) }
        #expect(try shop.everything() == before)
    }

    @Test func theFolderKeepsAWeek() async throws {
        let (shop, queue) = try await shop()
        let folder = BackupFolder(path: shop.file("backups"))
        #expect(folder.newestGood() == nil)
        for day in 1...9 {
            let name = "2026-11-0\(day)"
            #expect(!folder.has(day: name))
            try await shop.run(.issue(as: shop.newID()), on: queue)
            #expect(try folder.add(shop.path, day: name).tickets == 40 + day)
            #expect(folder.has(day: name))
        }
        #expect(folder.files.map { URL(filePath: $0).lastPathComponent }.first == "qode-0009-2026-11-09.db")
        #expect(folder.files.count == 7)
        #expect(!folder.has(day: "2026-11-02"))
        // A clock that was wrong does not make an old backup the newest.
        _ = try folder.add(shop.path, day: "1970-01-01")
        #expect(folder.newestGood()?.path.hasSuffix("qode-0010-1970-01-01.db") == true)
        let permissions = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int
        #expect(permissions == 0o700)
    }

    @Test func aDiskWithoutRoomIsNotFilledUp() async throws {
        let (shop, _) = try await shop()
        let need = DatabaseFile.size(of: shop.path) + DatabaseFile.size(of: shop.path + "-wal") + BackupFolder.margin
        let full = BackupFolder(path: shop.file("backups"), freeSpace: { _ in need - 1 })
        let failure = #expect(throws: StoreFailure.self) { try full.add(shop.path, day: "2026-11-24") }
        #expect(failure?.hint.contains("Make room") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: full.path).isEmpty)
        let roomy = BackupFolder(path: full.path, freeSpace: { _ in need })
        #expect(try roomy.add(shop.path, day: "2026-11-24").tickets == 40)
        // The real one sees this disk.
        #expect(try #require(DatabaseFile.freeSpace(at: shop.path)) > 0)
        #expect(DatabaseFile.freeSpace(at: "/nowhere/at/all") == nil)
    }

    @Test func theNewestGoodOneIsFoundAmongDamagedOnes() async throws {
        let (shop, _) = try await shop()
        let folder = BackupFolder(path: shop.file("backups"))
        for day in ["a", "b", "c"] { _ = try folder.add(shop.path, day: day) }
        try Data(repeating: 7, count: 50_000).write(to: URL(filePath: folder.files[0]))
        let second = try FileHandle(forWritingTo: URL(filePath: folder.files[1]))
        try second.seek(toOffset: 4096)
        try second.write(contentsOf: Data(repeating: 0xff, count: 8192))
        try second.close()
        #expect(folder.newestGood()?.path == folder.files[2])
    }

    /// Somewhere in the middle, as a failing card does it: whoever looks it through says so, and does not touch it.
    @Test func aDamagedDatabaseIsFoundAndLeftAsItIs() async throws {
        let (shop, _) = try await shop()
        _ = try await shop.store.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        var content = try Data(contentsOf: URL(filePath: shop.path))
        content.replaceSubrange(8192..<20_480, with: Data(repeating: 0xa5, count: 12_288))
        try content.write(to: URL(filePath: shop.path))
        let failure = #expect(throws: StoreFailure.self) { try SQLiteStore.inspect(path: shop.path) }
        let path = shop.path
        // The file, what became of it, and the command that helps.
        #expect(failure?.detail.contains(path) == true, "\(failure?.detail ?? "")")
        #expect(failure?.hint.contains("It stays as it is") == true)
        #expect(failure?.hint.contains("qode restore") == true)
        await #expect(throws: StoreFailure.self) { try await SQLiteStore.check(path: path) }
        #expect(try Data(contentsOf: URL(filePath: shop.path)) == content)
    }

    @Test func aDamagedDatabaseIsNotMigrated() async throws {
        let (shop, _) = try await shop()
        try shop.execute("PRAGMA user_version = 1")
        try await shop.store.close()
        var content = try Data(contentsOf: URL(filePath: shop.path))
        content.replaceSubrange(8192..<20_480, with: Data(repeating: 0xa5, count: 12_288))
        try content.write(to: URL(filePath: shop.path))
        #expect(throws: StoreFailure.self) { try SQLiteStore.open(path: shop.path) }
        #expect(try Data(contentsOf: URL(filePath: shop.path)) == content)
    }

    @Test func aLookThroughIsGivenUpWithItsTask() async throws {
        let (shop, _) = try await shop()
        let path = shop.path
        let task = Task { try await SQLiteStore.check(path: path) }
        task.cancel()
        try await task.value
    }

    /// A database as the first version left it: kept aside as it was, brought up to date, nothing lost.
    @Test func aMigrationLeavesACopyAside() async throws {
        let folder = try StoreFixture.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "qode.db").path
        try DatabaseQueue(path: path).inDatabase { db in
            try Schema.migrator.migrate(DatabaseQueue(path: path), upTo: "1")
            try db.execute(
                sql: """
                    INSERT INTO queues (id, name, prefix, host_token, mode, active, is_paused, out_of_turn, waiting_count,
                        last_number_issued, created_at)
                    VALUES (zeroblob(16), 'Old', 'A', x'00', 'gate', 1, 0, 'warn', 2, 3, 0);
                    INSERT INTO tickets (id, queue_id, session, position_number, status, line_order, called_at,
                        called_tick, calls, created_at, created_tick)
                    VALUES (x'00000000000000000000000000000001', 1, 1, 1, 'CALLED', 1048576, 5, 7000, 1, 0, 1000),
                        (x'00000000000000000000000000000002', 1, 1, 2, 'WAITING', 2097152, NULL, NULL, NULL, 0, 2000),
                        (x'00000000000000000000000000000003', 1, 1, 3, 'WAITING', 3145728, NULL, NULL, NULL, 0, 3000);
                    """)
        }
        let store = try SQLiteStore.open(path: path)
        let queue = try #require(try await store.queues().first)
        #expect(queue.waiting == LaneCounts(regular: 2))
        #expect(queue.priorityInARow == 2)
        let board = try await store.board(of: queue.id)
        #expect(board?.nowServing.first?.waited == 6000)
        #expect(try await store.ticket(ID(high: 0, low: 3))?.peopleAhead == 1)
        let aside = Opening.asidePath(of: path, version: 1)
        let old = try DatabaseQueue(path: aside)
        #expect(try await old.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
        #expect(try await old.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM tickets") } == 3)
    }

    /// The last of several migrations fails: nothing of it stays, and what the disk holds opens when the cause is gone.
    @Test func aMigrationThatFailsLeavesTheFileUsable() async throws {
        let folder = try StoreFixture.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "qode.db").path
        try DatabaseQueue(path: path).inDatabase { db in
            try Schema.migrator.migrate(DatabaseQueue(path: path), upTo: "1")
            try db.execute(
                sql: """
                    INSERT INTO queues (id, name, prefix, host_token, mode, active, is_paused, out_of_turn, created_at)
                    VALUES (zeroblob(16), 'Old', 'A', x'00', 'gate', 1, 0, 'warn', 0);
                    CREATE TABLE service_time (in_the_way);
                    """)
        }
        let failure = #expect(throws: StoreFailure.self) { try SQLiteStore.open(path: path) }
        #expect(failure?.detail.contains("service_time") == true)
        // The version before stands in the file, whole, and the one of before all this beside it.
        #expect(try SQLiteStore.inspect(path: path) == .older(version: 3))
        #expect(try SQLiteStore.inspect(path: Opening.asidePath(of: path, version: 1)) == .older(version: 1))
        try await DatabaseQueue(path: path).write { try $0.execute(sql: "DROP TABLE service_time") }
        #expect(try await SQLiteStore.open(path: path).queues().map(\.name) == ["Old"])
    }

    @Test func aLookChangesNothing() async throws {
        let folder = try StoreFixture.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "qode.db").path
        #expect(try SQLiteStore.inspect(path: path) == .missing)
        try Schema.migrator.migrate(DatabaseQueue(path: path), upTo: "1")
        let content = try Data(contentsOf: URL(filePath: path))
        #expect(try SQLiteStore.inspect(path: path) == .older(version: 1))
        #expect(try Data(contentsOf: URL(filePath: path)) == content)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["qode.db"])
        _ = try SQLiteStore.open(path: path)
        #expect(try SQLiteStore.inspect(path: path) == .current)
    }

    /// Without room for the copy nothing is migrated.
    @Test func withoutTheCopyNothingIsMigrated() async throws {
        let folder = try StoreFixture.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "qode.db").path
        try Schema.migrator.migrate(DatabaseQueue(path: path), upTo: "1")
        // A folder stands where the copy should go.
        let aside = Opening.asidePath(of: path, version: 1)
        try FileManager.default.createDirectory(atPath: aside + "/in the way", withIntermediateDirectories: true)
        #expect(throws: StoreFailure.self) { try SQLiteStore.open(path: path) }
        let version = try DatabaseQueue(path: path).inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == 1)
    }
}

extension StoreFixture {
    func file(_ name: String) -> String { folder.appending(path: name).path }
}
