import GRDB
public import QueueCore
public import QueueEngine

/// Everything on one file. Numbers are promises: a commit is on disk before it is answered.
///
/// One writer, on a thread of its own; readers beside it, which see the newest commit and hold up nobody.
public final class SQLiteStore: QueueStore, Sendable {
    let pool: DatabasePool
    private let writer: Writer

    private init(pool: DatabasePool) {
        self.pool = pool
        writer = Writer(pool: pool)
    }

    /// Opens the database at `path`, and makes it when there is none; its folder must exist.
    ///
    /// - Throws: when the file is not ours, is newer than this program, is damaged, or cannot be written safely. A file
    ///   that is refused is left as it is.
    public static func open(path: String) throws(StoreFailure) -> SQLiteStore {
        SQLiteStore(pool: try Opening.pool(path: path))
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
            throw SQLiteError(error).failure(during: "read settings")
        }
    }
}
