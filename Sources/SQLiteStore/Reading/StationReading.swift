import GRDB
import QueueCore
public import QueueEngine

extension SQLiteStore {
    public func access(by token: TokenHash) async throws(StoreFailure) -> StationAccess? {
        try await read("token") { db throws(SQLiteError) in
            try PreparedStatement.cached(StationSQL.access, on: db).with(token.bytes).first(StationAccess.init)
        }
    }

    public func stations() async throws(StoreFailure) -> [Station] {
        try await read("stations") { db throws(SQLiteError) in
            try PreparedStatement.cached(StationSQL.all, on: db).all(StationAccess.init).compactMap(\.station)
        }
    }

    /// Open tickets whose device's token stands as it was sent, from before tokens were hashed: they get their hash.
    public func hashDevices(_ hash: @escaping @Sendable (String) -> String) async throws(StoreFailure) {
        do {
            try await pool.write { db in
                let rows = try Row.fetchAll(db, sql: Self.plainDevices)
                for row in rows {
                    try db.execute(
                        sql: "UPDATE tickets SET device_token = ? WHERE row_id = ?",
                        arguments: [hash(row["device_token"]), row["row_id"] as Int64])
                }
            }
        } catch {
            throw SQLiteError(error).failure(during: "hash device tokens", of: path)
        }
    }

    private static let plainDevices = """
        SELECT row_id, device_token FROM tickets
        WHERE \(TicketRow.isOpen) AND device_token IS NOT NULL AND device_token NOT GLOB 'h:*'
        """
}

extension StationAccess {
    init(_ columns: inout Columns) throws(SQLiteError) {
        let queue = try columns.id(Queue.self)
        let isRestricted = columns.flag()
        let token = columns.bytes()
        guard !token.isEmpty else {
            self.init(station: nil, queues: [queue], isRestricted: isRestricted)
            return
        }
        let name = columns.text()
        let word = columns.text()
        guard let role = StationRole(rawValue: word) else { throw .damaged("\(word) is no role") }
        let queues = [queue] + QueueList.queues(in: columns.bytes())
        self.init(
            station: Station(
                token: TokenHash(token), name: name, role: role, queues: queues, createdAt: columns.optionalTimestamp(),
                lastSeenAt: columns.optionalTimestamp(), address: columns.optionalText()),
            queues: queues, isRestricted: isRestricted)
    }
}
