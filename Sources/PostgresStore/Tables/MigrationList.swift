/// The shared migrations, in order, as `Schema` registers them.
struct MigrationList {
    struct Step: Sendable {
        var name: String
        var change: @Sendable (PostgresConnection) throws -> Void
    }

    private(set) var steps: [Step] = []

    mutating func registerMigration(
        _ name: String, migrate change: @escaping @Sendable (PostgresConnection) throws -> Void
    ) {
        steps.append(Step(name: name, change: change))
    }
}

extension PostgresConnection {
    /// Carries statements of the schema out, which are written as SQLite reads them.
    func execute(sql: String) throws(PostgresError) {
        for statement in Dialect.schema(sql) { try PostgresStatement(own: statement, on: self).run() }
    }
}
