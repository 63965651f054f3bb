import QueueCore
import QueueEngine

/// A queue and its row's key.
struct QueueRow {
    let row: Int64
    var queue: Queue

    static let columns = """
        row_id, id, name, prefix, mode, active, is_paused, no_show_after, out_of_turn, current_position, \
        last_number_issued, completed_count, avg_wait_time, waiting_count, session, last_verified_tick, \
        last_resumed_tick, created_at, revision
        """

    init(row: Int64, queue: Queue) {
        self.row = row
        self.queue = queue
    }

    init(_ columns: inout Columns) throws(SQLiteError) {
        row = columns.integer()
        queue = Queue(
            id: try columns.id(), name: columns.text(), prefix: columns.text(), mode: try columns.word(),
            isActive: columns.flag(), isPaused: columns.flag(),
            noShowAfter: columns.optionalInteger().map(Int.init), outOfTurn: try columns.word(),
            currentPosition: Int(columns.integer()), lastNumberIssued: Int(columns.integer()),
            completedCount: Int(columns.integer()), averageWait: columns.optionalReal(),
            waitingCount: Int(columns.integer()), session: Int(columns.integer()),
            lastVerifiedTick: columns.optionalInteger(), lastResumedTick: columns.optionalInteger(),
            createdAt: columns.timestamp(), revision: columns.integer())
    }
}

/// A ticket, its row's key and its queue's.
struct TicketRow {
    let row: Int64
    let queueRow: Int64
    var ticket: Ticket

    /// The open states, as the partial indexes name them: SQLite takes such an index only for a query that says the same.
    static let isOpen = "status IN ('WAITING', 'CALLED', 'SERVING')"

    /// The queue's public id comes from its own row, which is a lookup by key in a page that is always at hand.
    static let columns = """
        row_id, queue_id, id, (SELECT queues.id FROM queues WHERE queues.row_id = tickets.queue_id), device_token, \
        session, position_number, status, line_order, called_at, called_tick, counter, calls, created_at, \
        created_tick, completed_at, moved_to
        """

    init(row: Int64, queueRow: Int64, ticket: Ticket) {
        self.row = row
        self.queueRow = queueRow
        self.ticket = ticket
    }

    init(_ columns: inout Columns) throws(SQLiteError) {
        row = columns.integer()
        queueRow = columns.integer()
        ticket = Ticket(
            id: try columns.id(), queueID: try columns.id(), deviceToken: columns.optionalText(),
            session: Int(columns.integer()), number: Int(columns.integer()), status: try columns.word(),
            lineOrder: columns.integer(), call: Self.call(&columns), createdAt: columns.timestamp(),
            createdTick: columns.integer(), completedAt: columns.optionalTimestamp(),
            movedTo: try columns.optionalID())
    }

    private static func call(_ columns: inout Columns) -> Ticket.Call? {
        let at = columns.optionalTimestamp()
        let tick = columns.integer()
        let counter = columns.optionalText()
        let times = Int(columns.integer())
        return at.map { Ticket.Call(at: $0, tick: tick, counter: counter, times: times) }
    }
}

extension PrintJob {
    static let columns = """
        print_jobs.id, kind, (SELECT tickets.id FROM tickets WHERE tickets.row_id = print_jobs.ticket_id), \
        (SELECT queues.id FROM queues WHERE queues.row_id = print_jobs.queue_id), is_copy, state, spooler_job, \
        error_code, error_detail, created_tick
        """

    init(_ columns: inout Columns) throws(SQLiteError) {
        let id = try columns.id(PrintJob.self)
        let isPoster = columns.text() == "poster"
        let ticket = try columns.optionalID(Ticket.self)
        let queue = try columns.id(Queue.self)
        let isCopy = columns.flag()
        let state = Self.state(&columns)
        let subject = ticket.map { Subject.ticket($0, isCopy: isCopy) }
        guard let subject = isPoster ? .poster(queue) : subject else {
            throw .damaged("a print job has lost its ticket")
        }
        self.init(id: id, subject: subject, state: state, createdTick: columns.integer())
    }

    private static func state(_ columns: inout Columns) -> State {
        let word = columns.text()
        let job = Int(columns.integer())
        let code = columns.text()
        let detail = columns.text()
        return switch word {
        case "sent": .sent(job: job)
        case "printed": .printed(job: job)
        case "failed": .failed(code: code, detail: detail)
        default: .queued
        }
    }
}
