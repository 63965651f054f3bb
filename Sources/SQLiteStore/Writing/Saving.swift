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
        if let changed = decision.other, var other = shown.other {
            other.change(to: changed)
            keep(changed: other)
            outcome.changed.insert(other.queue.id)
        }
        if let draft = decision.draft {
            let drawn = try draw(draft, here: &place)
            outcome.changed.insert(draft.queueID)
            if case .issued = decision.reply {
                outcome.ticket = drawn.ticket
                outcome.isNew = true
                aboutRow = drawn.row
            }
            outcome.printJob = try printed(drawn, for: request)
        }
        keep(changed: place)
        outcome.queue = place.queue
        outcome.changed.insert(place.queue.id)
        try record(request, ticketRow: aboutRow, in: place)
        try remember(decision, in: place)
        return outcome
    }

    // MARK: Rows

    private func save(_ ticket: Ticket, row: Int64) throws(SQLiteError) {
        try statements.saveTicket
            .with(ticket.status.rawValue).with(ticket.lane.rawValue).with(ticket.lineOrder)
            .with(ticket.priorityReason).with(ticket.call?.at).with(ticket.call?.order).with(ticket.call?.tick)
            .with(ticket.call?.counter).with(ticket.call?.times).with(ticket.completedAt).with(ticket.waited)
            .with(words: ticket.promised?.words).with(ticket.movedTo).with(row).run()
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
        let row = try statements.insertTicket
            .with(ticket.id).with(place.row).with(ticket.deviceToken).with(ticket.session).with(ticket.number)
            .with(ticket.status.rawValue).with(ticket.lane.rawValue).with(ticket.lineOrder)
            .with(ticket.priorityReason).with(ticket.createdAt).with(ticket.createdTick)
            .with(words: ticket.promised?.words).insert()
        return TicketRow(row: row, queueRow: place.row, ticket: ticket)
    }

    private func printed(_ drawn: TicketRow, for request: Request) throws(SQLiteError) -> PrintJob? {
        guard let id = request.printJob else { return nil }
        let job = PrintJob(
            id: id, subject: .ticket(drawn.ticket.id, isCopy: false), createdTick: request.moment.tick)
        try insert(job, queueRow: drawn.queueRow, ticketRow: drawn.row)
        return job
    }

    // MARK: History

    private func record(_ request: Request, ticketRow: Int64?, in place: QueueRow) throws(SQLiteError) {
        try statements.insertEvent
            .with(place.row).with(ticketRow).with(request.moment.wall).with(request.moment.tick)
            .with(request.actor.name).with(request.command.name).run()
    }

    private func remember(_ decision: Decision, in place: QueueRow) throws(SQLiteError) {
        if decision.consumesLastAction {
            try statements.dropAction.with(place.row).run()
        } else if let action = decision.action {
            let text: Data
            do {
                text = try JSONEncoder().encode(action)
            } catch {
                throw .damaged("an action cannot be written down: \(error)")
            }
            let save = statements.saveAction.with(place.row)
            try text.withUnsafeBytes { bytes in save.with(utf8: bytes) }.run()
        }
    }
}
