import QueueCore
import QueueEngine

/// A queue and its row's key.
struct QueueRow {
    let row: Int64
    var queue: Queue

    static let columns = """
        row_id, id, name, prefix, mode, active, is_paused, no_show_after, out_of_turn, current_position, \
        last_number_issued, completed_count, avg_wait_time, waiting_front, waiting_priority, waiting_regular, session, \
        last_verified_tick, last_resumed_tick, created_at, revision, priority_in_a_row, priority_run, announcements, \
        called_count, busy_since, pace, waiting_parked, description, hours, is_in_hours, stops_before_closing, \
        waiting_limit, session_limit, later_limit, notice_text, notice_minutes, notice_since, notice_until, asks, \
        target_minutes, summary_at, scan_later, summary_done, company, numbers_until
        """

    init(row: Int64, queue: Queue) {
        self.row = row
        self.queue = queue
    }

    /// The queue as it was decided, or, when only its tickets changed, the fact that something did.
    mutating func change(to decided: Queue?) {
        let revision = queue.revision + 1
        if let decided { queue = decided }
        queue.revision = revision
    }

    static func waiting(_ columns: inout Columns) -> LaneCounts {
        LaneCounts(
            front: Int(columns.integer()), priority: Int(columns.integer()), regular: Int(columns.integer()))
    }

    init(_ columns: inout Columns) throws(SQLiteError) {
        row = columns.integer()
        var queue = Queue(
            id: try columns.id(), name: columns.text(), prefix: columns.text(), mode: try columns.word(),
            isActive: columns.flag(), isPaused: columns.flag(),
            noShowAfter: columns.optionalInteger().map(Int.init), outOfTurn: try columns.word(),
            currentPosition: Int(columns.integer()), lastNumberIssued: Int(columns.integer()),
            completedCount: Int(columns.integer()),
            averageWait: columns.optionalReal().flatMap { (0...0x1p53).contains($0) ? $0 : nil },
            waiting: Self.waiting(&columns), session: Int(columns.integer()),
            lastVerifiedTick: columns.optionalInteger(), lastResumedTick: columns.optionalInteger(),
            createdAt: columns.timestamp(), revision: columns.integer())
        queue.priorityInARow = Int(columns.integer())
        queue.priorityRun = Int(columns.integer())
        queue.announcements = Int(columns.integer())
        queue.calledCount = Int(columns.integer())
        queue.busySince = columns.optionalInteger()
        queue.pace = Pace(numbers: columns.reals())
        queue.waiting.parked = Int(columns.integer())
        queue.description = columns.text()
        queue.hours = OpeningHours(words: columns.words())
        queue.isInHours = columns.flag()
        queue.stopsBeforeClosing = columns.flag()
        queue.waitingLimit = columns.optionalInteger().map(Int.init)
        queue.sessionLimit = columns.optionalInteger().map(Int.init)
        queue.laterLimit = Int(columns.integer())
        queue.notice = Self.notice(&columns)
        queue.asks = columns.text().split(separator: ",").compactMap { Ask(rawValue: String($0)) }
        queue.targetMinutes = columns.optionalInteger().map(Int.init)
        queue.summaryAt = columns.optionalInteger().map(Int.init)
        queue.scanLater = columns.flag()
        queue.summaryDone = columns.optionalTimestamp()
        queue.company = Company(words: columns.words())
        queue.numbersUntil = columns.optionalInteger().map(Int.init)
        self.queue = queue
    }

    private static func notice(_ columns: inout Columns) -> Notice? {
        let text = columns.optionalText()
        let minutes = Int(columns.integer())
        let since = columns.timestamp()
        let until = columns.optionalTimestamp()
        return text.map { Notice(text: $0, minutes: minutes, since: since, until: until) }
    }
}

/// A ticket, its row's key and its queue's.
struct TicketRow {
    let row: Int64
    let queueRow: Int64
    var ticket: Ticket

    /// The open states, as the partial indexes name them: SQLite takes such an index only for a query that says the same.
    /// Not `IN`: for a list of more than two SQLite builds a table, with every row whose place in an index depends on it.
    static let isOpen = "(status = 'WAITING' OR status = 'CALLED' OR status = 'SERVING')"

    /// The queue's public id comes from its own row, which is a lookup by key in a page that is always at hand.
    static let columns = """
        row_id, queue_id, id, (SELECT queues.id FROM queues WHERE queues.row_id = tickets.queue_id), device_token, \
        session, position_number, label, status, lane, line_order, priority_reason, called_at, call_order, called_tick, \
        counter, calls, created_at, created_tick, completed_at, waited, promised, moved_to, completed_tick, served_at, \
        served_tick, parked_until, parked_tick, later_count, first_tick, kept_promise, language, picture
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
            session: Int(columns.integer()), number: Int(columns.integer()), label: columns.text(),
            status: try columns.word(), lane: try Self.lane(&columns), lineOrder: columns.integer(),
            priorityReason: columns.optionalText(), call: Self.call(&columns), createdAt: columns.timestamp(),
            createdTick: columns.integer(), completedAt: columns.optionalTimestamp())
        ticket.waited = columns.optionalInteger()
        ticket.promised = WaitPromise(words: columns.words())
        ticket.movedTo = try columns.optionalID()
        ticket.completedTick = columns.optionalInteger()
        ticket.served = Self.moment(&columns)
        ticket.parkedUntil = Self.moment(&columns)
        ticket.laterCount = Int(columns.integer())
        ticket.firstTick = columns.optionalInteger()
        ticket.keptPromise = columns.optionalInteger().map { $0 != 0 }
        ticket.language = columns.optionalText()
        ticket.picture = columns.optionalInteger().flatMap { TicketPicture(number: Int($0)) }
    }

    private static func moment(_ columns: inout Columns) -> Moment? {
        let wall = columns.optionalTimestamp()
        let tick = columns.integer()
        return wall.map { Moment(wall: $0, tick: tick) }
    }

    private static func call(_ columns: inout Columns) -> Ticket.Call? {
        let at = columns.optionalTimestamp()
        let order = Int(columns.integer())
        let tick = columns.integer()
        let counter = columns.optionalText()
        let times = Int(columns.integer())
        return at.map { Ticket.Call(order: order, at: $0, tick: tick, counter: counter, times: times) }
    }

    private static func lane(_ columns: inout Columns) throws(SQLiteError) -> Ticket.Lane {
        let number = Int(columns.integer())
        guard let lane = Ticket.Lane(rawValue: number) else { throw .damaged("\(number) is no lane") }
        return lane
    }
}

extension PrintJob {
    static let columns = """
        print_jobs.id, kind, (SELECT tickets.id FROM tickets WHERE tickets.row_id = print_jobs.ticket_id), \
        (SELECT queues.id FROM queues WHERE queues.row_id = print_jobs.queue_id), is_copy, state, spooler_job, \
        error_code, error_detail, is_unconfirmed, created_tick, more, day
        """

    init(_ columns: inout Columns) throws(SQLiteError) {
        let id = try columns.id(PrintJob.self)
        let kind = columns.text()
        let ticket = try columns.optionalID(Ticket.self)
        let queue = try columns.id(Queue.self)
        let isCopy = columns.flag()
        let state = Self.state(&columns)
        let tick = columns.integer()
        let more = QueueList.queues(in: columns.bytes())
        let day = columns.optionalInteger()
        let subject: Subject? =
            switch kind {
            case "poster": .poster(queue, with: more)
            case "summary": day.map { .summary(queue, day: $0) }
            default: ticket.map { .ticket($0, isCopy: isCopy) }
            }
        guard let subject else { throw .damaged("a print job has lost its ticket or day") }
        self.init(id: id, subject: subject, state: state, createdTick: tick)
    }

    private static func state(_ columns: inout Columns) -> State {
        let word = columns.text()
        let job = Int(columns.integer())
        let code = columns.text()
        let detail = columns.text()
        let isUnconfirmed = columns.flag()
        return switch word {
        case "sent": isUnconfirmed ? .unconfirmed(job: job) : .sent(job: job)
        case "printed": .printed(job: job)
        case "failed": .failed(code: code, detail: detail)
        default: .queued
        }
    }
}
