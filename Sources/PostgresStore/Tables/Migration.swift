import QueueEngine

/// Makes the tables, or brings them up to date: the shared schema, and what several appliances need beside it.
enum Migration {
    /// "Qode", as the lock that one migrator holds.
    private static let lock: Int64 = 0x516f_6465

    private static let own: [MigrationList.Step] = [
        .init(name: "postgres 1") { connection in
            for sql in [writers, secrets, appliances, jobs, unfinished] {
                try PostgresStatement(own: sql, on: connection).run()
            }
        }
    ]

    /// Who writes, and the name of its latest transaction.
    private static let writers = """
        CREATE TABLE writers (id BYTEA PRIMARY KEY, batch BIGINT NOT NULL, seen_at TIMESTAMPTZ NOT NULL)
        """
    /// What all appliances must have the same: the key of device tokens' hashes.
    private static let secrets = "CREATE TABLE secrets (name TEXT PRIMARY KEY, value BYTEA NOT NULL)"
    /// How each one's devices are, as it last said; `heard_at` by the server's clock, so that one who is silent is known by it.
    private static let appliances = """
        CREATE TABLE appliances (name TEXT PRIMARY KEY, heard_at TIMESTAMPTZ NOT NULL, devices TEXT NOT NULL)
        """
    /// Which appliance prints it.
    private static let jobs = """
        ALTER TABLE print_jobs ADD COLUMN appliance TEXT NOT NULL DEFAULT coalesce(current_setting('qode.appliance', true), '')
        """
    private static let unfinished =
        "CREATE INDEX print_jobs_of_appliance ON print_jobs (appliance, row_id) WHERE state IN ('queued', 'sent')"

    private static let table = """
        CREATE TABLE IF NOT EXISTS qode_schema (name TEXT PRIMARY KEY, made_at TIMESTAMPTZ NOT NULL DEFAULT now())
        """

    /// In one transaction, by one appliance: the others wait, and find it done.
    static func run(on connection: PostgresConnection) throws(PostgresError) {
        do {
            try PostgresStatement(own: "BEGIN", on: connection).run()
            _ = try PostgresStatement(own: "SELECT 1 FROM pg_advisory_xact_lock($1::bigint)", on: connection).with(lock)
                .first { $0.integer() }
            try PostgresStatement(own: table, on: connection).run()
            let done = try PostgresStatement(own: "SELECT name FROM qode_schema", on: connection).all { $0.text() }
            let known = Schema.migrator.steps + own
            if let newer = done.first(where: { name in !known.contains { $0.name == name } }) {
                throw PostgresError(
                    kind: .damaged,
                    message:
                        "schema version '\(newer)', known up to '\(Schema.version)': a newer Qode wrote this database; install that version"
                )
            }
            for step in known where !done.contains(step.name) {
                try step.change(connection)
                try PostgresStatement(own: "INSERT INTO qode_schema (name) VALUES ($1)", on: connection).with(step.name)
                    .run()
            }
            try PostgresStatement(own: "COMMIT", on: connection).run()
            try connection.settle()
            try connection.sync()
        } catch {
            let reason = error as? PostgresError ?? .damaged("\(error)")
            connection.rollBack()
            throw reason
        }
    }
}
