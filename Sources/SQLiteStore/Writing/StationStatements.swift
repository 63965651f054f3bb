import QueueEngine

/// What the writer says of stations and of receipts, prepared once.
final class StationStatements {
    let insert: PreparedStatement
    let drop: PreparedStatement
    let change: PreparedStatement
    let seen: PreparedStatement
    let ownToken: PreparedStatement
    let replaceOwn: PreparedStatement
    let restrict: PreparedStatement
    let insertEvent: PreparedStatement
    let dropEvents: PreparedStatement
    let receipt: PreparedStatement
    let dropReceipt: PreparedStatement
    let insertReceipt: PreparedStatement
    let dropReceipts: PreparedStatement
    let printJob: PreparedStatement

    init(_ db: Database) throws(SQLiteError) {
        insert = try PreparedStatement(StationSQL.insert, on: db)
        drop = try PreparedStatement(StationSQL.drop, on: db)
        change = try PreparedStatement(StationSQL.change, on: db)
        seen = try PreparedStatement(StationSQL.seen, on: db)
        ownToken = try PreparedStatement(StationSQL.ownToken, on: db)
        replaceOwn = try PreparedStatement(StationSQL.replaceOwn, on: db)
        restrict = try PreparedStatement(StationSQL.restrict, on: db)
        insertEvent = try PreparedStatement(StationSQL.insertEvent, on: db)
        dropEvents = try PreparedStatement(StationSQL.dropEvents, on: db)
        receipt = try PreparedStatement(StationSQL.receipt, on: db)
        dropReceipt = try PreparedStatement(StationSQL.dropReceipt, on: db)
        insertReceipt = try PreparedStatement(StationSQL.insertReceipt, on: db)
        dropReceipts = try PreparedStatement(StationSQL.dropReceipts, on: db)
        printJob = try PreparedStatement(StationSQL.printJob, on: db)
    }
}

/// In one place, so that a test can ask SQLite how it would run each.
enum StationSQL {
    /// Events that are kept.
    static let eventsAtMost = 10_000

    static let insert = """
        INSERT INTO host_tokens (hash, queue_id, created_tick, name, role, more) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let drop = "DELETE FROM host_tokens WHERE hash = ?"
    static let change = """
        UPDATE host_tokens SET name = coalesce(?2, name), role = coalesce(?3, role),
            queue_id = coalesce((SELECT row_id FROM queues WHERE id = ?4), queue_id), more = CASE WHEN ?4 IS NULL THEN more ELSE ?5 END
        WHERE hash = ?1
        """
    static let seen = """
        UPDATE host_tokens SET created_at = coalesce(created_at, ?2), last_seen_at = ?2, address = ?3 WHERE hash = ?1
        """
    static let ownToken = "SELECT host_token FROM queues WHERE id = ?"
    static let replaceOwn = "UPDATE queues SET host_token = ?2 WHERE id = ?1"
    static let restrict = "UPDATE queues SET is_restricted = 1 WHERE id = ?"
    static let insertEvent = """
        INSERT INTO station_events (kind, station, name, address, at, tick) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let dropEvents = "DELETE FROM station_events WHERE row_id <= ?"

    private static let columns = "hash, name, role, more, created_at, last_seen_at, address"
    /// By the two unique indexes of the hashes.
    static let access = """
        SELECT id, is_restricted, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM queues WHERE host_token = ?1
        UNION ALL
        SELECT queues.id, queues.is_restricted, \(columns.split(separator: ", ").map { "host_tokens.\($0)" }.joined(separator: ", "))
        FROM host_tokens JOIN queues ON queues.row_id = host_tokens.queue_id WHERE host_tokens.hash = ?1
        """
    static let all = """
        SELECT queues.id, queues.is_restricted, \(columns.split(separator: ", ").map { "host_tokens.\($0)" }.joined(separator: ", "))
        FROM host_tokens JOIN queues ON queues.row_id = host_tokens.queue_id ORDER BY host_tokens.row_id DESC LIMIT 1000
        """

    static let receipt = """
        SELECT body, queue_id, ticket_id, verdict, is_new, print_job FROM receipts WHERE key = ? AND tick >= ?
        """
    /// One that is too old, and whose key comes again: the new one is the newest, and has a key of its own.
    static let dropReceipt = "DELETE FROM receipts WHERE key = ?"
    static let insertReceipt = """
        INSERT INTO receipts (key, body, tick, queue_id, ticket_id, verdict, is_new, print_job) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET body = excluded.body, tick = excluded.tick, queue_id = excluded.queue_id,
            ticket_id = excluded.ticket_id, verdict = excluded.verdict, is_new = excluded.is_new,
            print_job = excluded.print_job
        """
    static let dropReceipts = "DELETE FROM receipts WHERE row_id <= ?"
    static let printJob = "SELECT \(PrintJob.columns) FROM print_jobs WHERE id = ?"
}
