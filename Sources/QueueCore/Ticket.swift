/// One person's place in a queue. Its `id` is what its QR code contains.
public struct Ticket: Sendable, Equatable, Codable {
    public enum Status: String, Sendable, Codable, CaseIterable {
        case waiting = "WAITING"
        case called = "CALLED"
        case serving = "SERVING"
        case completed = "COMPLETED"
        case noShow = "NO_SHOW"
        case cancelled = "CANCELLED"

        /// Still has a place: waits, is called, or is being served.
        public var isOpen: Bool {
            switch self {
            case .waiting, .called, .serving: true
            case .completed, .noShow, .cancelled: false
            }
        }
    }

    /// The latest time this ticket was called. Kept when the ticket is done; dropped when it goes back to wait.
    public struct Call: Sendable, Equatable, Codable {
        public var at: Timestamp
        public var tick: Int64
        public var counter: String?
        /// 1, and one more for each recall: a screen announces again when it grows.
        public var times: Int

        public init(at: Timestamp, tick: Int64, counter: String?, times: Int) {
            self.at = at
            self.tick = tick
            self.counter = counter
            self.times = times
        }
    }

    public let id: ID<Ticket>
    public let queueID: ID<Queue>
    /// The phone it belongs to; nil for paper.
    public var deviceToken: String?
    public let session: Int
    public let number: Int
    public var status: Status
    /// The place in the call order among waiting tickets, lowest first; ties go by number.
    public var lineOrder: Int64
    public var call: Call?
    public let createdAt: Timestamp
    public let createdTick: Int64
    public var completedAt: Timestamp?
    /// The ticket in another queue that this one was transferred to.
    public var movedTo: ID<Ticket>?

    public init(
        id: ID<Ticket>, queueID: ID<Queue>, deviceToken: String?, session: Int, number: Int, status: Status = .waiting,
        lineOrder: Int64? = nil, call: Call? = nil, createdAt: Timestamp, createdTick: Int64,
        completedAt: Timestamp? = nil, movedTo: ID<Ticket>? = nil
    ) {
        self.id = id
        self.queueID = queueID
        self.deviceToken = deviceToken
        self.session = session
        self.number = number
        self.status = status
        self.lineOrder = lineOrder ?? Self.lineOrder(ofNumber: number)
        self.call = call
        self.createdAt = createdAt
        self.createdTick = createdTick
        self.completedAt = completedAt
        self.movedTo = movedTo
    }

    /// By number, with room between two numbers for tickets that are put back.
    public static func lineOrder(ofNumber number: Int) -> Int64 { Int64(number) << 20 }

    /// Will be called before `other`, when both wait.
    public func isAhead(of other: Ticket) -> Bool { (lineOrder, number) < (other.lineOrder, other.number) }
}

/// A ticket whose number is not drawn yet: the store draws it, atomically, as it saves.
public struct TicketDraft: Sendable, Equatable {
    public var id: ID<Ticket>
    public var queueID: ID<Queue>
    public var deviceToken: String?
    public var createdAt: Timestamp
    public var createdTick: Int64

    public func numbered(_ number: Int, session: Int) -> Ticket {
        Ticket(
            id: id, queueID: queueID, deviceToken: deviceToken, session: session, number: number,
            createdAt: createdAt, createdTick: createdTick)
    }
}
