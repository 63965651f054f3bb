import QueueCore

/// One statement, prepared on a connection when it is first used, with its parameters in binary form.
///
/// Bind every parameter in order by `with`, then call `run`, `first` or `all`. What gives no answer is sent along with the next
/// that does: a batch is some round trips, however many statements it has.
final class PostgresStatement {
    let sql: String
    let name: String
    /// Its rows are locked for whoever reads them.
    let isLocking: Bool
    var isPrepared = false
    private unowned let connection: PostgresConnection
    private var parameters = Parameters()
    private lazy var withKey = connection.statement(Dialect.withKey(sql, parameters: parameters.count), isOurs: true)
    private lazy var returningKey = connection.statement(Dialect.returningKey(sql), isOurs: true)

    fileprivate init(_ sql: String, isLocking: Bool, named name: String, of connection: PostgresConnection) {
        self.sql = isLocking ? "\(sql) FOR UPDATE" : sql
        self.name = name
        self.isLocking = isLocking
        self.connection = connection
    }

    /// Runs the statement to its end, sometime before the next that is asked for an answer.
    func run() throws(PostgresError) { try connection.send(self, taken(), expecting: .anything) }

    /// Runs the statement and tells how many rows it changed.
    func changes() throws(PostgresError) -> Int { try connection.changes(self, taken()) }

    /// Runs an `UPDATE` of one row, which must be there.
    func change() throws(PostgresError) { try connection.send(self, taken(), expecting: .oneRow) }

    /// Runs an `INSERT` and returns the new row's key: one that was drawn before where there is one, which need not be waited for.
    func insert() throws(PostgresError) -> Int64 {
        if let key = connection.drawnKey(for: Dialect.target(of: sql)) {
            let statement = withKey
            var values = taken()
            values.add(key)
            try connection.send(statement, values, expecting: .anything)
            return key
        }
        let values = taken()
        // What was asked before must not hide the new row.
        connection.foresight.note(returningKey, values)
        let rows = try connection.rows(returningKey, values)
        guard rows.count > 0 else { throw .damaged("a new row has no key") }
        var columns = rows[0]
        return columns.integer()
    }

    /// The first row.
    func first<Value>(
        _ decode: (inout PostgresColumns) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        let rows = try connection.rows(self, taken())
        guard rows.count > 0 else { return nil }
        var columns = rows[0]
        return try decode(&columns)
    }

    func all<Value>(
        _ decode: (inout PostgresColumns) throws(PostgresError) -> Value
    ) throws(PostgresError) -> [Value] {
        let rows = try connection.rows(self, taken())
        var values: [Value] = []
        values.reserveCapacity(Int(rows.count))
        for row in 0..<rows.count {
            var columns = rows[row]
            values.append(try decode(&columns))
        }
        return values
    }

    /// What was bound; the next execution begins anew.
    func taken() -> Parameters {
        defer { parameters = Parameters() }
        return parameters
    }
}

extension PostgresStatement {
    /// One of the shared statements.
    convenience init(_ sql: String, on connection: PostgresConnection) throws(PostgresError) {
        self.init(Dialect.statement(sql), isLocking: false, named: connection.newName(), of: connection)
    }

    /// A row that is read to be changed: whoever else wants to change it waits until the transaction is over.
    convenience init(locking sql: String, on connection: PostgresConnection) throws(PostgresError) {
        self.init(Dialect.statement(sql), isLocking: true, named: connection.newName(), of: connection)
    }

    /// One of our own, in PostgreSQL's words.
    convenience init(own sql: String, on connection: PostgresConnection) {
        self.init(sql, isLocking: false, named: connection.newName(), of: connection)
    }

    /// Once a connection.
    static func cached(_ sql: String, on connection: PostgresConnection) throws(PostgresError) -> PostgresStatement {
        connection.statement(sql)
    }
}

// MARK: - Binding

extension PostgresStatement {
    private func bind(_ body: (inout Parameters) -> Void) -> PostgresStatement {
        body(&parameters)
        return self
    }

    private func bind<Value>(
        _ value: Value?, _ kind: Parameters.Kind, _ body: (inout Parameters, Value) -> Void
    ) -> PostgresStatement {
        if let value { body(&parameters, value) } else { parameters.addNull(kind) }
        return self
    }

    /// Of whatever type stands in its place.
    func withNull() -> PostgresStatement { bind { $0.addNull(.unknown) } }

    func with(_ value: Int64) -> PostgresStatement { bind { $0.add(value) } }
    func with(_ value: Int64?) -> PostgresStatement { bind(value, .int8) { $0.add($1) } }
    func with(_ value: Int) -> PostgresStatement { bind { $0.add(Int64(value)) } }
    func with(_ value: Int?) -> PostgresStatement { bind(value, .int8) { $0.add(Int64($1)) } }
    func with(_ value: Bool) -> PostgresStatement { bind { $0.add(value ? 1 : 0 as Int64) } }
    func with(_ value: Double?) -> PostgresStatement { bind(value, .float8) { $0.add($1) } }
    func with(_ value: String?) -> PostgresStatement { bind(value, .text) { $0.add($1.utf8, .text) } }
    func with(utf8 bytes: UnsafeRawBufferPointer) -> PostgresStatement { bind { $0.add(bytes, .text) } }
    func with(_ value: Timestamp?) -> PostgresStatement { bind(value, .int8) { $0.add($1.milliseconds) } }
    func with<Of>(_ id: ID<Of>?) -> PostgresStatement { bind(id, .bytea) { $0.add($1) } }
    func with(_ bytes: [UInt8]) -> PostgresStatement { bind { $0.add(bytes, .bytea) } }
    func with(many values: [[UInt8]]) -> PostgresStatement { bind { $0.add(values) } }

    /// NULL for none; else eight bytes each, as they stand in memory.
    func with(reals: [Double]) -> PostgresStatement {
        bind(reals.isEmpty ? nil : reals, .bytea) { values, reals in reals.withUnsafeBytes { values.add($0, .bytea) } }
    }

    /// NULL for none; else four bytes each, as they stand in memory.
    func with(words: [UInt32]?) -> PostgresStatement {
        bind(words, .bytea) { values, words in words.withUnsafeBytes { values.add($0, .bytea) } }
    }
}
