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
        /// The announcement's place among all of its queue: 1 for the first. Two calls in one millisecond keep their order.
        public var order: Int
        public var at: Timestamp
        public var tick: Int64
        public var counter: String?
        /// 1, and one more for each recall: a screen announces again when it grows.
        public var times: Int

        public init(order: Int, at: Timestamp, tick: Int64, counter: String?, times: Int) {
            self.order = order
            self.at = at
            self.tick = tick
            self.counter = counter
            self.times = times
        }
    }

    /// Where a waiting ticket stands: lanes are called in this order, as `CallOrder` says.
    public enum Lane: Int, Sendable, Codable, CaseIterable {
        /// Reinstated: next in line.
        case front = 0
        case priority = 1
        case regular = 2
    }

    public let id: ID<Ticket>
    public let queueID: ID<Queue>
    /// The phone it belongs to; nil for paper.
    public var deviceToken: String?
    public let session: Int
    public let number: Int
    public var status: Status
    public var lane: Lane
    /// The place among the waiting tickets of its lane, lowest first; ties go by number.
    public var lineOrder: Int64
    /// Why it goes before others, in the host's words; nil for a regular ticket.
    public var priorityReason: String?
    public var call: Call?
    public let createdAt: Timestamp
    public let createdTick: Int64
    public var completedAt: Timestamp?
    /// Milliseconds of service time from taking the number until it was called, or taken uncalled; nil while it waits.
    public var waited: Int64?
    /// What was promised when the number was taken, until it is kept or broken; nil when no estimate meant anything.
    public var promised: WaitPromise?
    /// The ticket in another queue that this one was transferred to.
    public var movedTo: ID<Ticket>?

    public init(
        id: ID<Ticket>, queueID: ID<Queue>, deviceToken: String?, session: Int, number: Int, status: Status = .waiting,
        lane: Lane? = nil, lineOrder: Int64? = nil, priorityReason: String? = nil, call: Call? = nil,
        createdAt: Timestamp, createdTick: Int64, completedAt: Timestamp? = nil, waited: Int64? = nil,
        promised: WaitPromise? = nil, movedTo: ID<Ticket>? = nil
    ) {
        self.id = id
        self.queueID = queueID
        self.deviceToken = deviceToken
        self.session = session
        self.number = number
        self.status = status
        self.lane = lane ?? (priorityReason == nil ? .regular : .priority)
        self.lineOrder = lineOrder ?? Self.lineOrder(ofNumber: number)
        self.priorityReason = priorityReason
        self.call = call
        self.createdAt = createdAt
        self.createdTick = createdTick
        self.completedAt = completedAt
        self.waited = waited
        self.promised = promised
        self.movedTo = movedTo
    }

    /// By number, with room between two numbers for tickets that are put back.
    public static func lineOrder(ofNumber number: Int) -> Int64 { Int64(number) << 20 }

    public var isPriority: Bool { priorityReason != nil }

    /// The lane that a ticket of its kind waits in, unless it was reinstated.
    public var ownLane: Lane { isPriority ? .priority : .regular }

    /// Will be called before `other`, when both wait in the same lane.
    public func isAhead(of other: Ticket) -> Bool { (lineOrder, number) < (other.lineOrder, other.number) }
}
