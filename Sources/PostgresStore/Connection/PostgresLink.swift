import LinuxHost
import Synchronization

/// How each of a store's connections comes about.
struct PostgresLink: Sendable {
    var address: PostgresAddress
    /// What this machine is called.
    var appliance: String
    /// In milliseconds.
    var answerLimit = PostgresConnection.answerLimit
    private let outage = Outage()

    init(address: PostgresAddress, appliance: String) {
        self.address = address
        self.appliance = appliance
    }

    var name: String { address.name }

    func connect() throws(PostgresError) -> PostgresConnection {
        try outage.attempt { () throws(PostgresError) in
            try PostgresConnection(address, appliance: appliance, answerLimit: answerLimit)
        }
    }

    /// The next try is made at once.
    func forgetOutage() { outage.forget() }
}

/// While the server is away all of a store's connections together try it again at most four times a second; when one came about,
/// the others are tried at once.
final class Outage: Sendable {
    /// In milliseconds.
    private static let pause: Int64 = 250

    private let last = Mutex((failedAt: Int64.min / 2, error: nil as PostgresError?, reachedAt: Int64.min))

    /// - Throws: what the last try threw, where that was just now.
    func attempt<Connection>(
        _ connect: () throws(PostgresError) -> Connection
    ) throws(PostgresError) -> Connection {
        let began = Clock.monotonicMilliseconds()
        if let error = last.withLock({ began - $0.failedAt < Self.pause ? $0.error : nil }) { throw error }
        do throws(PostgresError) {
            let made = try connect()
            last.withLock { $0 = ($0.failedAt, nil, Clock.monotonicMilliseconds()) }
            return made
        } catch {
            last.withLock { last in
                // Another came about after this one began: the server is there.
                if last.reachedAt < began { last = (Clock.monotonicMilliseconds(), error, last.reachedAt) }
            }
            throw error
        }
    }

    func forget() { last.withLock { $0.error = nil } }
}
