import QueueCore
import QueueEngine

// What an appliance does alone, before and after: numbers are set aside for it, and the tickets that it gave join the others.
extension Batch {
    mutating func setAside(_ count: Int, in id: ID<Queue>) throws(SQLiteError) -> Result<Written, Refusal> {
        guard var place = try queue(id) else { return .failure(.unknownQueue) }
        let block = place.queue.setAside(count)
        place.queue.revision += 1
        keep(changed: place)
        return .success(.setAside(block))
    }

    /// Given again, it changes nothing but what became of the paper.
    mutating func adopt(_ taken: AloneTicket, at moment: Moment) throws(SQLiteError) -> Result<Written, Refusal> {
        guard let place = try queue(taken.ticket.queueID) else { return .failure(.unknownQueue) }
        if try statements.ticketByID.with(taken.ticket.id).first(TicketRow.init) == nil {
            try insert(taken, in: place, at: moment)
        }
        for job in taken.jobs where job.state != .queued { try record(job.state, of: job.id) }
        return .success(.adopted(place.queue.id))
    }

    private mutating func insert(_ taken: AloneTicket, in place: QueueRow, at moment: Moment) throws(SQLiteError) {
        var place = place
        let shown = try neighbours(of: taken.ticket, in: place)
        let holder = try statements.ticketByNumber.with(place.row).with(taken.ticket.session).with(taken.ticket.number)
            .first(TicketRow.init)
        let (queue, ticket) = shown.state.adopting(
            taken.ticket, isFree: holder == nil, other: try answered(taken, at: moment), at: moment)
        let revision = place.queue.revision
        place.queue = queue
        // One more than the appliance counted by itself: whoever saw its state sees this one, too.
        place.queue.revision = revision + 2
        keep(changed: place)
        let row = try insert(ticket, in: place)
        if ticket.movedTo != nil { try save(ticket, row: row) }
        if let details = taken.details, ticket.movedTo == nil {
            try statements.insertDetails.with(row).with(details.name).with(details.party).with(details.note).run()
        }
        _ = try statements.insertEvent.with(place.row).with(row).with(ticket.createdAt).with(moment.tick)
            .with(taken.entry.actor).with(taken.entry.command).with(taken.entry.station).with(taken.entry.stationName)
            .insert()
        for job in taken.jobs { try insert(job, queueRow: place.row, ticketRow: row) }
        for kept in taken.receipts {
            try keep(
                Kept(
                    body: kept.receipt.body, queue: queue.id, ticket: ticket.movedTo ?? ticket.id, isNew: kept.isNew,
                    printJob: kept.printJob), as: kept.receipt, at: kept.tick)
        }
    }

    /// The ticket that the same request was answered with, when its answer got lost and it came again to who was alone by then.
    private func answered(_ taken: AloneTicket, at moment: Moment) throws(SQLiteError) -> ID<Ticket>? {
        for known in taken.receipts {
            if let kept = try kept(known.receipt, at: moment.tick), kept.body == known.receipt.body,
                let ticket = kept.ticket
            {
                return ticket
            }
        }
        return nil
    }
}
