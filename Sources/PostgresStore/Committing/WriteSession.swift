import QueueCore
import QueueEngine

/// One connection that writes, with its statements, and the transactions on it.
final class WriteSession {
    let connection: PostgresConnection
    private let statements: WriteStatements
    private let begin, nameBatch, lockQueues, ticketKeys, eventKeys, notify: PostgresStatement
    /// The server's process, and when it began, by which it is found among all others.
    let process: (id: Int64, began: String)
    /// Rows of queues, which never change.
    private var queueRows: [ID<Queue>: Int64] = [:]
    /// Queues that are remembered so.
    private static let remembered = 10_000

    init(on connection: PostgresConnection) throws(PostgresError) {
        self.connection = connection
        statements = try WriteStatements(connection)
        func own(_ sql: String) -> PostgresStatement { PostgresStatement(own: sql, on: connection) }
        (begin, nameBatch, notify) = (own(OwnSQL.begin), own(OwnSQL.nameBatch), own(OwnSQL.notify))
        lockQueues = own(OwnSQL.lockQueues)
        (ticketKeys, eventKeys) = (own(OwnSQL.ticketKeys), own(OwnSQL.eventKeys))
        process = try own(OwnSQL.session).first { ($0.integer(), $0.text()) } ?? (0, "")
        try connection.sync()
    }

    /// Carries a batch out, up to its commit, which is still to come. After an error nothing of it is kept.
    func prepare(_ batch: [Write], as name: BatchName) throws(PostgresError) -> [Result<Written, Refusal>] {
        connection.foresight = Foresight()
        do throws(PostgresError) {
            try begin.run()
            try nameBatch.with(name.writer).with(name.number).run()
            try look(ahead: BatchPreview(batch))
            var work = Batch(statements)
            var results: [Result<Written, Refusal>] = []
            results.reserveCapacity(batch.count)
            for write in batch { results.append(try work.carryOut(write)) }
            try work.saveQueues()
            try tell(batch, results, of: name, in: &work)
            connection.foresight = Foresight()
            return results
        } catch {
            connection.foresight = Foresight()
            connection.rollBack()
            throw error
        }
    }

    /// - Throws: with `isCommitUnknown` where the connection broke before the answer came.
    func commit() throws(PostgresError) {
        do throws(PostgresError) {
            try statements.commit.run()
            try connection.sync()
        } catch {
            var error = error
            if case .server = error.kind { connection.rollBack() } else { error.isCommitUnknown = true }
            throw error
        }
    }

    /// Locks the queues, then asks all that their commands will ask.
    private func look(ahead preview: BatchPreview) throws(PostgresError) {
        typealias Question = (PostgresStatement, Parameters)
        var questions: [Question] = []
        var takers: [(PostgresRows) throws(PostgresError) -> Void] = []
        func ask(_ bound: PostgresStatement, _ take: @escaping (PostgresRows) throws(PostgresError) -> Void) {
            questions.append((bound, bound.taken()))
            takers.append(take)
        }
        func foresee(_ bound: PostgresStatement) {
            let values = bound.taken()
            questions.append((bound, values))
            takers.append { [connection] rows in connection.foresight.know(rows, about: bound, values) }
        }
        if !preview.queues.isEmpty || !preview.tickets.isEmpty {
            ask(
                lockQueues.with(many: preview.queues.map(Parameters.bytes)).with(
                    many: preview.tickets.map(Parameters.bytes))
            ) { [self] rows throws(PostgresError) in
                for row in 0..<rows.count { try know(rows.only(row)) }
            }
        }
        for id in preview.tickets { foresee(statements.ticketByID.with(id)) }
        connection.foresight.know(byDevice: statements.openTicketOfDevice)
        for (queue, device) in preview.devices {
            if let row = queueRows[queue] { foresee(statements.openTicketOfDevice.with(row).with(device)) }
        }
        if preview.draws > 0 { ask(ticketKeys.with(preview.draws)) { [self] in draw($0, for: "tickets") } }
        if preview.commands > 0 { ask(eventKeys.with(preview.commands)) { [self] in draw($0, for: "events") } }
        let answers = try connection.rows(questions)
        guard answers.count == takers.count else { throw .damaged("answers are missing") }
        for (take, rows) in zip(takers, answers) { try take(rows) }
    }

    /// A queue that is locked.
    private func know(_ found: PostgresRows) throws(PostgresError) {
        var columns = found[0]
        let row = columns.integer()
        let id = try columns.id(Queue.self)
        if queueRows.count >= Self.remembered { queueRows = [:] }
        queueRows[id] = row
        connection.foresight.know(found, about: statements.queueByID, statements.queueByID.with(id).taken())
        connection.foresight.know(found, about: statements.queueByRow, statements.queueByRow.with(row).taken())
    }

    private func draw(_ rows: PostgresRows, for table: Substring) {
        let keys = (0..<rows.count).map { row in
            var columns = rows[row]
            return columns.integer()
        }
        connection.foresight.know(keys: keys, of: table)
    }

    /// What others must look at again, told by the server when the transaction is in force.
    private func tell(
        _ batch: [Write], _ results: [Result<Written, Refusal>], of name: BatchName, in work: inout Batch
    ) throws(PostgresError) {
        var changed: Set<ID<Queue>> = []
        for case .success(let written) in results {
            if let outcome = written.outcome { changed.formUnion(outcome.changed) }
            switch written {
            case .queue(let queue): changed.insert(queue.id)
            case .setAside(let block): changed.insert(block.queue)
            case .adopted(let id): changed.insert(id)
            default: break
            }
        }
        for id in changed {
            let revision = try work.queue(id)?.queue.revision ?? 0
            try notify.with(Announcement(.changed(id, revision: revision), by: name.writer).text).run()
        }
        for subject in batch.compactMap(\.endsAccess) {
            try notify.with(Announcement(subject, by: name.writer).text).run()
        }
    }
}

/// What a transaction is found by when nobody knows whether it was committed.
struct BatchName {
    /// Of one run of a daemon.
    let writer: ID<WriteSession>
    var number: Int64
}

extension PostgresConnection {
    /// Takes back what a transaction did so far; a connection on which that fails is not used again.
    func rollBack() {
        guard !isLost else { return }
        try? settle()
        try? statement("ROLLBACK", isOurs: true).run()
        try? settle()
        try? sync()
    }
}

extension Write {
    /// Whose feeds end by it.
    fileprivate var endsAccess: Announcement.Subject? {
        switch self {
        case .revoke(let token): .revoked(token)
        case .station(.change(let token, _, let role, let queues)):
            role == nil && queues == nil ? nil : .revoked(token)
        case .station(.replaceOwn(let queue, _)): .exchanged(queue)
        default: nil
        }
    }
}
