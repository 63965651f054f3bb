import GRDB
public import QueueCore
public import QueueEngine

/// Everything on one file. Numbers are promises: a commit is on disk before it is answered.
///
/// One writer, on a thread of its own; readers beside it, which see the newest commit and hold up nobody.
public final class SQLiteStore: ApplianceStore, Sendable {
    let pool: DatabasePool
    let writer: Writer

    private init(pool: DatabasePool) {
        self.pool = pool
        writer = Writer(pool: pool)
    }

    var path: String { pool.path }

    /// Opens the database at `path`, and makes it when there is none; its folder must exist.
    ///
    /// Its pages are not looked through, which takes seconds where there are many: `check` does.
    ///
    /// - Throws: when the file is not ours, is newer than this program, or cannot be written safely. A file that is refused
    ///   is left as it is.
    public static func open(path: String) throws(StoreFailure) -> SQLiteStore {
        SQLiteStore(pool: try Opening.pool(path: path))
    }

    /// What a look at a database found.
    public enum Inspection: Sendable, Equatable {
        case missing
        case current
        /// Opening it brings it up to date.
        case older(version: Int64)
    }

    /// Bytes of the database at `path`; 0 when there is none.
    public static func size(path: String) -> Int64 { DatabaseFile.size(of: path) }

    /// Looks at every page of the database at `path`, which may be in use, and changes nothing.
    /// - Throws: when it is damaged, or opening it would be refused.
    public static func inspect(path: String) throws(StoreFailure) -> Inspection {
        do {
            guard let version = try Opening.inspect(path) else { return .missing }
            try DatabaseFile.read(path, DatabaseFile.check)
            return version < Schema.version ? .older(version: version) : .current
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw SQLiteError(error).failure(during: "open", of: path)
        }
    }

    /// Looks at every page while the database serves, on a connection of its own. A cancelled task ends it at once.
    /// - Throws: when it is damaged.
    public static func check(path: String) async throws(StoreFailure) {
        do {
            let queue = try DatabaseFile.reader(path)
            defer { try? queue.close() }
            try await queue.read(DatabaseFile.check)
        } catch let failure as StoreFailure {
            throw failure
        } catch is CancellationError {
            return
        } catch {
            throw SQLiteError(error).failure(during: "check", of: path)
        }
    }

    /// Closes the database, whose one file then holds all of it. Whatever is asked for later fails.
    public func close() async throws(StoreFailure) {
        do {
            try await writer.close()
        } catch {
            throw SQLiteError(error).failure(during: "close", of: path)
        }
    }

    public var executor: (any TaskExecutor)? { writer.thread }

    public func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        try await writer.commit(batch)
    }

    /// What `PRAGMA synchronous` says of the writing connection: 2 is `FULL`.
    public func synchronousLevel() throws(StoreFailure) -> Int {
        do {
            return try pool.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1 }
        } catch {
            throw SQLiteError(error).failure(during: "read settings", of: path)
        }
    }

    /// Reads one moment of the database. Not by GRDB's own `await`, which a caller's cancellation would turn into an error
    /// that no caller knows.
    func read<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable (Database) throws(SQLiteError) -> Value
    ) async throws(StoreFailure) -> Value {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Value, SQLiteError>, Never>) in
            pool.asyncRead { access in
                answer.resume(
                    returning: Result { () throws(SQLiteError) in
                        do {
                            return try body(try access.get())
                        } catch {
                            throw SQLiteError(error)
                        }
                    })
            }
        }
        do throws(SQLiteError) {
            return try result.get()
        } catch {
            throw error.failure(during: "read \(what)", of: path)
        }
    }
}
