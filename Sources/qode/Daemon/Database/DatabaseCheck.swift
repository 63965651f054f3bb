import LinuxHost
import Logging
import QueueEngine
import SQLiteStore

/// Looks through the whole database at each start: a small one before anybody is served, a large one, which takes seconds,
/// meanwhile (docs/decisions/0008).
struct DatabaseCheck: Sendable {
    /// Bytes of a small one: a tenth of a second's work, or some more on a slow card.
    private static let smallAtMost: Int64 = 8 << 20
    /// There while a database is known to be damaged: then nobody is served before all of it is looked through.
    private static let markName = "database-damaged"

    private let state: StateDirectory
    private let path: String
    private let logger: Logger
    /// Nothing is left to look at.
    private let isDone: Bool

    /// - Throws: `StoreFailure` when it is damaged.
    init(beforeServing settings: Settings, logger: Logger) throws {
        (state, path, self.logger) = (settings.state, settings.databasePath, logger)
        let isMarked = try state.read(Self.markName) != nil
        isDone = isMarked || SQLiteStore.size(path: path) <= Self.smallAtMost
        guard isDone else { return }
        _ = try SQLiteStore.inspect(path: path)
        if isMarked { _ = state.remove(Self.markName) }
    }

    /// What is left, while the daemon serves. Ends with its task.
    /// - Throws: `StoreFailure` when it is damaged: whoever goes on then gives numbers that he does not have.
    func run() async throws {
        guard !isDone else { return }
        do throws(StoreFailure) {
            try await SQLiteStore.check(path: path)
        } catch {
            try state.writeSecret("\(error.detail)\n", to: Self.markName)
            throw error
        }
        if !Task.isCancelled { logger.info("the database is sound") }
    }
}
