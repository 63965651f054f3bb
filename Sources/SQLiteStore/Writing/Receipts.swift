import QueueCore
import QueueEngine

// Requests that may come again: what came of the first, in the transaction that it was carried out in.
extension Batch {
    struct Kept {
        var body: TokenHash
        var queue: ID<Queue>?
        var ticket: ID<Ticket>?
        var verdict: String?
        var isNew: Bool
        var printJob: ID<PrintJob>?
    }

    func kept(_ receipt: Receipt, at tick: Int64) throws(SQLiteError) -> Kept? {
        try statements.stations.receipt.with(receipt.key.bytes).with(tick - Receipt.lifetime)
            .first { (columns: inout Columns) throws(SQLiteError) in
                Kept(
                    body: TokenHash(columns.bytes()), queue: try columns.optionalID(), ticket: try columns.optionalID(),
                    verdict: columns.optionalText(), isNew: columns.flag(), printJob: try columns.optionalID())
            }
    }

    func keep(_ kept: Kept, as receipt: Receipt, at tick: Int64) throws(SQLiteError) {
        try statements.stations.dropReceipt.with(receipt.key.bytes).run()
        let row = try statements.stations.insertReceipt.with(receipt.key.bytes).with(kept.body.bytes).with(tick)
            .with(kept.queue).with(kept.ticket).with(kept.verdict).with(kept.isNew).with(kept.printJob).insert()
        try statements.stations.dropReceipts.with(row - Int64(Receipt.atMost)).run()
    }

    /// What came of the same request before, as it is now; nil when it is the first.
    mutating func earlier(_ request: Request) throws(SQLiteError) -> Written? {
        guard let receipt = request.receipt, let kept = try kept(receipt, at: request.moment.tick) else { return nil }
        guard kept.body == receipt.body else { return .mismatch }
        guard let id = kept.queue, let place = try queue(id) else {
            // Of a scan that found no ticket.
            return kept.verdict.flatMap { Verdict(kept: $0, ticket: nil, queue: nil) }.map(Written.replayedVerdict)
        }
        var outcome = Outcome(ticket: nil, queue: place.queue)
        outcome.isNew = kept.isNew
        if let ticket = kept.ticket {
            outcome.ticket = try statements.ticketByID.with(ticket).first(TicketRow.init)?.ticket
        }
        if let word = kept.verdict {
            guard let verdict = Verdict(kept: word, ticket: outcome.ticket, queue: place.queue) else { return nil }
            outcome.verdict = verdict
        }
        if let job = kept.printJob {
            outcome.printJob = try statements.stations.printJob.with(job).first(PrintJob.init)
        }
        return .replayed(outcome)
    }

    /// One that changed nothing is kept by who asked (`keepAnswer`).
    func keep(_ outcome: Outcome, of request: Request) throws(SQLiteError) {
        guard let receipt = request.receipt, outcome.verdict?.isAccepted ?? true else { return }
        try keep(
            Kept(
                body: receipt.body, queue: outcome.queue.id, ticket: outcome.ticket?.id,
                verdict: outcome.verdict?.word, isNew: outcome.isNew, printJob: outcome.printJob?.id),
            as: receipt, at: request.moment.tick)
    }

    mutating func enqueue(_ job: PrintJob, once receipt: Receipt?) throws(SQLiteError) -> Result<Written, Refusal> {
        guard let receipt else { return try enqueue(job) }
        if let kept = try kept(receipt, at: job.createdTick) {
            guard kept.body == receipt.body else { return .success(.mismatch) }
            if let id = kept.printJob, let earlier = try statements.stations.printJob.with(id).first(PrintJob.init) {
                return .success(.printed(earlier))
            }
        }
        let written = try enqueue(job)
        if case .success = written {
            try keep(Kept(body: receipt.body, isNew: true, printJob: job.id), as: receipt, at: job.createdTick)
        }
        return written
    }

    /// - Returns: `replayedVerdict` where the same was kept before.
    func keep(_ answer: KeptAnswer) throws(SQLiteError) -> Written {
        if let kept = try kept(answer.receipt, at: answer.tick) {
            return kept.body == answer.receipt.body ? .replayedVerdict(answer.verdict) : .mismatch
        }
        try keep(
            Kept(
                body: answer.receipt.body, queue: answer.queue, ticket: answer.ticket, verdict: answer.verdict.keptWord,
                isNew: false), as: answer.receipt, at: answer.tick)
        return .done
    }
}
