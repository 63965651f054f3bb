import QueueEngine

/// What the writer says to its connection, prepared once.
final class WriteStatements {
    let begin: PreparedStatement
    let commit: PreparedStatement
    let rollback: PreparedStatement

    let queueByID: PreparedStatement
    let queueByRow: PreparedStatement
    let insertQueue: PreparedStatement
    let saveQueue: PreparedStatement

    let ticketByID: PreparedStatement
    let openTicketOfDevice: PreparedStatement
    let firstWaiting: PreparedStatement
    let servedAt: PreparedStatement
    let openTickets: PreparedStatement
    let behind: PreparedStatement
    let indexInLane: PreparedStatement
    let sameLabel: PreparedStatement
    let firstTakenAfter: PreparedStatement
    let lastBefore: PreparedStatement
    let ticketByNumber: PreparedStatement
    let insertDetails: PreparedStatement
    let moveDetails: PreparedStatement
    let eraseDetails: PreparedStatement
    let insertTicket: PreparedStatement
    let openPicture: PreparedStatement
    let saveTicket: PreparedStatement

    let insertEvent: PreparedStatement
    let lastAction: PreparedStatement
    let saveAction: PreparedStatement
    let dropAction: PreparedStatement
    let dropOlderActions: PreparedStatement
    let dropActionsOfQueue: PreparedStatement

    let prefixes: PreparedStatement
    let insertPairing: PreparedStatement
    let dropPairings: PreparedStatement
    let usePairing: PreparedStatement
    let stations: StationStatements
    let cards: CardStatements
    let forgetDevices: PreparedStatement
    let dropActions: PreparedStatement
    let lastTicket: PreparedStatement

    let insertPrintJob: PreparedStatement
    let recordPrint: PreparedStatement
    let recordTick: PreparedStatement

    init(_ db: Database) throws(SQLiteError) {
        begin = try PreparedStatement("BEGIN IMMEDIATE", on: db)
        commit = try PreparedStatement("COMMIT", on: db)
        rollback = try PreparedStatement("ROLLBACK", on: db)
        queueByID = try PreparedStatement(locking: SQL.queueByID, on: db)
        queueByRow = try PreparedStatement(locking: SQL.queueByRow, on: db)
        insertQueue = try PreparedStatement(SQL.insertQueue, on: db)
        saveQueue = try PreparedStatement(SQL.saveQueue, on: db)
        ticketByID = try PreparedStatement(SQL.ticketByID, on: db)
        openTicketOfDevice = try PreparedStatement(SQL.openTicketOfDevice, on: db)
        firstWaiting = try PreparedStatement(SQL.firstWaiting, on: db)
        servedAt = try PreparedStatement(SQL.servedAt, on: db)
        openTickets = try PreparedStatement(SQL.openTickets, on: db)
        behind = try PreparedStatement(SQL.behind, on: db)
        indexInLane = try PreparedStatement(SQL.indexInLane, on: db)
        sameLabel = try PreparedStatement(SQL.sameLabel, on: db)
        firstTakenAfter = try PreparedStatement(SQL.firstTakenAfter, on: db)
        lastBefore = try PreparedStatement(SQL.lastBefore, on: db)
        ticketByNumber = try PreparedStatement(SQL.ticketByNumber, on: db)
        insertDetails = try PreparedStatement(SQL.insertDetails, on: db)
        moveDetails = try PreparedStatement(SQL.moveDetails, on: db)
        eraseDetails = try PreparedStatement(SQL.eraseDetails, on: db)
        openPicture = try PreparedStatement(SQL.openPicture, on: db)
        insertTicket = try PreparedStatement(SQL.insertTicket, on: db)
        saveTicket = try PreparedStatement(SQL.saveTicket, on: db)
        insertEvent = try PreparedStatement(SQL.insertEvent, on: db)
        lastAction = try PreparedStatement(SQL.lastAction, on: db)
        saveAction = try PreparedStatement(SQL.saveAction, on: db)
        dropAction = try PreparedStatement(SQL.dropAction, on: db)
        dropOlderActions = try PreparedStatement(SQL.dropOlderActions, on: db)
        dropActionsOfQueue = try PreparedStatement(SQL.dropActionsOfQueue, on: db)
        prefixes = try PreparedStatement(SQL.prefixes, on: db)
        insertPairing = try PreparedStatement(SQL.insertPairing, on: db)
        dropPairings = try PreparedStatement(SQL.dropPairings, on: db)
        usePairing = try PreparedStatement(SQL.usePairing, on: db)
        stations = try StationStatements(db)
        cards = try CardStatements(db)
        forgetDevices = try PreparedStatement(SQL.forgetDevices, on: db)
        dropActions = try PreparedStatement(SQL.dropActions, on: db)
        lastTicket = try PreparedStatement(SQL.lastTicket, on: db)
        insertPrintJob = try PreparedStatement(SQL.insertPrintJob, on: db)
        recordPrint = try PreparedStatement(SQL.recordPrint, on: db)
        recordTick = try PreparedStatement(SQL.recordTick, on: db)
    }
}

/// The statements of the hot paths, in one place, so that a test can ask SQLite how it would run each.
enum SQL {
    /// Moments are taken before writes queue up, so the newest row's is not always the highest; this many rows back,
    /// which is more than can ever wait, none is higher.
    static let lastTickDepth = 8192
    static let lastTick = """
        SELECT max(
            coalesce((SELECT max(tick) FROM (SELECT tick FROM events ORDER BY id DESC LIMIT ?)), 0),
            coalesce((SELECT max(created_tick) FROM pairings), 0),
            coalesce((SELECT max(created_tick) FROM host_tokens), 0),
            coalesce((SELECT created_tick FROM print_jobs ORDER BY row_id DESC LIMIT 1), 0),
            coalesce((SELECT last_tick FROM service_time), 0))
        """
    static let serviceTime = "SELECT tick_offset, first_tick FROM service_time WHERE boot = ?"
    static let settleServiceTime = """
        INSERT OR REPLACE INTO service_time (row_id, boot, tick_offset, first_tick, last_tick) VALUES (1, ?, ?, ?, ?)
        """
    static let recordTick = "UPDATE service_time SET last_tick = max(last_tick, ?)"
    static let dropAllActions = "DELETE FROM last_actions"
    static let dropAllPairings = "DELETE FROM pairings"
    static let agePrintJobs = """
        UPDATE print_jobs SET created_tick = created_tick - ? WHERE state IN ('queued', 'sent') AND NOT is_unconfirmed
        """

    static let queueByID = "SELECT \(QueueRow.columns) FROM queues WHERE id = ?"
    static let queueByRow = "SELECT \(QueueRow.columns) FROM queues WHERE row_id = ?"
    static let allQueues = "SELECT \(QueueRow.columns) FROM queues ORDER BY row_id"
    static let insertQueue = """
        INSERT INTO queues (id, name, prefix, host_token, mode, active, is_paused, no_show_after, out_of_turn,
            created_at, waiting_limit)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let saveQueue = """
        UPDATE queues SET name = ?, prefix = ?, mode = ?, active = ?, is_paused = ?, no_show_after = ?,
            out_of_turn = ?, current_position = ?, last_number_issued = ?, completed_count = ?, avg_wait_time = ?,
            waiting_front = ?, waiting_priority = ?, waiting_regular = ?, session = ?, last_verified_tick = ?, last_resumed_tick = ?, priority_in_a_row = ?,
            priority_run = ?, announcements = ?, called_count = ?, busy_since = ?, pace = ?, waiting_parked = ?,
            description = ?, hours = ?, is_in_hours = ?, stops_before_closing = ?, waiting_limit = ?,
            session_limit = ?, later_limit = ?, notice_text = ?, notice_minutes = ?, notice_since = ?,
            notice_until = ?, asks = ?, target_minutes = ?, summary_at = ?, scan_later = ?, summary_done = ?, company = ?, revision = ?
        WHERE row_id = ?
        """

    static let selectTicket = "SELECT \(TicketRow.columns) FROM tickets"
    static let ticketByID = "\(selectTicket) WHERE id = ?"
    static let openTicketOfDevice = """
        \(selectTicket) WHERE queue_id = ? AND device_token = ? AND device_token IS NOT NULL AND \(TicketRow.isOpen)
        """
    static let firstWaiting = """
        \(selectTicket) WHERE queue_id = ? AND status = 'WAITING' AND lane = ? AND \(TicketRow.isOpen)
        ORDER BY line_order, position_number LIMIT 1
        """
    static let servedAt = """
        \(selectTicket) WHERE queue_id = ? AND status = 'SERVING' AND counter IS ? AND \(TicketRow.isOpen)
        """
    /// Who stands behind a place in its lane, and how many at most.
    static let behind = """
        \(selectTicket) WHERE queue_id = ? AND status = 'WAITING' AND lane = ?
            AND (line_order, position_number) > (?, ?) AND \(TicketRow.isOpen)
        ORDER BY line_order, position_number LIMIT ?
        """
    /// Looks through the open ones: transfers are few, and an index would be written with every number.
    static let sameLabel = """
        \(selectTicket) INDEXED BY tickets_open_in_line
        WHERE queue_id = ? AND label = ? AND \(TicketRow.isOpen) LIMIT 1
        """
    static let firstTakenAfter = """
        \(selectTicket) WHERE queue_id = ? AND status = 'WAITING' AND lane = ? AND \(TicketRow.isOpen)
            AND coalesce(first_tick, created_tick) > ?
        ORDER BY line_order, position_number LIMIT 1
        """
    /// Who stands right before a place in its lane.
    static let lastBefore = """
        \(selectTicket) WHERE queue_id = ? AND status = 'WAITING' AND lane = ?
            AND (line_order, position_number) < (?, ?) AND \(TicketRow.isOpen)
        ORDER BY line_order DESC, position_number DESC LIMIT 1
        """
    static let openTickets = "\(selectTicket) WHERE queue_id = ? AND \(TicketRow.isOpen)"
    /// Newest call first.
    static let nowServing = """
        \(selectTicket) WHERE queue_id = ? AND status IN ('CALLED', 'SERVING') AND \(TicketRow.isOpen)
        ORDER BY call_order DESC LIMIT ?
        """
    /// How many stand before a place in its lane.
    static let indexInLane = """
        SELECT count(*) FROM tickets
        WHERE queue_id = ? AND status = 'WAITING' AND lane = ? AND (line_order, position_number) < (?, ?)
            AND \(TicketRow.isOpen)
        """
    /// Up to six states; a parameter that is not needed is NULL, which equals nothing.
    static let newestOfSession = """
        \(selectTicket) WHERE queue_id = ? AND session = ? AND status IN (?, ?, ?, ?, ?, ?)
        ORDER BY position_number DESC LIMIT ?
        """
    /// Named, because SQLite would rather walk the whole session in the order that is asked for.
    static let newestOpen = """
        \(selectTicket) INDEXED BY tickets_open_in_line
        WHERE queue_id = ? AND session = ? AND status IN (?, ?, ?, ?, ?, ?) AND \(TicketRow.isOpen)
        ORDER BY position_number DESC LIMIT ?
        """
    static let ticketByNumber = "\(selectTicket) WHERE queue_id = ? AND session = ? AND position_number = ?"
    /// Longest ago first.
    static let calledUntil = """
        \(selectTicket) WHERE queue_id = ? AND called_tick <= ? AND status = 'CALLED' AND session = ?
        ORDER BY called_tick LIMIT ?
        """
    /// Whether somebody who waits anywhere in the house has it.
    static let openPicture =
        "SELECT count(*) FROM tickets WHERE picture = ? AND picture IS NOT NULL AND \(TicketRow.isOpen)"
    static let insertTicket = """
        INSERT INTO tickets (id, queue_id, device_token, session, position_number, status, lane, line_order,
            priority_reason, created_at, created_tick, promised, label, first_tick, language, picture)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let saveTicket = """
        UPDATE tickets SET status = ?, lane = ?, line_order = ?, priority_reason = ?, called_at = ?, call_order = ?,
            called_tick = ?, counter = ?, calls = ?, completed_at = ?, waited = ?, promised = ?, moved_to = ?,
            completed_tick = ?, served_at = ?, served_tick = ?, parked_until = ?, parked_tick = ?, later_count = ?,
            kept_promise = ?
        WHERE row_id = ?
        """

    static let insertEvent = """
        INSERT INTO events (queue_id, ticket_id, at, tick, actor, command, station, station_name)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    /// The newest of a queue that a station may take back: its own, or a scanner's.
    static let lastAction = """
        SELECT number, action FROM last_actions WHERE queue_id = ?1 AND station IN ('', ?2)
        ORDER BY number DESC LIMIT 1
        """
    static let saveAction = """
        INSERT INTO last_actions (queue_id, station, tick, number, action) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (queue_id, station) DO UPDATE
            SET tick = excluded.tick, number = excluded.number, action = excluded.action
        """
    /// In every queue that it touched: a handful of rows a station and queue are looked through.
    static let dropAction = "DELETE FROM last_actions WHERE number = ?"
    /// What was done before it, and would come up behind it: only the newest is taken back.
    static let dropOlderActions = "DELETE FROM last_actions WHERE queue_id = ?1 AND number < ?2 AND station IN ('', ?3)"
    static let dropActionsOfQueue = "DELETE FROM last_actions WHERE queue_id = ?"

    static let insertDetails = "INSERT INTO ticket_details (ticket_id, name, party, note) VALUES (?, ?, ?, ?)"
    static let moveDetails = """
        INSERT INTO ticket_details (ticket_id, name, party, note)
        SELECT ?, name, party, note FROM ticket_details WHERE ticket_id = ?
        """
    /// Of every session but the running one.
    static let eraseDetails = """
        DELETE FROM ticket_details WHERE ticket_id IN (
            SELECT ticket_details.ticket_id FROM ticket_details JOIN tickets ON tickets.row_id = ticket_id
            WHERE tickets.queue_id = ? AND tickets.session < ?)
        """
    static let details = """
        SELECT tickets.id, name, party, note FROM ticket_details JOIN tickets ON tickets.row_id = ticket_id
        WHERE tickets.queue_id = ?
        """
    /// Who did what: by key, newest first. Queues stand mixed in it, so that only a stretch is looked through at once.
    static let events = """
        SELECT id, at, actor, command, station, station_name,
            (SELECT tickets.id FROM tickets WHERE tickets.row_id = ticket_id),
            (SELECT label FROM tickets WHERE tickets.row_id = ticket_id)
        FROM events WHERE id < ? AND id >= ? AND queue_id = ? ORDER BY id DESC LIMIT ?
        """
    static let lastEvent = "SELECT max(id) FROM events"

    static let prefixes = "SELECT DISTINCT prefix FROM queues"
    static let insertPairing = """
        INSERT INTO pairings (code_hash, queue_id, created_tick, name, role, more) VALUES (?, ?, ?, ?, ?, ?)
        """
    static let dropPairings = "DELETE FROM pairings WHERE created_tick < ?"
    static let usePairing = """
        UPDATE pairings SET used_tick = ? WHERE code_hash = ? AND used_tick IS NULL AND created_tick >= ?
        RETURNING queue_id, name, role, more
        """
    static let hostTokens = """
        SELECT host_token, id FROM queues
        UNION ALL
        SELECT hash, (SELECT id FROM queues WHERE row_id = queue_id) FROM host_tokens
        """

    /// Rows of one stretch: some milliseconds of work.
    static let forgottenAtOnce: Int64 = 2000
    static let forgetDevices = """
        UPDATE tickets SET device_token = NULL, priority_reason = NULL
        WHERE row_id > ? AND row_id <= ? AND (device_token IS NOT NULL OR priority_reason IS NOT NULL)
            AND CASE WHEN \(TicketRow.isOpen) THEN created_tick < ?4 ELSE created_at < ?3 END
        """
    static let dropActions = "DELETE FROM last_actions WHERE tick < ?"
    static let lastTicket = "SELECT max(row_id) FROM tickets"
    /// The first of a session has its lowest number, or one of the lowest, where some were set aside.
    static let sessionStart = """
        SELECT min(created_at), min(created_tick) FROM (
            SELECT created_at, created_tick FROM tickets WHERE queue_id = ? AND session = ?
            ORDER BY position_number LIMIT 1024) AS lowest
        HAVING count(*) > 0
        """
    /// By key: the table stands in the order that tickets were made.
    static let history = """
        \(selectTicket) NOT INDEXED WHERE queue_id = ? AND row_id < ? ORDER BY row_id DESC LIMIT ?
        """

    static let insertPrintJob = """
        INSERT INTO print_jobs (id, kind, queue_id, ticket_id, is_copy, state, created_tick, more, day)
        VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?)
        """
    static let recordPrint = """
        UPDATE print_jobs SET state = ?, spooler_job = coalesce(?, spooler_job), error_code = ?, error_detail = ?,
            is_unconfirmed = ?
        WHERE id = ?
        """
    static let unfinishedPrintJobs = """
        SELECT \(PrintJob.columns) FROM print_jobs WHERE state IN ('queued', 'sent') AND NOT is_unconfirmed
        ORDER BY row_id LIMIT ?
        """
    static let latestPrintJobsOfOpen = """
        SELECT \(PrintJob.columns) FROM print_jobs WHERE row_id IN (
            SELECT (SELECT max(print_jobs.row_id) FROM print_jobs WHERE print_jobs.ticket_id = tickets.row_id)
            FROM tickets WHERE queue_id = ? AND \(TicketRow.isOpen))
        """
    static let latestPrintJobsOfSession = """
        SELECT \(PrintJob.columns) FROM print_jobs WHERE row_id IN (
            SELECT (SELECT max(print_jobs.row_id) FROM print_jobs WHERE print_jobs.ticket_id = tickets.row_id)
            FROM tickets WHERE queue_id = ? AND session = ?)
        """
    static let latestPrintJob = """
        SELECT \(PrintJob.columns) FROM print_jobs
        WHERE ticket_id = (SELECT row_id FROM tickets WHERE id = ?) AND ticket_id IS NOT NULL
        ORDER BY row_id DESC LIMIT 1
        """
}
