// What the files of `Schema`, `Writing` and `Reading` call what they run on: they are compiled for PostgreSQL here, and for SQLite
// in `SQLiteStore` (docs/decisions/0041).

typealias Database = PostgresConnection
typealias PreparedStatement = PostgresStatement
typealias Columns = PostgresColumns
typealias Store = PostgresStore
typealias StatementError = PostgresError
typealias SQLiteError = PostgresError
typealias DatabaseMigrator = MigrationList
