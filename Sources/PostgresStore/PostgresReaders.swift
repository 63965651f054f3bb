import LinuxHost
import QueueEngine
import Synchronization

/// Connections that only read, each on a thread of its own: they see the newest commit, and hold up nobody.
final class PostgresReaders: Sendable {
    /// Enough for every screen's refresh at once; more would only share the server's cores.
    private static let most = 4
    /// Reads that may wait for a connection. Beyond that the server has stopped.
    private static let waitingLimit = 4096

    private struct State {
        var idle: [PostgresReader]
        var waiting: [CheckedContinuation<PostgresReader?, Never>] = []
    }

    private let link: PostgresLink
    private let state: Mutex<State>

    init(_ link: PostgresLink) {
        self.link = link
        state = Mutex(State(idle: (1...Self.most).map { _ in PostgresReader(link) }))
    }

    func read<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Value
    ) async throws(StoreFailure) -> Value {
        guard let reader = await take() else {
            var failure = PostgresError.lost("\(Self.waitingLimit) reads wait").failure(
                during: "read \(what)", of: link.name)
            // Too much was asked at once: that says nothing of the server.
            failure.isAway = false
            throw failure
        }
        let result = await reader.read(body)
        give(back: reader)
        do throws(PostgresError) {
            return try result.get()
        } catch {
            throw error.failure(during: "read \(what)", of: link.name)
        }
    }

    private func take() async -> PostgresReader? {
        await withCheckedContinuation { continuation in
            let now: PostgresReader?? = state.withLock { state in
                if let reader = state.idle.popLast() { return .some(reader) }
                guard state.waiting.count < Self.waitingLimit else { return .some(nil) }
                state.waiting.append(continuation)
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    private func give(back reader: PostgresReader) {
        let next = state.withLock { state -> CheckedContinuation<PostgresReader?, Never>? in
            guard !state.waiting.isEmpty else {
                state.idle.append(reader)
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: reader)
    }

    func close() async {
        for reader in state.withLock(\.idle) { await reader.close() }
    }
}

/// One of them.
actor PostgresReader {
    private let link: PostgresLink
    private let thread = BlockingThread(name: "qode-pg-read")
    private var connection: PostgresConnection?
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ link: PostgresLink) { self.link = link }

    /// Reads one moment of the database. What broke with a connection of before is read again on a new one.
    func read<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) throws(PostgresError) -> Value
    ) -> Result<Value, PostgresError> {
        Result { () throws(PostgresError) in
            for isLastTry in [false, true] {
                let isOld = connection != nil
                do throws(PostgresError) {
                    return try read(on: try connected(), body)
                } catch {
                    if connection?.isLost ?? true || error.isAway { connection = nil }
                    guard isOld, !isLastTry, error.isAway else { throw error }
                    link.forgetOutage()
                }
            }
            throw .lost("it broke twice")
        }
    }

    private func read<Value>(
        on connection: PostgresConnection, _ body: (PostgresConnection) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value {
        do throws(PostgresError) {
            try connection.statement(OwnSQL.beginReading, isOurs: true).run()
            let value = try body(connection)
            try connection.statement("COMMIT", isOurs: true).run()
            try connection.syncLater()
            return value
        } catch {
            connection.rollBack()
            throw error
        }
    }

    private func connected() throws(PostgresError) -> PostgresConnection {
        if let connection, !connection.isLost { return connection }
        guard !isClosed else { throw .lost("the store is closed") }
        let made = try link.connect()
        connection = made
        return made
    }

    func close() {
        isClosed = true
        connection = nil
    }
}
