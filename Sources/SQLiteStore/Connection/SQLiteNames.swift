import GRDB

// What the files of `Schema`, `Writing` and `Reading` call what they run on: they are compiled for SQLite here, and for PostgreSQL
// in `PostgresStore` (docs/decisions/0041).

typealias Database = GRDB.Database
typealias Store = SQLiteStore
typealias StatementError = SQLiteError

extension PreparedStatement {
    /// A row that is read to be changed. Here nobody else can write before the commit.
    convenience init(locking sql: String, on db: Database) throws(SQLiteError) { try self.init(sql, on: db) }
}
