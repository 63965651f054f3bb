import Foundation
import GRDB
import QueueEngine

/// Opens the file: first looks at it without touching it, then makes it safe, then brings it up to date.
enum Opening {
    /// How long a lock of another process is waited for, in seconds: a backup or a shell holds one for moments.
    static let busyTimeout: TimeInterval = 5
    /// Enough for every screen's refresh at once; more readers would only share two cores.
    static let readers = 4
    /// Pages (of 4 KiB) after which a commit moves the write-ahead log into the database: 16 MiB. Fewer moves spare the
    /// disk pages that change again and again; more would only make the log longer to read after a crash.
    static let checkpointPages = 4000
    /// The log's file is cut back to this many bytes after a rush.
    static let logLimit = 64 << 20
    /// KiB of page cache a connection: holds the upper levels of every index of a million tickets. With four times as much joins are not
    /// faster among a million, and a place that is new takes half an hour until its memory is steady.
    static let cache = 4 << 10

    static func pool(path: String) throws(StoreFailure) -> DatabasePool {
        do {
            if let found = try inspect(path), found < Schema.version {
                // A migration that goes wrong must not be the end of a database, and a damaged one is not migrated: the copy
                // is looked through.
                try DatabaseFile.copy(from: path, to: asidePath(of: path, version: found))
            }
            // What cannot be made, SQLite says in better words.
            try? DatabaseFile.makePrivate(path)
            for part in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + part) {
                try? DatabaseFile.makePrivate(path + part)
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction(makeDurable)
            try Schema.migrator.migrate(pool)
            try pool.writeWithoutTransaction { db in try Lineage.settle(path, on: db) }
            return pool
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw SQLiteError(error).failure(during: "open", of: path)
        }
    }

    /// Where a database is kept as it was before its migration.
    static func asidePath(of path: String, version: Int64) -> String { "\(path).version-\(version)" }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "qode"
        configuration.busyMode = .timeout(busyTimeout)
        configuration.maximumReaderCount = readers
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -\(cache)") }
        return configuration
    }

    /// Refuses what is not ours to change. GRDB's pool would switch the file to write-ahead logging before
    /// anybody could look at it, so a look comes first, on a connection that cannot write.
    /// - Returns: the schema's version; nil when there is no database yet.
    static func inspect(_ path: String) throws -> Int64? {
        guard DatabaseFile.size(of: path) > 0 else { return nil }
        return try DatabaseFile.read(path) { db in
            let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            guard tables > 0 else { return nil }
            if application != Schema.applicationID {
                throw StoreFailure(
                    operation: "open", detail: "application_id is \(application), with \(tables) tables and indexes",
                    hint: "The file is another program's database. Name another file in store.url.")
            }
            if try version > Schema.version || Schema.migrator.hasBeenSuperseded(db) {
                // Whoever wrote it may have said so in one place of two.
                let steps = try Schema.migrator.appliedIdentifiers(db).compactMap { Int64($0) }
                throw StoreFailure(
                    operation: "open",
                    detail: "schema version \(max(version, steps.max() ?? 0)), known up to \(Schema.version)",
                    hint: "A newer Qode wrote this database. Install that version again, or restore an older backup.")
            }
            return version
        }
    }

    /// GRDB's pool sets `synchronous = NORMAL`, with which the last commits are lost when the power fails. A number that
    /// was shown must survive that: `FULL` waits for the disk at every commit. Read back, because SQLite ignores what it
    /// does not understand. What is deleted is overwritten: guests' details are to be gone, not only hidden.
    private static func makeDurable(_ db: Database) throws {
        try db.execute(
            sql: """
                PRAGMA synchronous = FULL;
                PRAGMA secure_delete = ON;
                PRAGMA wal_autocheckpoint = \(checkpointPages);
                PRAGMA journal_size_limit = \(logLimit);
                """)
        let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        let foreignKeys = try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
        guard level == 2, journal == "wal", foreignKeys == 1 else {
            throw StoreFailure(
                operation: "open",
                detail: "synchronous \(level ?? -1), journal_mode \(journal ?? ""), foreign_keys \(foreignKeys ?? -1)",
                hint: "SQLite does not keep the promises that numbers need here. Put the database on a local disk.")
        }
    }
}
