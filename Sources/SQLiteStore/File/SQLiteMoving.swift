import GRDB
import GRDBSQLite
public import QueueEngine

/// What is asked of SQLite about its tables.
enum TableSQL {
    static let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    static let columns = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
    static let key = "SELECT name, type = 'INTEGER' FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
    /// Columns that the other store does not have.
    static let added: Set<String> = []
}

extension SQLiteStore {
    func write(
        _ operation: String, _ body: @escaping @Sendable (Database) throws(SQLiteError) -> Void
    ) async throws(StoreFailure) {
        do {
            try await pool.write { db in try body(db) }
        } catch {
            throw SQLiteError(error).failure(during: operation, of: path)
        }
    }

    /// The next start settles service time by the rows themselves; keys go on by themselves.
    public func settle(at tick: Int64, _ tables: [StoredTable]) {}
}
