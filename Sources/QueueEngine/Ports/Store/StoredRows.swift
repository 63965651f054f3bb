/// A value as it stands in a table, whichever database has it.
public enum StoredValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

/// A table that is moved from one store to another.
public struct StoredTable: Sendable, Equatable {
    public var name: String
    public var columns: [String]
    /// Of its primary key, in order.
    public var key: [String]
    /// The key is one number, in the order of which rows are written.
    public var isNumbered: Bool

    public init(name: String, columns: [String], key: [String], isNumbered: Bool) {
        (self.name, self.columns, self.key, self.isNumbered) = (name, columns, key, isNumbered)
    }
}

/// A table and what stands in it.
public struct StoredRows: Sendable, Equatable {
    public var table: StoredTable
    public var rows: [[StoredValue]]

    public init(table: StoredTable, rows: [[StoredValue]]) { (self.table, self.rows) = (table, rows) }
}

/// A store whose rows can be moved to another as they are. Nobody else uses it meanwhile.
public protocol MovableStore: ApplianceStore {
    /// In an order in which each refers to those before only. What belongs to one database alone is not among them: the versions
    /// of the schema, the clock.
    func tables() async throws(StoreFailure) -> [StoredTable]
    /// In the order of the key: at most `limit` of those after `key`, where it is one number; else all but the first `offset`.
    func rows(of table: StoredTable, after key: Int64?, offset: Int, limit: Int) async throws(StoreFailure)
        -> [[StoredValue]]
    func count(of table: StoredTable) async throws(StoreFailure) -> Int
    /// The highest key, where it is one number; nil in an empty table.
    func lastKey(of table: StoredTable) async throws(StoreFailure) -> Int64?
    /// In one transaction.
    /// - Parameter replacing: what is there goes first.
    func put(_ rows: [[StoredValue]], into table: StoredTable, replacing: Bool) async throws(StoreFailure)
    /// The highest tick that may stand in its rows.
    func latestTick() async throws(StoreFailure) -> Int64
    /// Its rows are all there: service time goes on from here, and keys from the highest.
    func settle(at tick: Int64, _ tables: [StoredTable]) async throws(StoreFailure)
}
