public import QueueEngine

// Rows as they stand, for moving them to another store.
extension Store: MovableStore {
    /// What belongs to one database alone.
    private static let own: Set<String> = [
        "service_time", "lineage", "grdb_migrations", "qode_schema", "writers", "secrets", "appliances",
    ]

    public func tables() async throws(StoreFailure) -> [StoredTable] {
        try await read("tables") { db throws(StatementError) in
            var tables: [StoredTable] = []
            let names = try PreparedStatement.cached(TableSQL.names, on: db).all { $0.text() }
            for name in names where !Self.own.contains(name) {
                let columns = try PreparedStatement.cached(TableSQL.columns, on: db).with(name).all { $0.text() }
                let key = try PreparedStatement.cached(TableSQL.key, on: db).with(name).all { ($0.text(), $0.flag()) }
                tables.append(
                    StoredTable(
                        name: name, columns: columns.filter { !TableSQL.added.contains("\(name).\($0)") },
                        key: key.map(\.0), isNumbered: key.count == 1 && key[0].1))
            }
            return tables
        }
    }

    public func rows(
        of table: StoredTable, after key: Int64?, offset: Int, limit: Int
    ) async throws(StoreFailure) -> [[StoredValue]] {
        try await read(table.name) { db throws(StatementError) in
            let columns = table.columns.joined(separator: ", ")
            let order = table.key.joined(separator: ", ")
            let select = "SELECT \(columns) FROM \(table.name)"
            let statement =
                table.isNumbered
                ? try PreparedStatement.cached("\(select) WHERE \(order) > ? ORDER BY \(order) LIMIT ?", on: db)
                    .with(key ?? Int64.min).with(limit)
                : try PreparedStatement.cached("\(select) ORDER BY \(order) LIMIT ? OFFSET ?", on: db)
                    .with(limit).with(offset)
            return try statement.all { (found: inout Columns) in table.columns.map { _ in found.value() } }
        }
    }

    public func count(of table: StoredTable) async throws(StoreFailure) -> Int {
        try await read(table.name) { db throws(StatementError) in
            Int(try PreparedStatement.cached("SELECT count(*) FROM \(table.name)", on: db).first { $0.integer() } ?? 0)
        }
    }

    public func lastKey(of table: StoredTable) async throws(StoreFailure) -> Int64? {
        try await read(table.name) { db throws(StatementError) in
            try PreparedStatement.cached("SELECT max(\(table.key[0])) FROM \(table.name)", on: db)
                .first { $0.optionalInteger() } ?? nil
        }
    }

    public func put(
        _ rows: [[StoredValue]], into table: StoredTable, replacing: Bool
    ) async throws(StoreFailure) {
        try await write("fill \(table.name)") { db throws(StatementError) in
            if replacing { try PreparedStatement.cached("DELETE FROM \(table.name)", on: db).run() }
            let places = table.columns.map { _ in "?" }.joined(separator: ", ")
            let insert = try PreparedStatement.cached(
                "INSERT INTO \(table.name) (\(table.columns.joined(separator: ", "))) VALUES (\(places))", on: db)
            for row in rows { try row.reduce(insert) { $0.with($1) }.run() }
        }
    }

    public func latestTick() async throws(StoreFailure) -> Int64 { try await lastTick() }
}

extension PreparedStatement {
    func with(_ value: StoredValue) -> PreparedStatement {
        switch value {
        case .null: withNull()
        case .integer(let number): with(number)
        case .real(let number): with(number)
        case .text(let text): with(text)
        case .bytes(let bytes): with(bytes)
        }
    }
}
