import Foundation
import GRDBSQLite

/// What SQLite alone takes for the same writes, in a session that no history has: our tables, `synchronous = FULL`, prepared
/// statements, so many joins a commit; ids that begin alike and one change of the queue's row a commit, as the engine has it.
/// Nothing decides, nobody is answered.
final class BareSQLite {
    private let database: OpaquePointer
    private let draw: OpaquePointer
    private let insert: OpaquePointer
    private let event: OpaquePointer
    private var number: Int64 = 0

    /// - Parameter path: a database that the store has made, with one queue in it.
    init?(path: String) {
        var database: OpaquePointer?
        guard sqlite3_open(path, &database) == SQLITE_OK, let database else { return nil }
        self.database = database
        sqlite3_exec(database, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", nil, nil, nil)
        func prepare(_ sql: String) -> OpaquePointer? {
            var statement: OpaquePointer?
            return sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
                == SQLITE_OK
                ? statement : nil
        }
        guard
            let draw = prepare(
                """
                UPDATE queues SET last_number_issued = last_number_issued + ?1, waiting_regular = waiting_regular + ?1,
                    revision = revision + ?1
                WHERE row_id = 1
                """),
            let insert = prepare(
                """
                INSERT INTO tickets (id, queue_id, device_token, session, position_number, status, line_order, created_at,
                    created_tick)
                VALUES (CAST('qo' || randomblob(14) AS BLOB), 1, ?1, 1000000, ?2, 'WAITING', ?2 << 20, 1800000000000, ?2)
                """),
            let event = prepare(
                """
                INSERT INTO events (queue_id, ticket_id, at, tick, actor, command)
                VALUES (1, last_insert_rowid(), 1800000000000, ?1, 'guest', 'join')
                """)
        else { return nil }
        (self.draw, self.insert, self.event) = (draw, insert, event)
    }

    deinit {
        for statement in [draw, insert, event] { sqlite3_finalize(statement) }
        sqlite3_close(database)
    }

    /// So many joins in one commit.
    func commit(_ count: Int) {
        sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil)
        for _ in 0..<count {
            number += 1
            let device = UUID().uuidString
            // SQLITE_TRANSIENT: the text is copied, as it would be for a request's.
            sqlite3_bind_text(insert, 1, device, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            sqlite3_bind_int64(insert, 2, number)
            precondition(sqlite3_step(insert) == SQLITE_DONE, "a ticket was not inserted")
            sqlite3_reset(insert)
            sqlite3_bind_int64(event, 1, number)
            sqlite3_step(event)
            sqlite3_reset(event)
        }
        sqlite3_bind_int64(draw, 1, Int64(count))
        precondition(sqlite3_step(draw) == SQLITE_DONE, "the queue was not saved")
        sqlite3_reset(draw)
        sqlite3_exec(database, "COMMIT", nil, nil, nil)
    }
}
