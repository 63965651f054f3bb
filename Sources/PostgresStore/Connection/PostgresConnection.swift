import CPostgres
import Glibc
import LinuxHost

/// One connection, in libpq's pipeline mode: statements are sent without waiting for the one before, and answers come in order
/// (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html). It blocks, and belongs to one thread.
final class PostgresConnection {
    /// How long an answer is waited for, in milliseconds. Beyond that the network or the server has stopped.
    static let answerLimit = 5000
    /// Seconds in which a server must take a connection; each of several, where the address names several.
    private static let connectLimit = 3

    /// What a statement that was sent is to bring.
    enum Expectation { case anything, oneRow }

    private enum Pending {
        case prepared(PostgresStatement)
        case done(Expectation)
        case rows
        case changes
        case sync
    }

    private let handle: OpaquePointer
    private let answerLimit: Int
    private var pending: [Pending] = []
    private var statements: [String: PostgresStatement] = [:]
    private var names = 0
    private var answer: PostgresRows?
    private var changeCount = 0
    /// Answers that were asked for before anybody needed them, and keys that were drawn.
    var foresight = Foresight()
    /// It broke, or nobody knows where it stands.
    private(set) var isLost = false

    /// Connects.
    /// - Parameters:
    ///   - appliance: what this machine is called, in the server's own lists too.
    ///   - answerLimit: in milliseconds.
    init(
        _ address: PostgresAddress, appliance: String, answerLimit: Int = PostgresConnection.answerLimit
    ) throws(PostgresError) {
        // What stands before the address holds where that says nothing.
        var options = [
            ("connect_timeout", "\(Self.connectLimit)"), ("target_session_attrs", "read-write"),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"), ("fallback_application_name", "qode \(appliance)"),
        ]
        if let file = address.passwordFile { options.append(("passfile", file)) }
        options += [("dbname", address.url), ("client_encoding", "UTF8")]
        let made = Self.connect(options)
        guard let made else { throw .lost("out of memory") }
        guard PQstatus(made) == CONNECTION_OK else {
            let message = Self.message(of: made)
            PQfinish(made)
            throw PostgresError(kind: Self.kind(of: message), message: message)
        }
        handle = made
        self.answerLimit = answerLimit
        PQsetNoticeProcessor(made, { _, _ in }, nil)
        guard PQsetnonblocking(made, 1) == 0, PQenterPipelineMode(made) == 1 else {
            throw .lost(Self.message(of: made))
        }
        let settings = statement(OwnSQL.settings, isOurs: true).with(appliance)
        _ = try rows(settings, settings.taken())
        try sync()
    }

    deinit { PQfinish(handle) }

    private static func connect(_ options: [(String, String)]) -> OpaquePointer? {
        let words = (options.map(\.0) + options.map(\.1)).map { strdup($0) }
        defer { for word in words { free(word) } }
        let keywords = words.prefix(options.count).map { UnsafePointer($0) } + [nil]
        let values = words.suffix(options.count).map { UnsafePointer($0) } + [nil]
        return PQconnectdbParams(keywords, values, 1)
    }

    /// While connecting libpq keeps the server's words, not its SQLSTATE.
    private static func kind(of message: String) -> PostgresError.Kind {
        if message.contains("authentication failed") || message.contains("no password supplied")
            || message.contains("pg_hba.conf")
        {
            return .server(state: "28P01")
        }
        if message.contains("does not exist") { return .server(state: "3D000") }
        return .lost
    }

    private static func message(of handle: OpaquePointer) -> String {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    /// For whoever waits on it.
    var descriptor: Int32 { PQsocket(handle) }

    // MARK: Statements

    func newName() -> String {
        names += 1
        return "q\(names)"
    }

    /// The same one for the same words.
    func statement(_ sql: String, isOurs: Bool = false) -> PostgresStatement {
        if let known = statements[sql] { return known }
        let made = PostgresStatement(own: isOurs ? sql : Dialect.statement(sql), on: self)
        statements[sql] = made
        return made
    }

    func drawnKey(for table: Substring) -> Int64? { foresight.key(of: table) }

    func send(
        _ statement: PostgresStatement, _ values: Parameters, expecting: Expectation
    ) throws(PostgresError) {
        foresight.note(statement, values)
        try send(statement, values)
        pending.append(.done(expecting))
    }

    func rows(_ statement: PostgresStatement, _ values: Parameters) throws(PostgresError) -> PostgresRows {
        if let known = foresight.answer(to: statement, values) { return known }
        if statement.isLocking { foresight.forgetKeys() }
        try send(statement, values)
        pending.append(.rows)
        try settle()
        guard let answer else { throw .damaged("a statement gave no rows") }
        return answer
    }

    func changes(_ statement: PostgresStatement, _ values: Parameters) throws(PostgresError) -> Int {
        foresight.note(statement, values)
        try send(statement, values)
        pending.append(.changes)
        try settle()
        return changeCount
    }

    /// Asks several questions in one round trip.
    func rows(_ questions: [(PostgresStatement, Parameters)]) throws(PostgresError) -> [PostgresRows] {
        for (statement, values) in questions {
            try send(statement, values)
            pending.append(.rows)
        }
        var answers: [PostgresRows] = []
        try settle { answers.append($0) }
        return answers
    }

    private func send(_ statement: PostgresStatement, _ values: Parameters) throws(PostgresError) {
        guard !isLost else { throw .lost("the connection is gone") }
        if !statement.isPrepared {
            let kinds = values.kinds.map { Oid($0.rawValue) }
            guard PQsendPrepare(handle, statement.name, statement.sql, Int32(kinds.count), kinds) == 1 else {
                throw lose()
            }
            statement.isPrepared = true
            pending.append(.prepared(statement))
        }
        let sent = values.bytes.withUnsafeBytes { bytes in
            // An empty value has an address too: none would be NULL.
            let nothing: [CChar] = [0]
            return nothing.withUnsafeBufferPointer { nothing in
                var start = 0
                let pointers: [UnsafePointer<CChar>?] = values.lengths.map { length in
                    guard length >= 0 else { return nil }
                    defer { start += Int(length) }
                    guard length > 0, let base = bytes.baseAddress else { return nothing.baseAddress }
                    return (base + start).assumingMemoryBound(to: CChar.self)
                }
                let formats = [Int32](repeating: 1, count: pointers.count)
                return PQsendQueryPrepared(
                    handle, statement.name, Int32(pointers.count), pointers, values.lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw lose() }
    }

    // MARK: Answers

    /// Waits for the answers to all that was sent.
    /// - Throws: the first that is none. The connection then takes statements again; its transaction has failed.
    func settle(_ each: ((PostgresRows) -> Void)? = nil) throws(PostgresError) {
        guard !isLost else { throw .lost("the connection is gone") }
        guard !pending.isEmpty else { return }
        guard PQsendFlushRequest(handle) == 1 else { throw lose() }
        var failure = try takeAll(each)
        guard failure != nil else { return }
        guard PQpipelineSync(handle) == 1 else { throw lose() }
        pending.append(.sync)
        if let later = try takeAll(nil) { failure = failure ?? later }
        if let failure { throw failure }
    }

    /// Ends what was sent together: outside a transaction each statement is in force now.
    func sync() throws(PostgresError) {
        guard !isLost else { throw .lost("the connection is gone") }
        guard PQpipelineSync(handle) == 1 else { throw lose() }
        pending.append(.sync)
        if let failure = try takeAll(nil) { throw failure }
    }

    /// The same, without waiting for the answers, which the next question takes.
    func syncLater() throws(PostgresError) {
        guard !isLost, PQpipelineSync(handle) == 1, PQflush(handle) >= 0 else { throw lose() }
        pending.append(.sync)
    }

    private func takeAll(_ each: ((PostgresRows) -> Void)?) throws(PostgresError) -> PostgresError? {
        let awaited = pending
        pending = []
        var failure: PostgresError?
        for item in awaited {
            do throws(PostgresError) {
                try take(item, each)
            } catch {
                if error.kind == .lost { throw error }
                failure = failure ?? error
            }
        }
        return failure
    }

    private func take(_ item: Pending, _ each: ((PostgresRows) -> Void)?) throws(PostgresError) {
        guard let result = try nextResult() else { throw .lost("libpq has no answer to a statement") }
        let status = PQresultStatus(result)
        if case .sync = item {
            PQclear(result)
            guard status == PGRES_PIPELINE_SYNC else { throw lose("the answers are out of step") }
            return
        }
        // Each statement's results end with none.
        defer { while let more = try? nextResult() { PQclear(more) } }
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            if case .prepared(let statement) = item { statement.isPrepared = false }
            defer { PQclear(result) }
            throw refusal(in: result, status)
        }
        let changed = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        switch item {
        case .rows:
            let rows = PostgresRows(result)
            answer = rows
            each?(rows)
            return
        case .changes: changeCount = changed
        case .done(.oneRow) where changed != 1:
            PQclear(result)
            throw .damaged("a row is gone")
        case .done, .prepared, .sync: break
        }
        PQclear(result)
    }

    private func refusal(in result: OpaquePointer, _ status: ExecStatusType) -> PostgresError {
        if PQstatus(handle) == CONNECTION_BAD { return lose() }
        if status == PGRES_PIPELINE_ABORTED {
            return PostgresError(kind: .server(state: "25P02"), message: "a statement before it failed")
        }
        // PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY, which are characters in C.
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? "XX000"
        let words = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) } ?? ""
        return PostgresError(kind: .server(state: state), message: words)
    }

    private func nextResult() throws(PostgresError) -> OpaquePointer? {
        let end = Clock.monotonicMilliseconds() + Int64(answerLimit)
        while true {
            let flushed = PQflush(handle)
            guard flushed >= 0 else { throw lose() }
            guard PQisBusy(handle) == 1 else { return PQgetResult(handle) }
            try wait(forWriting: flushed == 1, until: end)
            guard PQconsumeInput(handle) == 1 else { throw lose() }
        }
    }

    private func wait(forWriting: Bool, until end: Int64) throws(PostgresError) {
        var watched = pollfd(
            fd: PQsocket(handle), events: Int16(POLLIN) | (forWriting ? Int16(POLLOUT) : 0), revents: 0)
        let left = end - Clock.monotonicMilliseconds()
        guard left > 0 else { throw lose("no answer in \(answerLimit) ms") }
        let ready = poll(&watched, 1, Int32(left))
        guard ready >= 0 || errno == EINTR else { throw lose("poll: \(String(cString: strerror(errno)))") }
    }

    private func lose(_ words: String? = nil) -> PostgresError {
        isLost = true
        return .lost(words ?? Self.message(of: handle))
    }

    // MARK: Notifications

    /// What others told, after waiting for at most some milliseconds.
    func notifications(within milliseconds: Int32) throws(PostgresError) -> [String] {
        var watched = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard !isLost else { throw .lost("the connection is gone") }
        _ = poll(&watched, 1, milliseconds)
        guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else { throw lose() }
        var told: [String] = []
        while let notice = PQnotifies(handle) {
            told.append(String(cString: notice.pointee.extra))
            PQfreemem(notice)
        }
        return told
    }
}
