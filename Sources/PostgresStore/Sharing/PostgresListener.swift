import LinuxHost
import QueueCore
import QueueEngine
import Synchronization

/// Hears what other appliances announce, on a connection and a thread of its own. Whoever holds the lock of that connection leads:
/// when it breaks, the server gives the lock to the next who asks.
actor PostgresListener {
    /// How long one look waits for an announcement, in milliseconds: as late as a lock that came free is noticed.
    private static let wait: Int32 = 500
    /// While the server is away it is tried again at most so often, in milliseconds.
    private static let pause = 500
    /// "Lead", as the lock of who leads.
    private static let leading: Int64 = 0x4c65_6164

    private let link: PostgresLink
    private let writer: ID<WriteSession>
    private let thread = BlockingThread(name: "qode-pg-listen")
    private var connection: PostgresConnection?
    /// What was heard of, or read: after a break, what differs from it was missed.
    private var revisions: [ID<Queue>: Int64] = [:]
    private nonisolated let isLeader = Atomic(false)
    /// When the lock was last asked for.
    private var soughtAt = Int64.min / 2
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    nonisolated var leads: Bool { isLeader.load(ordering: .relaxed) }

    init(_ link: PostgresLink, writer: ID<WriteSession>) {
        self.link = link
        self.writer = writer
    }

    /// What was announced in the next half second; at once when something is.
    func next() -> [SharedNews] {
        guard !isClosed else { return [] }
        do throws(PostgresError) {
            guard let connection, !connection.isLost else { return try begin() }
            if !leads, Clock.monotonicMilliseconds() - soughtAt >= Int64(Self.wait) { try seekLead(on: connection) }
            return news(in: try connection.notifications(within: Self.wait))
        } catch {
            // Before the lock is free: there are never two.
            isLeader.store(false, ordering: .relaxed)
            connection = nil
            Clock.sleep(milliseconds: Self.pause)
            return []
        }
    }

    /// Listens first and reads then, so that nothing falls between.
    private func begin() throws(PostgresError) -> [SharedNews] {
        let fresh = try link.connect()
        try fresh.statement("LISTEN \(OwnSQL.channel)", isOurs: true).run()
        try fresh.sync()
        connection = fresh
        return try catchUp(on: fresh)
    }

    /// What differs from what was heard.
    private func catchUp(on connection: PostgresConnection) throws(PostgresError) -> [SharedNews] {
        let found = try connection.statement("SELECT id, revision FROM queues", isOurs: true)
            .all { (columns: inout PostgresColumns) throws(PostgresError) in
                (try columns.id(Queue.self), columns.integer())
            }
        try connection.sync()
        let changed = found.filter { revisions[$0.0] != $0.1 }
        for (id, revision) in found { revisions[id] = revision }
        return changed.isEmpty ? [] : [.changed(Set(changed.map(\.0)))]
    }

    /// Everything is read again at the next look.
    func lookAgain() {
        isLeader.store(false, ordering: .relaxed)
        connection = nil
        revisions = [:]
    }

    private func seekLead(on connection: PostgresConnection) throws(PostgresError) {
        let isFree = try connection.statement("SELECT pg_try_advisory_lock($1::bigint)", isOurs: true).with(
            Self.leading
        )
        .first { $0.flag() }
        try connection.sync()
        isLeader.store(isFree ?? false, ordering: .relaxed)
        soughtAt = Clock.monotonicMilliseconds()
    }

    /// Many changes of one queue are one.
    private func news(in texts: [String]) -> [SharedNews] {
        var changed: Set<ID<Queue>> = []
        var news: [SharedNews] = []
        for announcement in texts.compactMap(Announcement.init) {
            if case .changed(let queue, let revision) = announcement.subject { revisions[queue] = revision }
            guard announcement.writer != writer else { continue }
            switch announcement.subject {
            case .changed(let queue, _): changed.insert(queue)
            case .revoked(let token): news.append(.accessEnded(.station(token)))
            case .exchanged(let queue): news.append(.accessEnded(.ownToken(queue)))
            }
        }
        return changed.isEmpty ? news : [.changed(changed)] + news
    }

    func close() {
        isClosed = true
        isLeader.store(false, ordering: .relaxed)
        connection = nil
    }
}
