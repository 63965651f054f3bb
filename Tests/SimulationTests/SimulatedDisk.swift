import Foundation
import GRDB
import GRDBSQLite
import PostgresStore
import QueueCore
import QueueEngine
import Synchronization

@testable import SQLiteStore

/// What goes wrong with one commit.
enum Fault: String, CaseIterable, Sendable {
    case none
    /// The disk refuses, and nothing is taken.
    case failsBefore
    /// The disk refuses several writes together, and takes each of them alone.
    case failsTogether
    /// The batch is on disk, but the answer is an error: nobody can know.
    case failsAfter
    /// The power goes, before or after the batch is on disk. Nobody is answered any more.
    case diesBefore
    case diesAfter
}

/// A defect put in on purpose, which the simulation must find.
enum Mutation: String, CaseIterable, Sendable {
    /// Answers before the disk has it: the last commit is lost with the power.
    case answersBeforeTheDisk
    /// The same, but only for what draws no number: a verification, a call, a cancellation.
    case losesAnAction
    /// The store's own writer, its last two steps exchanged: it commits when the next batch comes.
    case commitsAfterTheAnswer
    /// A number is drawn twice.
    case reusesANumber
    /// A batch that fails leaves its first write behind, as without a savepoint or rollback.
    case leavesHalfABatch
    /// Says that nothing of a batch was kept, which is on disk: its writes are tried a second time.
    case keepsWhatItSaysIsUndone
    /// Two callers of one batch get each other's answers.
    case swapsAnswers
    /// The revision that clients go by steps back.
    case revisionGoesBack
    /// Undo forgets to take a count back.
    case undoesHalf
    /// Two tickets of one phone are open.
    case forgetsTheDevice
    /// The file does not open any more after a crash.
    case leavesADamagedFile
    /// Who is parked stands in line all the same.
    case callsTheParked
    /// A transfer writes the label that the other queue would have drawn.
    case relabelsTheMoved
    /// A ticket that a host forced counts twice against the queue's limit.
    case countsTheForcedTwice
    /// Service time runs with the wall clock.
    case trustsTheWallClock
}

/// The real store on a real file, or on a real PostgreSQL, with a gate before each commit, and faults.
final class SimulatedDisk: QueueStore, Sendable {
    private struct State {
        var faults: [Fault] = []
        var isGated = false
        var waiting: CheckedContinuation<Void, Never>?
        var begun = 0
        var commits = 0
        var isDead = false
    }

    static let refused = StoreFailure(operation: "commit", detail: "simulated", hint: "Try another seed.")

    let store: any ApplianceStore
    let folder: URL
    /// Nil for a file in the folder.
    let server: PostgresAddress?
    private let mutation: Mutation?
    private let state = Mutex(State())
    private let lateWriter: LateWriter?

    private var path: String { folder.appending(path: "qode.db").path }
    /// The files as they were before the last commit, for the mutation that forgets to wait.
    private var earlier: URL { folder.appending(path: "earlier") }

    init(folder: URL, mutation: Mutation?, server: PostgresAddress? = nil) throws {
        self.folder = folder
        self.mutation = mutation
        self.server = server
        if let server {
            // A machine that stood still for some seconds is no broken disk.
            store = PostgresStore(server, appliance: "world", answerLimit: 60_000)
            lateWriter = nil
            return
        }
        let path = folder.appending(path: "qode.db").path
        store = try SQLiteStore.open(path: path)
        lateWriter = mutation == .commitsAfterTheAnswer ? try LateWriter(path: path) : nil
    }

    /// The files as the power left them, in a new folder.
    func filesAfterTheCrash() throws -> URL {
        // A server is none of the appliance's.
        if server != nil { return folder }
        let next = folder.deletingLastPathComponent().appending(path: UUID().uuidString)
        try copyFiles(from: FileManager.default.fileExists(atPath: earlier.path) ? earlier : folder, to: next)
        if mutation == .leavesADamagedFile {
            try Data(repeating: 0xa5, count: 8192).write(to: next.appending(path: "qode.db"))
            try? FileManager.default.removeItem(at: next.appending(path: "qode.db-wal"))
        }
        return next
    }

    /// For the mutations that do not wait for the disk: what it held before this batch.
    private func rememberFiles(before batch: [Write]) {
        switch mutation {
        case .answersBeforeTheDisk: try? copyFiles(from: folder, to: earlier)
        case .losesAnAction where !batch.contains(where: \.drawsANumber): try? copyFiles(from: folder, to: earlier)
        case .losesAnAction: try? FileManager.default.removeItem(at: earlier)
        default: break
        }
    }

    /// What SQLite needs of a database that nobody closed: the file and its log, not the shared memory.
    private func copyFiles(from: URL, to: URL) throws {
        let manager = FileManager.default
        if manager.fileExists(atPath: to.path) { try manager.removeItem(at: to) }
        try manager.createDirectory(at: to, withIntermediateDirectories: true)
        for name in ["qode.db", "qode.db-wal"] {
            let file = from.appending(path: name)
            guard manager.fileExists(atPath: file.path) else { continue }
            try manager.copyItem(at: file, to: to.appending(path: name))
        }
    }

    // MARK: The world's handles

    func plan(_ faults: [Fault]) { state.withLock { $0.faults = faults } }

    func closeGate() { state.withLock { $0.isGated = true } }

    func openGate() {
        let waiting = state.withLock { state in
            state.isGated = false
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    var commitsBegun: Int { state.withLock { $0.begun } }
    var isDead: Bool { state.withLock { $0.isDead } }

    // MARK: Commits

    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        let isGated = state.withLock { state in
            state.begun += 1
            return state.isGated
        }
        if isGated {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    guard state.isGated else { return true }
                    state.waiting = continuation
                    return false
                }
                if isOpen { continuation.resume() }
            }
        }
        let fault = state.withLock { state -> Fault in
            state.commits += 1
            if state.isDead { return .diesBefore }
            let fault = state.faults.isEmpty ? .none : state.faults.removeFirst()
            state.isDead = fault == .diesBefore || fault == .diesAfter
            return fault
        }
        switch fault {
        case .failsTogether where batch.count > 1:
            if mutation == .keepsWhatItSaysIsUndone { _ = try await store.commit(batch) }
            var failure = Self.refused
            failure.isUndone = true
            throw failure
        case .none, .failsTogether:
            rememberFiles(before: batch)
            if let lateWriter { return try await lateWriter.commit(batch) }
            return spoil(try await store.commit(batch), batch)
        case .failsBefore:
            if mutation == .leavesHalfABatch { _ = try await store.commit(Array(batch.prefix(1))) }
            throw Self.refused
        case .diesBefore: throw Self.refused
        case .failsAfter, .diesAfter:
            _ = try await store.commit(batch)
            throw Self.refused
        }
    }

    /// The mutations that come after a good commit.
    private func spoil(_ results: [Result<Written, Refusal>], _ batch: [Write]) -> [Result<Written, Refusal>] {
        switch mutation {
        case .swapsAnswers where results.count > 1: return Array(results.reversed())
        case .reusesANumber:
            // The newest ticket is as if it had never drawn: the next one gets its number.
            execute(
                """
                UPDATE tickets SET position_number = -position_number WHERE row_id = (SELECT max(row_id) FROM tickets)
                    AND position_number = (SELECT last_number_issued FROM queues WHERE queues.row_id = queue_id);
                UPDATE queues SET last_number_issued = last_number_issued - 1
                WHERE row_id = (SELECT queue_id FROM tickets WHERE position_number < 0 ORDER BY row_id DESC LIMIT 1)
                    AND last_number_issued = (SELECT -position_number FROM tickets ORDER BY row_id DESC LIMIT 1)
                """)
        case .revisionGoesBack where didCommitOften:
            execute("UPDATE queues SET revision = max(1, revision - 3)")
        case .undoesHalf where batch.contains(where: \.isUndo):
            execute("UPDATE queues SET completed_count = completed_count + 1")
        case .callsTheParked:
            execute(
                """
                UPDATE queues SET waiting_regular = waiting_regular + waiting_parked, waiting_parked = 0;
                UPDATE tickets SET lane = 2 WHERE status = 'WAITING' AND lane = 3
                """)
        case .relabelsTheMoved where batch.contains(where: \.isTransfer):
            execute(
                """
                UPDATE tickets SET label = (SELECT prefix FROM queues WHERE queues.row_id = queue_id)
                    || printf('%03d', position_number) WHERE first_tick IS NOT NULL
                """)
        case .countsTheForcedTwice where batch.contains(where: \.isForced):
            execute(
                """
                UPDATE queues SET waiting_regular = waiting_regular + 1
                WHERE row_id = (SELECT queue_id FROM tickets ORDER BY row_id DESC LIMIT 1)
                """)
        case .forgetsTheDevice:
            execute(
                """
                UPDATE tickets SET device_token = device_token || '.' WHERE device_token NOT LIKE '%.'
                    AND status = 'WAITING' AND row_id % 5 = 0
                """)
        default: break
        }
        return results
    }

    private var didCommitOften: Bool { state.withLock { $0.commits % 7 == 0 } }

    private func execute(_ sql: String) {
        var database: OpaquePointer?
        guard sqlite3_open(path, &database) == SQLITE_OK else { return }
        sqlite3_exec(database, sql, nil, nil, nil)
        sqlite3_close(database)
    }

    // MARK: Reads go to the file

    func queues() async throws(StoreFailure) -> [Queue] { try await store.queues() }
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue? { try await store.queue(id) }
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket? { try await store.ticket(id) }
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board? { try await store.board(of: queue) }
    func journal(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> JournalPage {
        try await store.journal(of: queue, before: key, limit: limit)
    }
    func parkedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [Ticket] {
        try await store.parkedTickets(of: queue)
    }
    func details(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: TicketDetails] {
        try await store.details(of: queue)
    }
    func hostTokens() async throws(StoreFailure) -> [HostToken] { try await store.hostTokens() }

    func ticket(numbered number: Int, of queue: ID<Queue>) async throws(StoreFailure) -> Ticket? {
        try await store.ticket(numbered: number, of: queue)
    }

    func called(of queue: ID<Queue>, until tick: Int64, limit: Int) async throws(StoreFailure) -> [Ticket] {
        try await store.called(of: queue, until: tick, limit: limit)
    }

    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket] {
        try await store.tickets(of: queue, in: statuses, limit: limit)
    }

    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment? {
        try await store.sessionStart(of: queue)
    }

    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> HistoryPage {
        try await store.history(of: queue, before: key, limit: limit)
    }

    func printStates(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await store.printStates(of: queue)
    }

    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State] {
        try await store.unprintedTickets(of: queue)
    }

    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob] {
        try await store.unfinishedPrintJobs(limit: limit)
    }

    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob? {
        try await store.latestPrintJob(of: ticket)
    }
}

/// What the store's writer does, in the wrong order.
private actor LateWriter {
    private let queue: DatabaseQueue
    private var statements: WriteStatements?

    init(path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    // A transaction that is still open would be rolled back when the last statement goes, and SQLite would tell a connection of
    // GRDB's that is gone before.
    isolated deinit {
        try? queue.unsafeReentrantWrite { db in
            if db.isInsideTransaction { try statements?.rollback.run() }
        }
        statements = nil
    }

    func commit(_ batch: [Write]) throws(StoreFailure) -> [Result<Written, Refusal>] {
        do {
            return try queue.unsafeReentrantWrite { db in
                let statements = try self.statements ?? WriteStatements(db)
                if db.isInsideTransaction { try statements.commit.run() }
                self.statements = statements
                try statements.begin.run()
                var work = Batch(statements)
                return try batch.map { write in try work.carryOut(write) }
            }
        } catch {
            throw SQLiteError(error).failure(during: "commit", of: "late")
        }
    }
}

extension Write {
    /// Gives somebody a ticket.
    fileprivate var drawsANumber: Bool {
        guard case .command(let request) = self else { return false }
        switch request.command {
        case .join, .issue, .transfer, .admit: return true
        default: return false
        }
    }

    fileprivate var isUndo: Bool {
        if case .command(let request) = self { request.command.name == "undo" } else { false }
    }

    fileprivate var isTransfer: Bool {
        if case .command(let request) = self { request.command.name == "transfer" } else { false }
    }

    fileprivate var isForced: Bool {
        if case .command(let request) = self, case .issue(_, _, _, let force) = request.command { force } else { false }
    }
}
