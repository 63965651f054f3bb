public import QueueCore
public import QueueEngine

extension Store {
    /// The highest tick of service time that was ever recorded; 0 in a new database.
    func lastTick() async throws(StoreFailure) -> Int64 {
        try await read("clock") { db throws(SQLiteError) in
            let rows = try PreparedStatement.cached(SQL.lastTick, on: db).with(SQL.lastTickDepth)
                .first { columns in columns.integer() }
            return rows ?? 0
        }
    }

    public func queues() async throws(StoreFailure) -> [Queue] {
        try await read("queues") { db throws(SQLiteError) in
            try PreparedStatement.cached(SQL.allQueues, on: db).all(QueueRow.init).map(\.queue)
        }
    }

    public func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue? {
        try await read("queue") { db throws(SQLiteError) in try Self.queue(id, on: db)?.queue }
    }

    public func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? {
        try await read("ticket") { db throws(SQLiteError) in
            guard let found = try PreparedStatement.cached(SQL.ticketByID, on: db).with(id).first(TicketRow.init),
                let place = try PreparedStatement.cached(SQL.queueByRow, on: db).with(found.queueRow).first(
                    QueueRow.init)
            else { return nil }
            let ticket = found.ticket
            guard ticket.isInLine else {
                return PlacedTicket(ticket: ticket, queue: place.queue, peopleAhead: 0)
            }
            let index = try PreparedStatement.cached(SQL.indexInLane, on: db)
                .with(place.row).with(ticket.lane.rawValue).with(ticket.lineOrder).with(ticket.number)
                .first { columns in Int(columns.integer()) }
            let ahead = CallOrder(of: place.queue).peopleAhead(of: ticket.lane, index: index ?? 0)
            return PlacedTicket(
                ticket: ticket, queue: place.queue, peopleAhead: ahead,
                company: try Self.company(of: place.queue, on: db))
        }
    }

    public func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket] {
        try await read("tickets") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return [] }
            return try Self.tickets(of: place, in: statuses, limit: limit, on: db)
        }
    }

    public func ticket(numbered number: Int, of queue: ID<Queue>) async throws(StoreFailure) -> Ticket? {
        try await read("ticket") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return nil }
            return try PreparedStatement.cached(SQL.ticketByNumber, on: db)
                .with(place.row).with(place.queue.session).with(number).first(TicketRow.init)?.ticket
        }
    }

    public func called(of queue: ID<Queue>, until tick: Int64, limit: Int) async throws(StoreFailure) -> [Ticket] {
        try await read("called tickets") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return [] }
            return try PreparedStatement.cached(SQL.calledUntil, on: db)
                .with(place.row).with(tick).with(place.queue.session).with(limit).all(TicketRow.init).map(\.ticket)
        }
    }

    private static func tickets(
        of place: QueueRow, in statuses: Set<Ticket.Status>, limit: Int, on db: Database
    ) throws(SQLiteError) -> [Ticket] {
        // Who is open stands in an index of their own, however long the session is.
        let sql = statuses.allSatisfy(\.isOpen) ? SQL.newestOpen : SQL.newestOfSession
        var statement = try PreparedStatement.cached(sql, on: db).with(place.row).with(place.queue.session)
        for status in Ticket.Status.allCases {
            statement = statement.with(statuses.contains(status) ? status.rawValue : nil)
        }
        return try statement.with(limit).all(TicketRow.init).map(\.ticket).reversed()
    }

    public func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? {
        try await read("board") { db throws(SQLiteError) in
            try Self.queue(queue, on: db).map { place throws(SQLiteError) in try Self.board(of: place, on: db) }
        }
    }

    public func lineup(of queue: ID<Queue>, limit: Int) async throws(StoreFailure) -> Lineup? {
        try await read("line") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return nil }
            let open: Set<Ticket.Status> = [.waiting, .called, .serving]
            return Lineup(
                board: try Self.board(of: place, on: db),
                open: limit > 0 ? try Self.tickets(of: place, in: open, limit: limit, on: db) : [])
        }
    }

    private static func board(of place: QueueRow, on db: Database) throws(SQLiteError) -> Board {
        let shown = try PreparedStatement.cached(SQL.nowServing, on: db)
            .with(place.row).with(Board.mostShown).all(TicketRow.init)
        var board = Board(queue: place.queue, nowServing: shown.map(\.ticket))
        board.company = try company(of: place.queue, on: db)
        return board
    }

    /// Most queues have none: then nothing is looked up.
    private static func company(of queue: Queue, on db: Database) throws(SQLiteError) -> [Queue] {
        var company: [Queue] = []
        for member in queue.company.members {
            if let other = try Self.queue(member.queue, on: db)?.queue { company.append(other) }
        }
        return company
    }

    public func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment? {
        try await read("session") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return nil }
            return try PreparedStatement.cached(SQL.sessionStart, on: db).with(place.row).with(place.queue.session)
                .first { columns in Moment(wall: columns.timestamp(), tick: columns.integer()) }
        }
    }

    public func history(
        of queue: ID<Queue>, before key: Int64?, limit: Int
    ) async throws(StoreFailure) -> HistoryPage {
        try await read("history") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return HistoryPage(tickets: [], next: nil) }
            let rows = try PreparedStatement.cached(SQL.history, on: db)
                .with(place.row).with(key ?? .max).with(limit).all(TicketRow.init)
            return HistoryPage(tickets: rows.map(\.ticket), next: rows.count < limit ? nil : rows.last?.row)
        }
    }

    /// Entries of all queues that are looked through for one page.
    private static let journalStretch: Int64 = 20_000

    public func journal(
        of queue: ID<Queue>, before key: Int64?, limit: Int
    ) async throws(StoreFailure) -> JournalPage {
        try await read("journal") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return JournalPage(entries: [], next: nil) }
            let last = try PreparedStatement.cached(SQL.lastEvent, on: db).first { columns in columns.integer() } ?? 0
            let end = min(key ?? .max, last + 1)
            let begin = max(0, end - Self.journalStretch)
            let found = try PreparedStatement.cached(SQL.events, on: db)
                .with(end).with(begin).with(place.row).with(limit)
                .all { (columns: inout Columns) throws(SQLiteError) in
                    (columns.integer(), try Self.entry(&columns))
                }
            let next = found.count == limit ? found.last?.0 : begin
            return JournalPage(entries: found.map(\.1), next: next.flatMap { $0 > 1 ? $0 : nil })
        }
    }

    private static func entry(_ columns: inout Columns) throws(SQLiteError) -> JournalPage.Entry {
        let at = columns.timestamp()
        let actor = columns.text()
        let command = columns.text()
        let station = columns.optionalText()
        let name = columns.optionalText()
        return JournalPage.Entry(
            at: at, actor: actor, station: station, stationName: name, command: command,
            ticket: try columns.optionalID(),
            label: columns.optionalText())
    }

    public func parkedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [Ticket] {
        try await read("parked tickets") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return [] }
            return try PreparedStatement.cached(SQL.behind, on: db)
                .with(place.row).with(Ticket.Lane.parked.rawValue).with(Int64.min).with(0).with(
                    place.queue.waiting.parked
                )
                .all(TicketRow.init).map(\.ticket)
        }
    }

    public func details(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: TicketDetails] {
        try await read("details") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return [:] }
            let found = try PreparedStatement.cached(SQL.details, on: db).with(place.row)
                .all { (columns: inout Columns) throws(SQLiteError) in
                    let id = try columns.id(Ticket.self)
                    let name = columns.optionalText()
                    let party = columns.optionalText()
                    return (id, TicketDetails(name: name, party: party, note: columns.optionalText()))
                }
            return Dictionary(found, uniquingKeysWith: { first, _ in first })
        }
    }

    public func hostTokens() async throws(StoreFailure) -> [HostToken] {
        try await read("host tokens") { db throws(SQLiteError) in
            try PreparedStatement.cached(SQL.hostTokens, on: db).all { (columns: inout Columns) throws(SQLiteError) in
                HostToken(hash: TokenHash(columns.bytes()), queueID: try columns.id())
            }
        }
    }

    public func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob] {
        try await read("print jobs") { db throws(SQLiteError) in
            try PreparedStatement.cached(SQL.unfinishedPrintJobs, on: db).with(limit).all(PrintJob.init)
        }
    }

    public func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob? {
        try await read("print job") { db throws(SQLiteError) in
            try PreparedStatement.cached(SQL.latestPrintJob, on: db).with(ticket).first(PrintJob.init)
        }
    }

    public func printStates(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await read("print states") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return [:] }
            let jobs = try PreparedStatement.cached(SQL.latestPrintJobsOfSession, on: db)
                .with(place.row).with(place.queue.session).all(PrintJob.init)
            return jobs.reduce(into: [:]) { states, job in
                if case .ticket(let id, _) = job.subject { states[id] = job.state }
            }
        }
    }

    public func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await read("print jobs") { db throws(SQLiteError) in
            guard let place = try Self.queue(queue, on: db) else { return [:] }
            let jobs = try PreparedStatement.cached(SQL.latestPrintJobsOfOpen, on: db).with(place.row).all(
                PrintJob.init)
            return jobs.reduce(into: [:]) { states, job in
                guard case .ticket(let id, _) = job.subject else { return }
                switch job.state {
                case .queued, .failed: states[id] = job.state
                case .sent, .unconfirmed, .printed: break
                }
            }
        }
    }

    private static func queue(_ id: ID<Queue>, on db: Database) throws(SQLiteError) -> QueueRow? {
        try PreparedStatement.cached(SQL.queueByID, on: db).with(id).first(QueueRow.init)
    }
}
