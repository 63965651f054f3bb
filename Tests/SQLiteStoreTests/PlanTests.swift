import GRDB
import Testing

@testable import SQLiteStore

/// How SQLite would run the statements that run for every ticket: by a key or an index, however long the table is.
@Suite struct PlanTests {
    @Test(arguments: [
        ("queueByID", SQL.queueByID, "sqlite_autoindex_queues_1"),
        ("queueByRow", SQL.queueByRow, "INTEGER PRIMARY KEY"),
        ("saveQueue", SQL.saveQueue, "INTEGER PRIMARY KEY"),
        ("ticketByID", SQL.ticketByID, "sqlite_autoindex_tickets_1"),
        ("saveTicket", SQL.saveTicket, "INTEGER PRIMARY KEY"),
        ("openTicketOfDevice", SQL.openTicketOfDevice, "tickets_open_by_device (queue_id=? AND device_token=?)"),
        ("firstWaiting", SQL.firstWaiting, "tickets_open_in_line (queue_id=? AND status=? AND lane=?)"),
        ("servedAt", SQL.servedAt, "tickets_open_in_line (queue_id=? AND status=?)"),
        ("openTickets", SQL.openTickets, "tickets_open_in_line (queue_id=?"),
        ("nowServing", SQL.nowServing, "tickets_open_in_line (queue_id=? AND status=?)"),
        (
            "indexInLane", SQL.indexInLane,
            "COVERING INDEX tickets_open_in_line (queue_id=? AND status=? AND lane=? AND (line_order,position_number)<(?,?))"
        ),
        ("ticketByNumber", SQL.ticketByNumber, "(queue_id=? AND session=? AND position_number=?)"),
        ("openPicture", SQL.openPicture, "tickets_open_by_picture (picture=?"),
        ("calledUntil", SQL.calledUntil, "tickets_called (queue_id=? AND called_tick<?)"),
        ("newestOpen", SQL.newestOpen, "tickets_open_in_line (queue_id=? AND status=?)"),
        ("newestOfSession", SQL.newestOfSession, "sqlite_autoindex_tickets_2 (queue_id=? AND session=?)"),
        ("lastAction", SQL.lastAction, "PRIMARY KEY (queue_id=? AND station=?)"),
        ("dropOlderActions", SQL.dropOlderActions, "PRIMARY KEY (queue_id=? AND station=?)"),
        (
            "behind", SQL.behind,
            "tickets_open_in_line (queue_id=? AND status=? AND lane=? AND (line_order,position_number)>(?,?))"
        ),
        ("firstTakenAfter", SQL.firstTakenAfter, "tickets_open_in_line (queue_id=? AND status=? AND lane=?)"),
        ("sameLabel", SQL.sameLabel, "tickets_open_in_line (queue_id=?"),
        ("events", SQL.events, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        ("recordPrint", SQL.recordPrint, "sqlite_autoindex_print_jobs_1"),
        ("latestPrintJobsOfOpen", SQL.latestPrintJobsOfOpen, "tickets_open_in_line (queue_id=?"),
        (
            "latestPrintJobsOfSession", SQL.latestPrintJobsOfSession,
            "sqlite_autoindex_tickets_2 (queue_id=? AND session=?)"
        ),
        ("latestPrintJob", SQL.latestPrintJob, "print_jobs_of_ticket (ticket_id=?)"),
        ("access by a queue's own token", StationSQL.access, "sqlite_autoindex_queues_2 (host_token=?)"),
        ("access by a station's token", StationSQL.access, "sqlite_autoindex_host_tokens_1 (hash=?)"),
        ("receipt", StationSQL.receipt, "sqlite_autoindex_receipts_1 (key=?)"),
        ("the same receipt, too old", StationSQL.dropReceipt, "sqlite_autoindex_receipts_1 (key=?)"),
        ("usePairing", SQL.usePairing, "sqlite_autoindex_pairings_1"),
    ])
    func theHotStatementsUseTheirIndexes(_ name: String, _ sql: String, _ path: String) throws {
        let shop = try StoreFixture()
        let plan = try shop.store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments(for: sql))
                .map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains(path) }, "\(name): \(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(name): \(plan)")
    }

    /// The line and the next ticket come out of their index in order.
    @Test(arguments: [SQL.firstWaiting, SQL.newestOfSession, SQL.latestPrintJob, SQL.calledUntil])
    func nothingIsSorted(_ sql: String) throws {
        let shop = try StoreFixture()
        let plan = try shop.store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments(for: sql))
                .map { $0["detail"] as String }
        }
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    private func arguments(for sql: String) -> StatementArguments {
        let numbered = Set(sql.matches(of: /\?[0-9]+/).map { String($0.output) })
        let count = numbered.isEmpty ? sql.count { $0 == "?" } : numbered.count
        return StatementArguments(Array(repeating: 0, count: count))
    }
}
