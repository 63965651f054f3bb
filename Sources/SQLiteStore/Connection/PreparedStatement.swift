import GRDB
import GRDBSQLite
import QueueCore
import QueueEngine

/// One prepared statement, bound and stepped directly: GRDB's own arguments are arrays of boxed values, which cost more
/// than SQLite needs to take a number.
///
/// Use it on the connection's thread only: bind every parameter in order by `with`, then call `run`, `first` or `all`.
final class PreparedStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private var bound: Int32 = 0
    private var bindingResult = SQLITE_OK

    init(_ sql: String, on db: Database) throws(SQLiteError) {
        do {
            statement = try db.makeStatement(sql: sql)
        } catch {
            throw SQLiteError(error)
        }
        handle = statement.sqliteStatement
    }

    private init(_ statement: Statement) {
        self.statement = statement
        handle = statement.sqliteStatement
    }

    /// PreparedStatement once a connection: for readers, which come and go with GRDB's pool.
    static func cached(_ sql: String, on db: Database) throws(SQLiteError) -> PreparedStatement {
        do {
            return PreparedStatement(try db.cachedStatement(sql: sql))
        } catch {
            throw SQLiteError(error)
        }
    }

    /// Runs the statement to its end.
    func run() throws(SQLiteError) {
        try step { (_: inout Columns) throws(SQLiteError) in }
    }

    /// Runs the statement and tells how many rows it changed.
    func changes() throws(SQLiteError) -> Int {
        try run()
        return Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// Runs an `UPDATE` of one row, which must be there.
    func change() throws(SQLiteError) {
        try run()
        guard sqlite3_changes(sqlite3_db_handle(handle)) == 1 else { throw .damaged("a row is gone") }
    }

    /// Runs an `INSERT` and returns the new row's key. `RETURNING` would cost a table in memory each time.
    func insert() throws(SQLiteError) -> Int64 {
        try run()
        return sqlite3_last_insert_rowid(sqlite3_db_handle(handle))
    }

    /// The first row.
    func first<Value>(
        _ decode: (inout Columns) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        var value: Value?
        try step { (columns: inout Columns) throws(SQLiteError) in
            if value == nil { value = try decode(&columns) }
        }
        return value
    }

    func all<Value>(
        _ decode: (inout Columns) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> [Value] {
        var values: [Value] = []
        try step { (columns: inout Columns) throws(SQLiteError) in values.append(try decode(&columns)) }
        return values
    }

    private func step(_ body: (inout Columns) throws(SQLiteError) -> Void) throws(SQLiteError) {
        // A statement that is not reset holds its read transaction open, and with it the whole write-ahead log.
        defer {
            sqlite3_reset(handle)
            bound = 0
            bindingResult = SQLITE_OK
        }
        guard bindingResult == SQLITE_OK else { throw failure(bindingResult) }
        assert(bound == sqlite3_bind_parameter_count(handle), "\(bound) parameters for \(statement.sql)")
        while true {
            let result = sqlite3_step(handle)
            switch result {
            case SQLITE_ROW:
                var columns = Columns(handle)
                try body(&columns)
            case SQLITE_DONE: return
            default: throw failure(result)
            }
        }
    }

    private func failure(_ code: Int32) -> SQLiteError {
        let message = sqlite3_db_handle(handle).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? ""
        return SQLiteError(code: code, message: message)
    }
}

// MARK: - Binding

extension PreparedStatement {
    /// SQLite copies what is bound, since Swift's own storage may move as soon as the call is over.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    func with(_ value: Int64) -> PreparedStatement {
        bind { sqlite3_bind_int64($0, $1, value) }
    }

    func with(_ value: Int64?) -> PreparedStatement {
        guard let value else { return withNull() }
        return with(value)
    }

    func with(_ value: Int) -> PreparedStatement { with(Int64(value)) }

    func with(_ value: Int?) -> PreparedStatement { with(value.map(Int64.init)) }

    func with(_ value: Bool) -> PreparedStatement { with(value ? 1 : 0 as Int64) }

    func with(_ value: Double?) -> PreparedStatement {
        guard let value else { return withNull() }
        return bind { sqlite3_bind_double($0, $1, value) }
    }

    func with(_ value: String?) -> PreparedStatement {
        guard var value else { return withNull() }
        return value.withUTF8 { bytes in with(utf8: UnsafeRawBufferPointer(bytes)) }
    }

    func with(utf8 bytes: UnsafeRawBufferPointer) -> PreparedStatement {
        // SQLite takes a null address for NULL, also where the length is 0.
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else {
            return bind { sqlite3_bind_text($0, $1, "", 0, Self.copied) }
        }
        return bind { sqlite3_bind_text($0, $1, start, Int32(bytes.count), Self.copied) }
    }

    func with(_ value: Timestamp?) -> PreparedStatement { with(value?.milliseconds) }

    func with<Of>(_ id: ID<Of>?) -> PreparedStatement {
        guard let id else { return withNull() }
        // The order of a UUID's bytes, so that other tools read it as one.
        return withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes in
            bind { sqlite3_bind_blob($0, $1, bytes.baseAddress, Int32(bytes.count), Self.copied) }
        }
    }

    func with(_ bytes: [UInt8]) -> PreparedStatement {
        bind { sqlite3_bind_blob($0, $1, bytes, Int32(bytes.count), Self.copied) }
    }

    /// NULL for none; else eight bytes each, as they stand in memory.
    func with(reals: [Double]) -> PreparedStatement {
        guard !reals.isEmpty else { return withNull() }
        return reals.withUnsafeBytes { bytes in
            bind { sqlite3_bind_blob($0, $1, bytes.baseAddress, Int32(bytes.count), Self.copied) }
        }
    }

    /// NULL for none; else four bytes each, as they stand in memory.
    func with(words: [UInt32]?) -> PreparedStatement {
        guard let words else { return withNull() }
        return words.withUnsafeBytes { bytes in
            bind { sqlite3_bind_blob($0, $1, bytes.baseAddress, Int32(bytes.count), Self.copied) }
        }
    }

    func withNull() -> PreparedStatement {
        bind { sqlite3_bind_null($0, $1) }
    }

    private func bind(_ body: (OpaquePointer, Int32) -> Int32) -> PreparedStatement {
        bound += 1
        let result = body(handle, bound)
        if result != SQLITE_OK, bindingResult == SQLITE_OK { bindingResult = result }
        return self
    }
}

/// The columns of one row, read from left to right.
struct Columns {
    private let handle: OpaquePointer
    private var next: Int32 = 0

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    mutating func integer() -> Int64 { sqlite3_column_int64(handle, advance()) }

    mutating func optionalInteger() -> Int64? {
        let column = advance()
        return isNull(column) ? nil : sqlite3_column_int64(handle, column)
    }

    mutating func flag() -> Bool { integer() != 0 }

    mutating func optionalReal() -> Double? {
        let column = advance()
        return isNull(column) ? nil : sqlite3_column_double(handle, column)
    }

    mutating func optionalText() -> String? {
        let column = advance()
        // The text before its length: asking for the length first may convert the column twice.
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    mutating func text() -> String { optionalText() ?? "" }

    mutating func bytes() -> [UInt8] {
        let column = advance()
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// What `with(words:)` bound.
    mutating func words() -> [UInt32] {
        let column = advance()
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column)) / MemoryLayout<UInt32>.size
        return (0..<count).map {
            start.loadUnaligned(fromByteOffset: $0 * MemoryLayout<UInt32>.size, as: UInt32.self)
        }
    }

    /// What `with(reals:)` bound.
    mutating func reals() -> [Double] {
        let column = advance()
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column)) / MemoryLayout<Double>.size
        return (0..<count).map {
            start.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Double>.size, as: Double.self)
        }
    }

    mutating func optionalID<Of>(_: Of.Type = Of.self) throws(SQLiteError) -> ID<Of>? {
        let column = advance()
        guard let start = sqlite3_column_blob(handle, column) else { return nil }
        guard sqlite3_column_bytes(handle, column) == 16 else {
            throw SQLiteError.damaged("an id has another length than 16 bytes")
        }
        return ID(
            high: UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    mutating func id<Of>(_: Of.Type = Of.self) throws(SQLiteError) -> ID<Of> {
        guard let id = try optionalID(Of.self) else { throw SQLiteError.damaged("an id is missing") }
        return id
    }

    mutating func word<Word: RawRepresentable>(_: Word.Type = Word.self) throws(SQLiteError) -> Word
    where Word.RawValue == String {
        let text = text()
        guard let word = Word(rawValue: text) else { throw SQLiteError.damaged("'\(text)' is no \(Word.self)") }
        return word
    }

    /// Whatever it is.
    mutating func value() -> StoredValue {
        switch sqlite3_column_type(handle, next) {
        case SQLITE_INTEGER: return .integer(integer())
        case SQLITE_FLOAT: return .real(optionalReal() ?? 0)
        case SQLITE_TEXT: return .text(text())
        case SQLITE_BLOB: return .bytes(bytes())
        default:
            next += 1
            return .null
        }
    }

    mutating func timestamp() -> Timestamp { Timestamp(milliseconds: integer()) }

    mutating func optionalTimestamp() -> Timestamp? { optionalInteger().map(Timestamp.init(milliseconds:)) }

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    private mutating func advance() -> Int32 {
        defer { next += 1 }
        return next
    }
}
