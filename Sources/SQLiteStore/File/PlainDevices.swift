import GRDB
public import QueueEngine

extension SQLiteStore {
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
