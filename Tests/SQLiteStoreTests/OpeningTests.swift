import Foundation
import GRDB
import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

@Suite struct OpeningTests {
    @Test func everyCommitWaitsForTheDisk() throws {
        let shop = try StoreFixture()
        #expect(try shop.store.synchronousLevel() == 2)
        #expect(try shop.rows("PRAGMA journal_mode") == ["[journal_mode:\"wal\"]"])
        let foreignKeys = try shop.store.pool.writeWithoutTransaction {
            try Int.fetchOne($0, sql: "PRAGMA foreign_keys")
        }
        #expect(foreignKeys == 1)
    }

    @Test(arguments: [
        (
            "queues",
            """
            id name host_token active is_paused current_position last_number_issued completed_count avg_wait_time \
            created_at
            """
        ),
        ("tickets", "id queue_id device_token position_number status created_at called_at completed_at"),
        ("tickets", "language picture"),
        ("events", "id queue_id ticket_id at tick actor command"),
        (
            "print_jobs",
            "id kind queue_id ticket_id is_copy state spooler_job error_code error_detail created_tick is_unconfirmed"
        ),
        ("host_tokens", "hash queue_id created_tick name role more created_at last_seen_at address"),
        ("receipts", "key body tick queue_id ticket_id verdict is_new print_job"),
        ("station_events", "kind station name address at tick"),
        ("pairings", "code_hash queue_id created_tick used_tick"),
        ("service_time", "boot tick_offset first_tick last_tick"),
        ("lineage", "restores origin"),
    ])
    func theSchemaHasThePromisedColumns(_ table: String, _ promised: String) throws {
        let shop = try StoreFixture()
        let columns = try shop.store.pool.read { try Set($0.columns(in: table).map(\.name)) }
        #expect(columns.isSuperset(of: promised.split(separator: " ").map(String.init)))
    }

    @Test(arguments: [
        ("queue_id,session,position_number", true, false),
        ("queue_id,device_token", true, true),
        ("queue_id,status,lane,line_order,position_number", false, true),
        ("queue_id,called_tick", false, true),
        ("id", true, false),
    ])
    func theTicketsHaveTheirIndexes(_ columns: String, _ isUnique: Bool, _ isPartial: Bool) throws {
        let shop = try StoreFixture()
        let found = try shop.count(
            """
            SELECT count(*) FROM pragma_index_list('tickets') AS list
            WHERE "unique" = \(isUnique ? 1 : 0) AND partial = \(isPartial ? 1 : 0)
                AND (SELECT group_concat(name) FROM pragma_index_info(list.name)) = '\(columns)'
            """)
        #expect(found == 1)
    }

    /// Whoever may look into the folder may not read who waits; and who takes the card out takes one file.
    @Test func afterTheEndThereIsOneFileThatOnlyItsOwnerReads() async throws {
        let folder = try StoreFixture.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "qode.db").path
        // As an earlier version left it.
        for isOld in [false, true] {
            if isOld { try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path) }
            let store = try SQLiteStore.open(path: path)
            _ = try await store.commit([.recordTick(1)])
            _ = try await store.queues()
            for part in ["", "-wal", "-shm"] {
                let mode = try FileManager.default.attributesOfItem(atPath: path + part)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(part)")
            }
            try await store.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["qode.db", "qode.lineage"])
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func reopeningKeepsEverything() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(3, to: queue.id)
        shop.pass(70_000)
        try await shop.run(.next(counter: "Counter 3"), on: queue.id)
        let before = try shop.everything()
        try shop.reopen()
        #expect(try shop.everything() == before)
        #expect(try await shop.store.lastTick() == 70_000)
        let next = try await shop.run(.issue(as: shop.newID()), on: queue.id)
        #expect(next.ticket?.number == 4)
    }

    @Test func aNewDatabaseBeginsAtTickZero() async throws {
        let shop = try StoreFixture()
        #expect(try await shop.store.lastTick() == 0)
    }

    /// Writes queue up, so a later row may bear an earlier moment.
    @Test func theLastTickIsTheHighest() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        shop.pass(500)
        let late = shop.request(.issue(as: shop.newID()), on: queue.id)
        shop.pass(-100)
        let early = shop.request(.issue(as: shop.newID()), on: queue.id)
        _ = try await shop.store.commit([late, early])
        #expect(try await shop.store.lastTick() == 500)
    }

    @Test(arguments: [
        "PRAGMA user_version = \(Schema.version + 1)",
        "INSERT INTO grdb_migrations VALUES ('\(Schema.version + 1)')",
    ])
    func aNewerSchemaIsRefusedInPlainWords(_ change: String) throws {
        let shop = try StoreFixture()
        try shop.execute(change)
        let failure = #expect(throws: StoreFailure.self) { try SQLiteStore.open(path: shop.path) }
        #expect(failure?.operation == "open")
        #expect(failure?.detail == "schema version \(Schema.version + 1), known up to \(Schema.version)")
        #expect(Schema.migrator.migrations.last == "\(Schema.version)")
        #expect(failure?.hint.contains("A newer Qode wrote this database") == true)
    }

    @Test(arguments: ["text", "a photograph", "another program's database"])
    func aForeignFileIsRefusedAndLeftAsItIs(_ what: String) throws {
        let folder = try StoreFixture.newFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "qode.db")
        switch what {
        case "text": try Data("Dear diary, today I waited two hours.".utf8).write(to: file)
        case "a photograph": try (Data([0xff, 0xd8, 0xff, 0xe0]) + Data(repeating: 7, count: 9000)).write(to: file)
        default:
            let other = try DatabaseQueue(path: file.path)
            try other.write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
            try other.close()
        }
        let content = try Data(contentsOf: file)
        let failure = #expect(throws: StoreFailure.self) { try SQLiteStore.open(path: file.path) }
        #expect(failure?.hint.contains("store.url") == true)
        #expect(try Data(contentsOf: file) == content)
    }

    @Test func aFolderThatIsNotThereIsNamedAsTheCause() throws {
        let failure = #expect(throws: StoreFailure.self) { try SQLiteStore.open(path: "/nowhere/at/all/qode.db") }
        #expect(failure?.hint.contains("folder exists") == true)
    }
}
