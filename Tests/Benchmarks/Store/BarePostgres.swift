import CPostgres
import Foundation

/// What PostgreSQL and libpq alone take for the same batches: our tables, prepared statements, a pipeline in two round trips, so
/// many joins a commit. Nothing decides, nobody is answered.
final class BarePostgres {
    private static let statements = [
        "begin": "BEGIN ISOLATION LEVEL READ COMMITTED",
        "name": """
        INSERT INTO writers (id, batch, seen_at) VALUES ('bare', $1, now())
        ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, seen_at = excluded.seen_at
        """,
        "lock": "SELECT * FROM queues WHERE row_id = 1 FOR UPDATE",
        "known": """
        SELECT * FROM tickets WHERE queue_id = 1 AND device_token = $1 AND status IN ('WAITING', 'CALLED', 'SERVING')
        """,
        "keys": """
        SELECT nextval('tickets_row_id_seq'), nextval('events_id_seq') FROM generate_series(1, $1::bigint)
        """,
        "ticket": """
        INSERT INTO tickets (row_id, id, queue_id, device_token, session, position_number, status, lane, line_order, created_at,
            created_tick, label)
        VALUES ($1, decode(md5($2), 'hex'), 1, $2, 1000000, $3, 'WAITING', 2, $3::bigint << 20, 1800000000000, $3, 'A' || $3)
        """,
        "event": """
        INSERT INTO events (id, queue_id, ticket_id, at, tick, actor, command)
        VALUES ($1, 1, $2, 1800000000000, $3, 'guest', 'join')
        """,
        "draw": """
        UPDATE queues SET last_number_issued = last_number_issued + $1, waiting_regular = waiting_regular + $1,
            revision = revision + $1
        WHERE row_id = 1
        """,
        "tell": "SELECT pg_notify('qode', $1)", "commit": "COMMIT",
    ]

    private let handle: OpaquePointer
    private var number = 0

    /// - Parameter url: of tables that the store has made, with one queue in it.
    init?(url: String) {
        guard let made = PQconnectdb(url), PQstatus(made) == CONNECTION_OK else { return nil }
        handle = made
        for (name, sql) in Self.statements {
            let result = PQprepare(made, name, sql, 0, nil)
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else {
                print("\(name): \(String(cString: PQerrorMessage(made)))")
                return nil
            }
        }
        guard PQenterPipelineMode(made) == 1 else { return nil }
    }

    deinit { PQfinish(handle) }

    private func send(_ name: String, _ values: String...) {
        let words = values.map { strdup($0) }
        defer { for word in words { free(word) } }
        let sent = PQsendQueryPrepared(handle, name, Int32(words.count), words.map { UnsafePointer($0) }, nil, nil, 1)
        precondition(sent == 1, "\(name) was not sent")
    }

    /// The answers to so many statements; the keys among them.
    private func take(_ count: Int, keys wanted: Int? = nil) -> [(String, String)] {
        var keys: [(String, String)] = []
        for place in 0..<count {
            let result = PQgetResult(handle)
            let status = PQresultStatus(result)
            precondition(
                status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, String(cString: PQerrorMessage(handle)))
            if place == wanted {
                keys = (0..<PQntuples(result)).map { row in (Self.text(result, row, 0), Self.text(result, row, 1)) }
            }
            PQclear(result)
            // Each statement's answers end with none.
            _ = PQgetResult(handle)
        }
        return keys
    }

    private static func text(_ result: OpaquePointer?, _ row: Int32, _ column: Int32) -> String {
        let start = UnsafeRawPointer(PQgetvalue(result, row, column))
        return String(Int64(bigEndian: start?.loadUnaligned(as: Int64.self) ?? 0))
    }

    /// So many joins in one commit.
    func commit(_ count: Int) {
        let devices = (0..<count).map { "device-\(number + $0)-0123456789abcdef0123456789" }
        send("begin")
        send("name", "\(number)")
        send("lock")
        for device in devices { send("known", device) }
        send("keys", "\(count)")
        PQsendFlushRequest(handle)
        let keys = take(count + 4, keys: count + 3)
        for (place, device) in devices.enumerated() {
            number += 1
            send("ticket", keys[place].0, device, "\(number)")
            send("event", keys[place].1, keys[place].0, "\(number)")
        }
        send("draw", "\(count)")
        send("tell", "bare queue 1 \(number)")
        send("commit")
        PQpipelineSync(handle)
        _ = take(2 * count + 3)
        PQclear(PQgetResult(handle))
    }
}
