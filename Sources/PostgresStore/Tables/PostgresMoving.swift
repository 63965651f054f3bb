public import QueueEngine

/// What is asked of PostgreSQL about its tables.
enum TableSQL {
    static let names = """
        SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY oid
        """
    static let columns = """
        SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
        ORDER BY attnum
        """
    static let key = """
        SELECT attname::text, atttypid = 'int8'::regtype FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
        WHERE indrelid = to_regclass($1) AND indisprimary ORDER BY array_position(indkey::smallint[], attnum)
        """
    /// Columns that the other store does not have: whose paper it is.
    static let added: Set<String> = ["print_jobs.appliance"]
}

extension PostgresStore {
    func write(
        _ operation: String, _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Void
    ) async throws(StoreFailure) {
        try await writer.run(operation) { connection throws(PostgresError) in
            try connection.statement(OwnSQL.begin, isOurs: true).run()
            try body(connection)
            try connection.statement("COMMIT", isOurs: true).run()
            try connection.sync()
        }
    }

    /// Service time goes on from there, and keys from the highest.
    public func settle(at tick: Int64, _ tables: [StoredTable]) async throws(StoreFailure) {
        _ = try await serviceTime(boot: "", uptime: 0)
        try await write("settle") { connection throws(PostgresError) in
            try connection.statement(OwnSQL.replacements[SQL.recordTick] ?? "", isOurs: true).with(tick).run()
            for table in tables where table.isNumbered {
                let set = """
                    SELECT setval(pg_get_serial_sequence('\(table.name)', '\(table.key[0])'), greatest(1, (SELECT max(\(table.key[0])) FROM \(table.name))))
                    """
                _ = try connection.statement(set, isOurs: true).all { $0.integer() }
            }
        }
    }
}
