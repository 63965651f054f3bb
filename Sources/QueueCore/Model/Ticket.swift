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
        /// Out of the line until its time has passed or somebody takes it back.
        case parked = 3

        /// The lanes that are called.
        public static let inLine: [Lane] = [.front, .priority, .regular]
    }

    public let id: ID<Ticket>
    public let queueID: ID<Queue>
    /// The phone it belongs to; nil for paper.
    public var deviceToken: String?
    public let session: Int
    public let number: Int
    /// What is printed on the paper: it stays when the queue's prefix changes, and when the ticket moves to another queue.
    public let label: String
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
    /// Service time of the completion.
    public var completedTick: Int64?
    /// When serving began; nil where one scan completes.
    public var served: Moment?
    /// When a parked ticket is next in line again; nil for every other.
    public var parkedUntil: Moment?
    /// How often its guest has let others pass.
    public var laterCount: Int
    /// When the first number was drawn, for a ticket that came from another queue.
    public var firstTick: Int64?
    /// The range that was told held the real wait; nil until that is known, and where none was told.
    public var keptPromise: Bool?
    /// Milliseconds of service time from taking the number until it was called, or taken uncalled; nil while it waits.
    public var waited: Int64?
    /// What was promised when the number was taken, until it is kept or broken; nil when no estimate meant anything.
    public var promised: WaitPromise?
    /// The ticket in another queue that this one was transferred to.
    public var movedTo: ID<Ticket>?
    /// BCP 47: what whoever took the number reads and understands; nil where nobody said.
    public var language: String?
    /// Unlike that of everybody else who waits; nil where tickets bear none.
    public var picture: TicketPicture?

    public init(
        id: ID<Ticket>, queueID: ID<Queue>, deviceToken: String?, session: Int, number: Int, label: String,
        status: Status = .waiting, lane: Lane? = nil, lineOrder: Int64? = nil, priorityReason: String? = nil,
        call: Call? = nil,
        createdAt: Timestamp, createdTick: Int64, completedAt: Timestamp? = nil, completedTick: Int64? = nil,
        served: Moment? = nil, parkedUntil: Moment? = nil, laterCount: Int = 0, firstTick: Int64? = nil,
        keptPromise: Bool? = nil, waited: Int64? = nil, promised: WaitPromise? = nil, movedTo: ID<Ticket>? = nil
    ) {
        self.id = id
        self.queueID = queueID
        self.deviceToken = deviceToken
        self.session = session
        self.number = number
        self.label = label
        self.status = status
        self.lane = lane ?? (priorityReason == nil ? .regular : .priority)
        self.lineOrder = lineOrder ?? Self.lineOrder(ofNumber: number)
        self.priorityReason = priorityReason
        self.call = call
        self.createdAt = createdAt
        self.createdTick = createdTick
        self.completedAt = completedAt
        self.completedTick = completedTick
        self.served = served
        self.parkedUntil = parkedUntil
        self.laterCount = laterCount
        self.firstTick = firstTick
        self.keptPromise = keptPromise
        self.waited = waited
        self.promised = promised
        self.movedTo = movedTo
    }

    /// By number, with room between two numbers for tickets that are put back.
    public static func lineOrder(ofNumber number: Int) -> Int64 { Int64(number) << 20 }

    /// Room that is left before whoever was first, for others to be put between.
    static let gap: Int64 = 1 << 10

    public var isPriority: Bool { priorityReason != nil }

    public var isParked: Bool { status == .waiting && lane == .parked }
    /// Waits, and will be called.
    public var isInLine: Bool { status == .waiting && lane != .parked }

    /// When its holder first took a number.
    public var takenTick: Int64 { firstTick ?? createdTick }

    /// Milliseconds from the call to the scan; nil for who was not called, or did not come yet.
    public var walked: Int64? {
        guard let call, call.times > 0, let came = served?.tick ?? completedTick else { return nil }
        return max(0, came - call.tick)
    }

    /// Milliseconds that serving took; nil until it is over, and where one scan completes.
    public var serviceTime: Int64? {
        guard let served, let completedTick else { return nil }
        return max(0, completedTick - served.tick)
    }

    /// The lane that a ticket of its kind waits in, unless it was reinstated.
    public var ownLane: Lane { isPriority ? .priority : .regular }

    /// Will be called before `other`, when both wait in the same lane.
    public func isAhead(of other: Ticket) -> Bool { (lineOrder, number) < (other.lineOrder, other.number) }
}
