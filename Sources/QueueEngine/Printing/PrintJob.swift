public import QueueCore

/// One row of the outbox: a document to print, written in the transaction that made it necessary.
public struct PrintJob: Sendable, Equatable {
    public enum Subject: Sendable, Equatable {
        case ticket(ID<Ticket>, isCopy: Bool)
        /// Of a queue, or of a place with these besides.
        case poster(ID<Queue>, with: [ID<Queue>] = [])
        /// What happened on a day, as days since 1970-01-01.
        case summary(ID<Queue>, day: Int64)
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
        public var mayBeOut: Bool {
            if case .failed(let code, _) = self { ["lost", WatchedPrinter.notSeen].contains(code) } else { false }
        }

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
