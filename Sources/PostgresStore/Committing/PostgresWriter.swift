import LinuxHost
import QueueCore
import QueueEngine
import Synchronization

/// The only one of this daemon who writes, on a thread of its own: a batch a transaction.
///
/// Batches of several appliances meet at the rows of their queues: who comes second waits for the first's commit. A conflict that
/// the server settles by taking one of two back is tried again, and so is a batch whose connection broke before its commit. Where
/// it broke while the commit was on its way, the next connection finds out by the batch's name what became of it.
actor PostgresWriter {
    /// A batch that the server took back comes again at most so often.
    private static let conflictsAtMost = 10
    /// For how long the fate of a commit is looked for, in milliseconds, before its callers are told that nobody knows. With a last
    /// try it stays within half of the service manager's watchdog.
    private static let searchLimit: Int64 = 6000
    /// Between two tries of what is no matter of the connection alone, in milliseconds.
    private static let pause: Int64 = 250

    private let link: PostgresLink
    nonisolated let thread = BlockingThread(name: "qode-postgres")
    private var session: WriteSession?
    private var name: BatchName
    private var failed: (at: Int64, error: PostgresError)?
    private var isMigrated = false
    /// Nobody could find out in time what became of a commit: its queues may have changed. Asked without the writer, who may be
    /// busy for as long as a commit takes.
    private nonisolated let hasUnknown = Atomic(false)
    /// What became of the commits that nobody had answered, since the start.
    private(set) var found = (kept: 0, undone: 0)
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ link: PostgresLink, writer: ID<WriteSession>) {
        self.link = link
        name = BatchName(writer: writer, number: 0)
    }

    /// Carries the batch out in one transaction and returns when it is on disk.
    func commit(_ batch: [Write]) throws(StoreFailure) -> [Result<Written, Refusal>] {
        do throws(PostgresError) {
            guard !batch.isEmpty else {
                _ = try connected()
                return []
            }
            guard batch.allSatisfy(\.isTimed) else { throw .lost("service time is not known yet") }
            return try carryOut(batch)
        } catch {
            var failure = error.failure(during: "commit", of: link.name)
            failure.isUndone = error.mayBeOneWrites && !error.isCommitUnknown
            failure.isUnknown = error.isCommitUnknown
            throw failure
        }
    }

    private func carryOut(_ batch: [Write]) throws(PostgresError) -> [Result<Written, Refusal>] {
        var conflicts = 0
        var breaks = 0
        while true {
            name.number += 1
            var results: [Result<Written, Refusal>] = []
            let session = try connected()
            do throws(PostgresError) {
                results = try session.prepare(batch, as: name)
                try session.commit()
                return results
            } catch {
                if session.connection.isLost { self.session = nil }
                if error.isCommitUnknown {
                    if try wasCommitted(by: session.process) { return results }
                } else if error.isConflict, conflicts < Self.conflictsAtMost {
                    conflicts += 1
                    // Not all who met at once come again at once.
                    Clock.sleep(milliseconds: conflicts + Int(truncatingIfNeeded: name.writer.low & 7))
                } else if error.isAway, breaks == 0 {
                    // The server may be back already: what broke was a connection of before.
                    breaks += 1
                    self.session = nil
                    link.forgetOutage()
                } else {
                    throw error
                }
            }
        }
    }

    /// What became of the batch of that name, whose commit nobody answered.
    ///
    /// The transaction that bears the name holds its row: whoever locks it waits until the transaction is over, so what is found is
    /// the end of the matter. Its own session is ended first, lest a commit that is still on its way come later.
    /// - Throws: when nobody can say in time.
    private func wasCommitted(by process: (id: Int64, began: String)) throws(PostgresError) -> Bool {
        session = nil
        let end = Clock.monotonicMilliseconds() + Self.searchLimit
        var last = PostgresError.lost("the commit was not answered")
        repeat {
            do throws(PostgresError) {
                failed = nil
                link.forgetOutage()
                let connection = try connected().connection
                _ = try connection.statement(OwnSQL.endSession, isOurs: true).with(process.id).with(process.began)
                    .all { $0.flag() }
                let found = try connection.statement(OwnSQL.findBatch, isOurs: true).with(name.writer)
                    .first { $0.integer() }
                try connection.sync()
                if found == name.number { self.found.kept += 1 } else { self.found.undone += 1 }
                return found == name.number
            } catch {
                last = error
                session = nil
                Clock.sleep(milliseconds: Int(Self.pause))
            }
        } while Clock.monotonicMilliseconds() < end && !isClosed
        last.isCommitUnknown = true
        hasUnknown.store(true, ordering: .relaxed)
        throw last
    }

    /// The connection, made when there is none.
    private func connected() throws(PostgresError) -> WriteSession {
        if let session, !session.connection.isLost { return session }
        guard !isClosed else { throw .lost("the store is closed") }
        if let failed, Clock.monotonicMilliseconds() - failed.at < Self.pause { throw failed.error }
        let connection = try link.connect()
        do throws(PostgresError) {
            if !isMigrated { try Migration.run(on: connection) }
            isMigrated = true
            let made = try WriteSession(on: connection)
            session = made
            failed = nil
            return made
        } catch {
            failed = (Clock.monotonicMilliseconds(), error)
            throw error
        }
    }

    /// Runs something on the writing connection, outside a batch.
    func run<Value: Sendable>(
        _ operation: String, _ body: @Sendable (PostgresConnection) throws(PostgresError) -> Value
    ) throws(StoreFailure) -> Value {
        do throws(PostgresError) {
            let session = try connected()
            do throws(PostgresError) {
                return try body(session.connection)
            } catch {
                session.connection.rollBack()
                if session.connection.isLost { self.session = nil }
                throw error
            }
        } catch {
            throw error.failure(during: operation, of: link.name)
        }
    }

    /// Whether a commit became of nobody knows what, since this was last asked.
    nonisolated func takesUnknown() -> Bool { hasUnknown.exchange(false, ordering: .relaxed) }

    func close() {
        isClosed = true
        session = nil
    }
}

extension Write {
    /// Its moment is one of service time. Before the server was reached nobody knows that.
    fileprivate var isTimed: Bool {
        switch self {
        case .command(let request): request.moment.tick >= 0
        case .card(let use): use.moment.tick >= 0
        case .addPairing(let pairing): pairing.createdTick >= 0
        case .redeemPairing(_, _, let tick), .recordTick(let tick): tick >= 0
        case .enqueuePrint(let job, _): job.createdTick >= 0
        case .keepAnswer(let answer): answer.tick >= 0
        default: true
        }
    }
}
