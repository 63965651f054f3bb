public import QueueCore

/// The port to the disk. Implemented by `SQLiteStore` (and `PostgresStore`).
public protocol QueueStore: Sendable {
    /// Where commits are carried out; nil is anywhere. What follows a commit is done there too, so that an answer changes
    /// threads only once.
    var executor: (any TaskExecutor)? { get }

    /// Carries the batch out in order, in one transaction, each write in a savepoint of its own, and returns once all of it
    /// is on disk. A refused write fails alone; a failed commit fails the whole batch and leaves nothing behind.
    func commit(_ batch: [Write]) async throws(StoreFailure) -> [Result<Written, Refusal>]

    /// All queues, oldest first.
    func queues() async throws(StoreFailure) -> [Queue]
    func queue(_ id: ID<Queue>) async throws(StoreFailure) -> Queue?
    func ticket(_ id: ID<Ticket>) async throws(StoreFailure) -> PlacedTicket?
    /// The tickets of the running session in any of these states, by number; at most `limit` of them, the newest.
    func tickets(
        of queue: ID<Queue>, in statuses: Set<Ticket.Status>, limit: Int
    ) async throws(StoreFailure) -> [Ticket]
    /// What every screen shows; nil for an unknown queue.
    func board(of queue: ID<Queue>) async throws(StoreFailure) -> Board?
    /// When the first number of the running session was drawn; nil when none was.
    func sessionStart(of queue: ID<Queue>) async throws(StoreFailure) -> Moment?
    /// Tickets of a queue in the order they were made, from the newest back: at most `limit` of those before `key`.
    func history(of queue: ID<Queue>, before key: Int64?, limit: Int) async throws(StoreFailure) -> HistoryPage
    /// The hashes of all host tokens that are in force.
    func hostTokens() async throws(StoreFailure) -> [HostToken]
    /// The outbox rows that are not finished, oldest first; at most `limit`.
    func unfinishedPrintJobs(limit: Int) async throws(StoreFailure) -> [PrintJob]
    func latestPrintJob(of ticket: ID<Ticket>) async throws(StoreFailure) -> PrintJob?
    /// The open tickets of a queue whose latest print job failed, or is not with the printing system yet.
    func unprintedTickets(of queue: ID<Queue>) async throws(StoreFailure) -> [ID<Ticket>: PrintJob.State]
}

extension QueueStore {
    public var executor: (any TaskExecutor)? { nil }
}

/// Some tickets of the past, newest first.
public struct HistoryPage: Sendable, Equatable {
    public var tickets: [Ticket]
    /// Where the next page begins; nil after the last.
    public var next: Int64?

    public init(tickets: [Ticket], next: Int64?) {
        self.tickets = tickets
        self.next = next
    }
}

/// The disk did not do what was asked. Nothing of the failed operation was kept.
public struct StoreFailure: Error, Sendable, Equatable {
    /// What was being done: `commit`, `open`, `read queue`.
    public var operation: String
    /// For the log: the library's own words.
    public var detail: String
    /// What to do about it.
    public var hint: String

    public init(operation: String, detail: String, hint: String) {
        self.operation = operation
        self.detail = detail
        self.hint = hint
    }
}

/// SHA-256 of a token. Tokens themselves are never stored.
public struct TokenHash: Sendable, Equatable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Takes the same time wherever two hashes differ, so that nobody learns one byte by byte.
    public static func == (left: TokenHash, right: TokenHash) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        var difference: UInt8 = 0
        for index in left.bytes.indices { difference |= left.bytes[index] ^ right.bytes[index] }
        return difference == 0
    }
}

/// A key to one queue: the host's own, or one that a pairing gave to a device.
public struct HostToken: Sendable, Equatable {
    public var hash: TokenHash
    public var queueID: ID<Queue>

    public init(hash: TokenHash, queueID: ID<Queue>) {
        self.hash = hash
        self.queueID = queueID
    }
}

/// A code that makes one more device a host's. Works once.
public struct Pairing: Sendable, Equatable {
    /// How long a code works, in milliseconds.
    public static let lifetime: Int64 = 300_000

    public var codeHash: TokenHash
    public var queueID: ID<Queue>
    public var createdTick: Int64

    public init(codeHash: TokenHash, queueID: ID<Queue>, createdTick: Int64) {
        self.codeHash = codeHash
        self.queueID = queueID
        self.createdTick = createdTick
    }
}

/// A ticket and its place.
public struct PlacedTicket: Sendable, Equatable {
    public var ticket: Ticket
    public var queue: Queue
    /// Waiting tickets that will be called before this one; 0 when it does not wait.
    public var peopleAhead: Int

    public init(ticket: Ticket, queue: Queue, peopleAhead: Int) {
        self.ticket = ticket
        self.queue = queue
        self.peopleAhead = peopleAhead
    }

    public var label: String { queue.label(for: ticket.number) }

    /// Seconds; nil is "Calculating…", and for a ticket that does not wait.
    public var estimatedWaitSeconds: Int? {
        ticket.status == .waiting ? WaitEstimate.seconds(peopleAhead: peopleAhead, in: queue) : nil
    }

    /// Seconds between which eight of ten are verified; nil when `estimatedWaitSeconds` is.
    /// - Parameter tick: now, in milliseconds of service time.
    public func estimatedWaitRange(at tick: Int64) -> WaitRange? {
        ticket.status == .waiting ? WaitEstimate.range(peopleAhead: peopleAhead, in: queue, at: tick) : nil
    }
}

/// What the wall shows of one queue.
public struct Board: Sendable, Equatable {
    /// The most calls that a screen shows.
    public static let mostShown = 6

    public var queue: Queue
    /// Called or being served, newest call first.
    public var nowServing: [Ticket]

    public init(queue: Queue, nowServing: [Ticket]) {
        self.queue = queue
        self.nowServing = nowServing
    }
}

/// One row of the outbox: a document to print, written in the transaction that made it necessary.
public struct PrintJob: Sendable, Equatable {
    public enum Subject: Sendable, Equatable {
        case ticket(ID<Ticket>, isCopy: Bool)
        case poster(ID<Queue>)
    }
    public enum State: Sendable, Equatable {
        case queued
        /// Handed to the printing system, under its job id.
        case sent(job: Int)
        /// The printing system says completed, and it can know.
        case printed(job: Int)
        /// Completed as far as the printing system is concerned; the printer cannot tell. People read `sent`.
        case unconfirmed(job: Int)
        case failed(code: String, detail: String)

        public var word: String {
            switch self {
            case .queued: "queued"
            case .sent, .unconfirmed: "sent"
            case .printed: "printed"
            case .failed: "failed"
            }
        }

        /// It failed, and may be on paper all the same.
        public var mayBeOut: Bool { if case .failed(code: "lost", _) = self { true } else { false } }

        /// Nothing more will become of it.
        public var isFinal: Bool {
            switch self {
            case .queued, .sent: false
            case .printed, .unconfirmed, .failed: true
            }
        }
    }

    /// Also the job's name in the printing system, where it is found again after a crash.
    public let id: ID<PrintJob>
    public let subject: Subject
    public var state: State
    public let createdTick: Int64

    public init(id: ID<PrintJob>, subject: Subject, state: State = .queued, createdTick: Int64) {
        self.id = id
        self.subject = subject
        self.state = state
        self.createdTick = createdTick
    }

    public var name: String { "qode-\(id)" }
}
