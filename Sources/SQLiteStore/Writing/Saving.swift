import Foundation
import QueueCore
import QueueEngine

extension Batch {
    /// Puts a decision on disk and tells what came of it.
    mutating func save(
        _ decision: Decision, of request: Request, in place: QueueRow, shown: CommandContext
    ) throws(SQLiteError) -> Outcome {
        var place = place
        var outcome = Outcome(ticket: nil, queue: place.queue)
        switch decision.reply {
        case .issued, .queue: break
        case .ticket(let ticket): outcome.ticket = ticket
        case .verdict(let verdict, let ticket):
            outcome.verdict = verdict
            outcome.ticket = ticket
        }
        guard !decision.isEmpty else { return outcome }

        for ticket in decision.tickets {
            guard let row = shown.rows[ticket.id] else { throw .damaged("a changed ticket was never read") }
            try save(ticket, row: row)
        }
        var aboutRow = outcome.ticket.flatMap { shown.rows[$0.id] }
        let drawsHere = decision.draft?.queueID == place.queue.id
        if decision.queue != nil || !drawsHere { place.change(to: decision.queue) }
        for changed in decision.others {
            guard var other = shown.others[changed.id] else { throw .damaged("a changed queue was never read") }
            other.change(to: changed)
            keep(changed: other)
            outcome.changed.insert(changed.id)
        }
        if var draft = decision.draft {
            if draft.language == nil { draft.language = request.language }
            if draft.picture == nil, request.bearsPicture { draft.picture = try freePicture() }
            let drawn = try draw(draft, here: &place)
            outcome.changed.insert(draft.queueID)
            if !drawsHere, drawn.ticket.isInLine, try queue(draft.queueID)?.queue.waitingCount == 1 {
                outcome.firstElsewhere = [drawn.ticket]
            }
            if case .issued = decision.reply {
                outcome.ticket = drawn.ticket
                outcome.isNew = true
                aboutRow = drawn.row
            }
            try keepDetails(of: draft, in: drawn.row, shown: shown)
            outcome.printJob = try printed(drawn, for: request)
        }
        keep(changed: place)
        if case .summarize(let due) = request.command, let id = request.printJob {
            let summary = PrintJob.Subject.summary(place.queue.id, day: request.zone.day(at: due))
            let job = PrintJob(id: id, subject: summary, createdTick: request.moment.tick)
            try insert(job, queueRow: place.row, ticketRow: nil)
            outcome.printJob = job
        }
        if decision.erasesDetails {
            outcome.hasErased = try statements.eraseDetails.with(place.row).with(place.queue.session).changes() > 0
        }
        outcome.changed.insert(place.queue.id)
        let about = try queue(of: outcome.ticket) ?? place
        outcome.queue = about.queue
        let number = try record(request, ticketRow: aboutRow, in: about)
        try remember(decision, as: number, of: request.actor, in: place, shown: shown)
        return outcome
    }

    // MARK: Rows

    func save(_ ticket: Ticket, row: Int64) throws(SQLiteError) {
        try statements.saveTicket
            .with(ticket.status.rawValue).with(ticket.lane.rawValue).with(ticket.lineOrder)
            .with(ticket.priorityReason).with(ticket.call?.at).with(ticket.call?.order).with(ticket.call?.tick)
            .with(ticket.call?.counter).with(ticket.call?.times).with(ticket.completedAt).with(ticket.waited)
            .with(words: ticket.promised?.words).with(ticket.movedTo).with(ticket.completedTick)
            .with(ticket.served?.wall).with(ticket.served?.tick).with(ticket.parkedUntil?.wall)
            .with(ticket.parkedUntil?.tick).with(ticket.laterCount).with(ticket.keptPromise.map { $0 ? 1 : 0 })
            .with(row).run()
    }

    /// Draws the number and writes the ticket.
    private mutating func draw(
        _ draft: TicketDraft, here place: inout QueueRow
    ) throws(SQLiteError) -> TicketRow {
        if draft.queueID == place.queue.id { return try insert(draft, into: &place) }
        guard var other = try queue(draft.queueID) else {
            throw .damaged("a number was drawn from a queue that is not there")
        }
        defer { keep(changed: other) }
        return try insert(draft, into: &other)
    }

    private func insert(_ draft: TicketDraft, into place: inout QueueRow) throws(SQLiteError) -> TicketRow {
        let ticket = place.queue.draw(draft)
        place.queue.revision += 1
        return TicketRow(row: try insert(ticket, in: place), queueRow: place.row, ticket: ticket)
    }

    /// - Returns: its row.
    func insert(_ ticket: Ticket, in place: QueueRow) throws(SQLiteError) -> Int64 {
        try statements.insertTicket
            .with(ticket.id).with(place.row).with(ticket.deviceToken).with(ticket.session).with(ticket.number)
            .with(ticket.status.rawValue).with(ticket.lane.rawValue).with(ticket.lineOrder)
            .with(ticket.priorityReason).with(ticket.createdAt).with(ticket.createdTick)
            .with(words: ticket.promised?.words).with(ticket.label).with(ticket.firstTick)
            .with(ticket.language).with(ticket.picture?.number).insert()
    }

    /// The next in turn that nobody who waits bears: nobody in any queue, because a wall may show several. Nil where all are borne.
    private func freePicture() throws(SQLiteError) -> TicketPicture? {
        let turn = try statements.lastTicket.first { columns in Int(columns.integer()) } ?? 0
        for offset in 0..<TicketPicture.count {
            let picture = TicketPicture(inTurn: turn + offset)
            let bearers = try statements.openPicture.with(picture.number).first { columns in columns.integer() }
            if bearers == 0 { return picture }
        }
        return nil
    }

    private func keepDetails(of draft: TicketDraft, in row: Int64, shown: CommandContext) throws(SQLiteError) {
        if let details = draft.details {
            try statements.insertDetails.with(row).with(details.name).with(details.party).with(details.note).run()
        } else if let old = draft.movedFrom.flatMap({ shown.rows[$0] }) {
            try statements.moveDetails.with(row).with(old).run()
        }
    }

    /// The ticket's queue, where a command of several queues was about another than its own.
    private mutating func queue(of ticket: Ticket?) throws(SQLiteError) -> QueueRow? {
        guard let ticket else { return nil }
        return try queue(ticket.queueID)
    }

    private func printed(_ drawn: TicketRow, for request: Request) throws(SQLiteError) -> PrintJob? {
        guard let id = request.printJob else { return nil }
        let job = PrintJob(
            id: id, subject: .ticket(drawn.ticket.id, isCopy: false), createdTick: request.moment.tick)
        try insert(job, queueRow: drawn.queueRow, ticketRow: drawn.row)
        return job
    }

    // MARK: History

    /// - Returns: the event's number, which only grows.
    private func record(_ request: Request, ticketRow: Int64?, in place: QueueRow) throws(SQLiteError) -> Int64 {
        try statements.insertEvent
            .with(place.row).with(ticketRow).with(request.moment.wall).with(request.moment.tick)
            .with(request.actor.name).with(request.command.name).with(request.actor.station)
            .with(request.actor.stationName).insert()
    }

    private mutating func remember(
        _ decision: Decision, as number: Int64, of actor: Actor, in place: QueueRow, shown: CommandContext
    ) throws(SQLiteError) {
        if decision.consumesLastAction {
            if let number = shown.actionNumber {
                try statements.dropAction.with(number).run()
                for row in [place.row] + shown.others.values.map(\.row) {
                    try statements.dropOlderActions.with(row).with(number).with(actor.undoKey ?? "").run()
                }
            } else {
                try statements.dropActionsOfQueue.with(place.row).run()
            }
        } else if let action = decision.action {
            let text: Data
            do {
                text = try JSONEncoder().encode(action)
            } catch {
                throw .damaged("an action cannot be written down: \(error)")
            }
            var rows: Set<Int64> = [place.row]
            for change in action.changes { if let other = shown.others[change.before.id] { rows.insert(other.row) } }
            for row in rows {
                let save = statements.saveAction
                    .with(row).with(actor.undoKey ?? "").with(action.tick).with(number)
                try text.withUnsafeBytes { bytes in save.with(utf8: bytes) }.run()
            }
        }
    }
}
