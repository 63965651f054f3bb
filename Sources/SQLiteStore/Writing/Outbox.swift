import QueueCore
import QueueEngine

// The outbox: what is to be printed, in the transaction that made it necessary.
extension Batch {
    mutating func enqueue(_ job: PrintJob) throws(SQLiteError) -> Result<Written, Refusal> {
        switch job.subject {
        case .ticket(let id, _):
            guard let ticket = try statements.ticketByID.with(id).first(TicketRow.init) else {
                return .failure(.unknownTicket)
            }
            try insert(job, queueRow: ticket.queueRow, ticketRow: ticket.row)
        case .poster(let id, let more):
            for other in more where try queue(other) == nil { return .failure(.unknownQueue) }
            guard let place = try queue(id) else { return .failure(.unknownQueue) }
            try insert(job, queueRow: place.row, ticketRow: nil)
        case .summary(let id, _):
            guard let place = try queue(id) else { return .failure(.unknownQueue) }
            try insert(job, queueRow: place.row, ticketRow: nil)
        }
        return .success(.done)
    }

    func insert(_ job: PrintJob, queueRow: Int64, ticketRow: Int64?) throws(SQLiteError) {
        var isCopy = false
        var more: [UInt8] = []
        var day: Int64?
        let kind: String
        switch job.subject {
        case .ticket(_, let copy): (kind, isCopy) = ("ticket", copy)
        case .poster(_, let others): (kind, more) = ("poster", QueueList.bytes(of: others))
        case .summary(_, let number): (kind, day) = ("summary", number)
        }
        try statements.insertPrintJob
            .with(job.id).with(kind).with(queueRow).with(ticketRow).with(isCopy).with(job.createdTick).with(more)
            .with(day).run()
    }

    /// A job that was never written down is not an error: there is nobody left who could do anything about it.
    func record(_ state: PrintJob.State, of job: ID<PrintJob>) throws(SQLiteError) {
        var spoolerJob: Int?
        var failure: (code: String, detail: String)?
        var isUnconfirmed = false
        switch state {
        case .queued: break
        case .sent(let number), .printed(let number): spoolerJob = number
        case .unconfirmed(let number):
            spoolerJob = number
            isUnconfirmed = true
        case .failed(let code, let detail): failure = (code, detail)
        }
        try statements.recordPrint
            .with(state.word).with(spoolerJob).with(failure?.code).with(failure?.detail).with(isUnconfirmed)
            .with(job).run()
    }
}
