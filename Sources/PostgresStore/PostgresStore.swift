import LinuxHost
public import QueueCore
public import QueueEngine

/// Everything on one PostgreSQL, which several appliances share. Numbers are promises: a commit is on the server's disk before it
/// is answered.
///
/// One writer, on a thread of its own; readers beside it. All connections come by themselves, and again after a break.
public final class PostgresStore: ApplianceStore, Sendable {
    let link: PostgresLink
    let writer: PostgresWriter
    let readers: PostgresReaders
    private let listener: PostgresListener
    /// By which others' announcements are told from one's own.
    let identity: ID<WriteSession>

    /// Connects to nobody yet.
    /// - Parameters:
    ///   - appliance: what this machine is called; tickets print on the appliance that took them.
    ///   - answerLimit: milliseconds after which a server that says nothing counts as gone.
    public init(_ address: PostgresAddress, appliance: String, answerLimit: Int? = nil) {
        var link = PostgresLink(address: address, appliance: appliance)
        if let answerLimit { link.answerLimit = answerLimit }
        self.link = link
        var random = SystemRandomNumberGenerator()
        identity = .random(using: &random)
        writer = PostgresWriter(link, writer: identity)
        readers = PostgresReaders(link)
        listener = PostgresListener(link, writer: identity)
    }

    /// Connects and brings the tables up to date, unless that was done.
    public func start() async throws(StoreFailure) { _ = try await commit([]) }

    /// Looks whether the database answers, and changes nothing.
    public static func inspect(_ address: PostgresAddress) async throws(StoreFailure) {
        let link = PostgresLink(address: address, appliance: "")
        let result = await BlockingThread(name: "qode-pg-look").run {
            Result { () throws(PostgresError) in
                let connection = try link.connect()
                _ = try connection.statement("SELECT 1", isOurs: true).first { $0.integer() }
            }
        }
        do throws(PostgresError) { try result.get() } catch { throw error.failure(during: "open", of: link.name) }
    }

    /// Ends all connections. Whatever is asked for later fails.
    public func close() async throws(StoreFailure) {
        await writer.close()
        await readers.close()
    }

    public var executor: (any TaskExecutor)? { writer.thread }

    public func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>] {
        try await writer.commit(batch)
    }

    /// Service time is the server's: all appliances have the same, and no restart takes anything from it.
    /// - Parameter uptime: milliseconds since this machine's start.
    public func serviceTime(boot: String, uptime: Int64) async throws(StoreFailure) -> ServiceTime {
        let tick = try await writer.run("clock") { connection throws(PostgresError) in try connection.serviceTick() }
        return ServiceTime(offset: tick - uptime, first: 0)
    }

    /// What all appliances hash device tokens with: the key that was there first.
    /// - Parameter own: this appliance's, should there be none yet.
    public func deviceKey(_ own: [UInt8]) async throws(StoreFailure) -> [UInt8] {
        try await writer.run("device key") { connection throws(PostgresError) in
            let insert = "INSERT INTO secrets (name, value) VALUES ('device-key', $1) ON CONFLICT (name) DO NOTHING"
            try connection.statement(insert, isOurs: true).with(own).run()
            let found = try connection.statement("SELECT value FROM secrets WHERE name = 'device-key'", isOurs: true)
                .first { $0.bytes() }
            try connection.sync()
            return found ?? own
        }
    }

    /// The key that comes along when everything is moved here.
    public func replaceDeviceKey(_ key: [UInt8]) async throws(StoreFailure) { try await secret("device-key", key) }

    /// What the database is marked with while it is filled; nil where it is not.
    public func mark() async throws(StoreFailure) -> String? {
        try await writer.run("mark") { connection throws(PostgresError) in
            let found = try connection.statement("SELECT value FROM secrets WHERE name = 'migration'", isOurs: true)
                .first { $0.bytes() }
            try connection.sync()
            return found.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    public func mark(_ text: String?) async throws(StoreFailure) {
        try await secret("migration", text.map { Array($0.utf8) })
    }

    private func secret(_ name: String, _ value: [UInt8]?) async throws(StoreFailure) {
        try await writer.run(name) { connection throws(PostgresError) in
            let drop = connection.statement("DELETE FROM secrets WHERE name = $1", isOurs: true)
            try drop.with(name).run()
            if let value {
                let insert = connection.statement("INSERT INTO secrets (name, value) VALUES ($1, $2)", isOurs: true)
                try insert.with(name).with(value).run()
            }
            try connection.sync()
        }
    }

    /// Connections of appliances to this database, beside one's own.
    public func sessionsOfOthers() async throws(StoreFailure) -> Int {
        let own = link.appliance
        return try await writer.run("sessions") { connection throws(PostgresError) in
            let found = try connection.statement(OwnSQL.sessionsOfOthers, isOurs: true).with(own).first { $0.integer() }
            try connection.sync()
            return Int(found ?? 0)
        }
    }

    /// Nobody ever wrote them here as they were sent.
    public func hashDevices(_: @escaping @Sendable (String) -> String) {}

    /// This daemon does what is done once for all appliances: it ends sessions, opens and closes queues, takes tickets for no-shows.
    public var leads: Bool { listener.leads }

    /// Hears what other appliances commit, until its task is cancelled.
    /// - Parameter tell: is told of each; after a break, of every queue that may have changed meanwhile.
    public func listen(_ tell: @escaping @Sendable (SharedNews) -> Void) async {
        while !Task.isCancelled {
            for news in await listener.next() { tell(news) }
            if writer.takesUnknown() { await listener.lookAgain() }
        }
        await listener.close()
    }

    func read<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable (PostgresConnection) throws(PostgresError) -> Value
    ) async throws(StoreFailure) -> Value {
        try await readers.read(what, body)
    }
}
