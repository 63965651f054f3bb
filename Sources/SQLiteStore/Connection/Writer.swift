import GRDB
import GRDBSQLite
import LinuxHost
import QueueCore
import QueueEngine

/// The only one who writes. It lives on a thread of its own, because a commit waits for the disk, and because GRDB's
/// awaited writes are cancelled with the task that asks for them: one guest who goes away must not undo the others' batch.
actor Writer {
    let pool: DatabasePool
    nonisolated let thread = BlockingThread(name: "qode-store")
    private var statements: WriteStatements?
    /// Even taking it back failed: nobody knows what becomes of it.
    private var hasOpenTransaction = false
    /// Something was deleted for good, and the log still holds it.
    private var hasErased = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(pool: DatabasePool) { self.pool = pool }

    /// Carries the batch out in one transaction and returns when it is on disk; after an error nothing of it is.
    ///
    /// Every write is decided before its first row is changed, so a refusal leaves nothing behind and needs no savepoint;
    /// any error of SQLite takes the whole batch back.
    func commit(_ batch: [Write]) throws(StoreFailure) -> [Result<Written, Refusal>] {
        do throws(SQLiteError) {
            return try pool.writeWithoutTransaction { db in
                Result { () throws(SQLiteError) in
                    let results = try run(batch, on: db)
                    for case .success(.outcome(let outcome)) in results where outcome.hasErased { hasErased = true }
                    if hasErased { emptyLog(of: db) }
                    return results
                }
            }.get()
        } catch {
            var failure = error.failure(during: "commit", of: pool.path)
            failure.isUndone = error.mayBeOneWrites && !hasOpenTransaction
            throw failure
        }
    }

    /// Moves the log into the file, which then stands alone.
    func close() throws {
        // Not by itself: the pool's last connection to close is one that cannot write.
        try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        // A connection with statements does not close.
        statements = nil
        try pool.close()
        try DatabaseFile.tidyUp(pool.path)
    }

    /// Waits for nobody: while somebody reads an older state the log stays, and the next commit tries again.
    private func emptyLog(of db: Database) {
        let handle = db.sqliteConnection
        sqlite3_busy_timeout(handle, 0)
        let result = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        sqlite3_busy_timeout(handle, Int32(Opening.busyTimeout * 1000))
        if result == SQLITE_OK { hasErased = false }
    }

    private func run(_ batch: [Write], on db: Database) throws(SQLiteError) -> [Result<Written, Refusal>] {
        let statements = try prepared(on: db)
        if hasOpenTransaction {
            try statements.rollback.run()
            hasOpenTransaction = false
        }
        // Immediately: a transaction that first reads and then wants to write may find that another process was faster.
        try statements.begin.run()
        do throws(SQLiteError) {
            var work = Batch(statements)
            var results: [Result<Written, Refusal>] = []
            results.reserveCapacity(batch.count)
            for write in batch { results.append(try work.carryOut(write)) }
            try work.saveQueues()
            // Before the commit: a restored backup may know tokens that this one drops.
            if !work.revoked.isEmpty { try remember(work.revoked) }
            try statements.commit.run()
            return results
        } catch {
            // After some errors SQLite has already rolled back by itself.
            if sqlite3_get_autocommit(db.sqliteConnection) == 0 { try? statements.rollback.run() }
            hasOpenTransaction = sqlite3_get_autocommit(db.sqliteConnection) == 0
            throw error
        }
    }

    private func remember(_ revoked: [TokenHash]) throws(SQLiteError) {
        do {
            var lineage = try Lineage(of: pool.path) ?? Lineage()
            lineage.revoke(revoked)
            try lineage.save(of: pool.path)
        } catch {
            throw SQLiteError(code: SQLITE_IOERR, message: "\(error)")
        }
    }

    private func prepared(on db: Database) throws(SQLiteError) -> WriteStatements {
        if let statements { return statements }
        let fresh = try WriteStatements(db)
        statements = fresh
        return fresh
    }
}
