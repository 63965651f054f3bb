import GRDB
public import QueueCore
public import QueueEngine

// What an appliance has for when the database that it shares is away. Its file has the tables of any other; its tickets are those
// that have not joined the others yet, so that it stays small.

/// What is said to it alone.
private enum ShelfSQL {
    /// Columns of queues that stay as they are when a queue is mirrored again.
    static let own: Set<String> = ["row_id", "id", "last_number_issued", "session", "numbers_until"]
    static let isOther = "SELECT count(*) FROM queues WHERE (row_id = ?1 AND id <> ?2) OR (row_id <> ?1 AND id = ?2)"
    /// In an order in which nobody is referred to any more.
    static let emptied = [
        "events", "ticket_details", "print_jobs", "receipts", "last_actions", "pairings", "host_tokens", "tickets",
        "queues",
    ]
    static let keep = "UPDATE queues SET session = ?, last_number_issued = ?, numbers_until = ? WHERE id = ?"
    static let blocks = """
        SELECT id, session, last_number_issued + 1, numbers_until FROM queues WHERE numbers_until > last_number_issued
        """
    static let dropBlocks = "UPDATE queues SET numbers_until = 0"
    static let tickets = "SELECT \(TicketRow.columns) FROM tickets ORDER BY row_id LIMIT ?"
    static let details = "SELECT name, party, note FROM ticket_details WHERE ticket_id = ?"
    static let entry =
        "SELECT actor, command, station, station_name FROM events WHERE ticket_id = ? ORDER BY id LIMIT 1"
    static let jobs = "SELECT \(PrintJob.columns) FROM print_jobs WHERE ticket_id = ? ORDER BY row_id"
    static let receipts = "SELECT key, body, tick, is_new, print_job FROM receipts WHERE ticket_id = ?"
    static let row = "SELECT row_id FROM tickets WHERE id = ?"
    static let forgotten = [
        "DELETE FROM events WHERE ticket_id = ?", "DELETE FROM ticket_details WHERE ticket_id = ?",
        "DELETE FROM print_jobs WHERE ticket_id = ?", "DELETE FROM tickets WHERE row_id = ?",
    ]
    static let forgetReceipts = "DELETE FROM receipts WHERE ticket_id = ?"
    /// What happened is told where the tickets go, and here it goes with them.
    static let forgettable = "DROP TRIGGER IF EXISTS events_never_change; DROP TRIGGER IF EXISTS events_never_go"
}

extension SQLiteStore: AloneShelf {
    /// Opens the one at `path`, and makes it when there is none.
    public static func openShelf(path: String) throws(StoreFailure) -> SQLiteStore {
        let store = try open(path: path)
        do {
            try store.pool.writeWithoutTransaction { db in try db.execute(sql: ShelfSQL.forgettable) }
        } catch {
            throw SQLiteError(error).failure(during: "open", of: path)
        }
        return store
    }

    public func mirror(_ tables: [StoredRows]) async throws(StoreFailure) {
        try await write("mirror") { db throws(SQLiteError) in
            for mirrored in tables where mirrored.table.name == "queues" {
                try Self.mirror(queues: mirrored, on: db)
            }
            for mirrored in tables where mirrored.table.name != "queues" {
                try PreparedStatement.cached("DELETE FROM \(mirrored.table.name)", on: db).run()
                try Self.insert(mirrored, then: "", on: db)
            }
        }
    }

    private static func mirror(queues: StoredRows, on db: Database) throws(SQLiteError) {
        let columns = queues.table.columns
        guard let row = columns.firstIndex(of: "row_id"), let id = columns.firstIndex(of: "id"),
            let until = columns.firstIndex(of: "numbers_until")
        else { throw .damaged("queues lack a column") }
        for values in queues.rows {
            let others = try PreparedStatement.cached(ShelfSQL.isOther, on: db).with(values[row]).with(values[id])
                .first { $0.integer() }
            if others ?? 0 > 0 {
                for table in ShelfSQL.emptied { try PreparedStatement.cached("DELETE FROM \(table)", on: db).run() }
            }
        }
        var fresh = queues
        // Nothing was set aside of a queue that comes for the first time.
        for index in fresh.rows.indices { fresh.rows[index][until] = .integer(0) }
        let changes = columns.filter { !ShelfSQL.own.contains($0) }.map { "\($0) = excluded.\($0)" }
        try insert(
            fresh, then: " ON CONFLICT (row_id) DO UPDATE SET \(changes.joined(separator: ", "))", on: db)
    }

    private static func insert(_ rows: StoredRows, then: String, on db: Database) throws(SQLiteError) {
        let places = rows.table.columns.map { _ in "?" }.joined(separator: ", ")
        let columns = rows.table.columns.joined(separator: ", ")
        let insert = try PreparedStatement.cached(
            "INSERT INTO \(rows.table.name) (\(columns)) VALUES (\(places))\(then)", on: db)
        for values in rows.rows { try values.reduce(insert) { $0.with($1) }.run() }
    }

    public func keep(_ blocks: [NumberBlock]) async throws(StoreFailure) {
        try await write("keep numbers") { db throws(SQLiteError) in
            for block in blocks {
                try PreparedStatement.cached(ShelfSQL.keep, on: db).with(block.session).with(block.first - 1)
                    .with(block.last).with(block.queue).run()
            }
        }
    }

    public func blocks() async throws(StoreFailure) -> [NumberBlock] {
        try await read("numbers") { db throws(SQLiteError) in
            try PreparedStatement.cached(ShelfSQL.blocks, on: db).all { (columns: inout Columns) throws(SQLiteError) in
                NumberBlock(
                    queue: try columns.id(), session: Int(columns.integer()), first: Int(columns.integer()),
                    last: Int(columns.integer()))
            }
        }
    }

    public func dropBlocks() async throws(StoreFailure) {
        try await write("drop numbers") { db throws(SQLiteError) in
            try PreparedStatement.cached(ShelfSQL.dropBlocks, on: db).run()
        }
    }

    public func takenAlone(limit: Int) async throws(StoreFailure) -> [AloneTicket] {
        try await read("tickets") { db throws(SQLiteError) in
            let found = try PreparedStatement.cached(ShelfSQL.tickets, on: db).with(limit).all(TicketRow.init)
            var taken: [AloneTicket] = []
            for row in found { taken.append(try Self.whole(row, on: db)) }
            return taken
        }
    }

    private static func whole(_ found: TicketRow, on db: Database) throws(SQLiteError) -> AloneTicket {
        let entry = try PreparedStatement.cached(ShelfSQL.entry, on: db).with(found.row).first { columns in
            AloneTicket.Entry(
                actor: columns.text(), command: columns.text(), station: columns.optionalText(),
                stationName: columns.optionalText())
        }
        var taken = AloneTicket(
            ticket: found.ticket, entry: entry ?? AloneTicket.Entry(actor: "host", command: "issue"))
        taken.details = try PreparedStatement.cached(ShelfSQL.details, on: db).with(found.row).first { columns in
            let name = columns.optionalText()
            let party = columns.optionalText()
            return TicketDetails(name: name, party: party, note: columns.optionalText())
        }
        taken.jobs = try PreparedStatement.cached(ShelfSQL.jobs, on: db).with(found.row).all(PrintJob.init)
        taken.receipts = try PreparedStatement.cached(ShelfSQL.receipts, on: db).with(found.ticket.id)
            .all { (columns: inout Columns) throws(SQLiteError) in
                let receipt = Receipt(key: TokenHash(columns.bytes()), body: TokenHash(columns.bytes()))
                return AloneTicket.Kept(
                    receipt: receipt, tick: columns.integer(), isNew: columns.flag(),
                    printJob: try columns.optionalID())
            }
        return taken
    }

    public func forget(_ tickets: [ID<Ticket>]) async throws(StoreFailure) {
        try await write("forget tickets") { db throws(SQLiteError) in
            for id in tickets {
                guard let row = try PreparedStatement.cached(ShelfSQL.row, on: db).with(id).first({ $0.integer() })
                else { continue }
                for sql in ShelfSQL.forgotten { try PreparedStatement.cached(sql, on: db).with(row).run() }
                try PreparedStatement.cached(ShelfSQL.forgetReceipts, on: db).with(id).run()
            }
        }
    }
}
