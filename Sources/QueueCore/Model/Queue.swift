/// One line of people, with its own numbers.
public struct Queue: Sendable, Equatable, Codable {
    /// How a scan at the desk is taken.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// One scan completes.
        case gate
        /// The first scan is `SERVING`; the second, or the counter's next call, completes.
        case counter
    }

    /// What happens to a ticket that is scanned before it was called.
    public enum OutOfTurn: String, Sendable, Codable, CaseIterable {
        /// Taken as if it had been called: verdict `completed`.
        case accept
        /// Taken, and the host is told: verdict `out_of_turn`.
        case warn
        /// Refused: verdict `not_yet`.
        case reject
    }

    public let id: ID<Queue>
    var standing: Shared<Standing>
    public var mode: Mode
    /// Open for guests.
    public var isActive: Bool
    /// The host has paused the line.
    public var isPaused: Bool
    /// Seconds after its call at which a ticket becomes a no-show by itself; nil never does.
    public var noShowAfter: Int?
    public var outOfTurn: OutOfTurn
    /// The most priority calls in a row while others wait.
    public var priorityInARow: Int

    /// The hours, as they were last seen: what depends on them changes with this and not by itself.
    public var isInHours = true
    /// No number that would probably not be served before closing.
    public var stopsBeforeClosing = true
    /// The most tickets that may wait, and be drawn in a session; 1 to 100,000, nil for no limit.
    public var waitingLimit: Int?
    public var sessionLimit: Int?
    /// How often a guest may let others pass; 0 to 10.
    public var laterLimit = Queue.standardLaterLimit
    /// Who waits longer is marked on the manager's board; minutes, nil for no target.
    public var targetMinutes: Int?
    /// Minute of the day at which the day's summary is printed, 0 to 1439; nil for never.
    public var summaryAt: Int?
    /// Up to when summaries were printed by themselves, or need not be; nil for a queue of which none ever was.
    public var summaryDone: Timestamp?
    /// A code held to an information camera lets others pass.
    public var scanLater = false

    public static let standardPriorityInARow = 2
    public static let standardLaterLimit = 2

    /// The number being served; 0 before the first call of a session, and never back inside one.
    public var currentPosition: Int
    /// The highest number drawn in this session, or set aside.
    public var lastNumberIssued: Int
    /// The last number that may be drawn here, because the next are others': where an appliance goes on alone with numbers that were
    /// set aside for it. 0 where none were; nil where the queue's numbers are all there to be drawn.
    public var numbersUntil: Int?
    /// Verified tickets since the queue was made.
    public var completedCount: Int
    /// Seconds between verifications, exponential moving average; nil before the first.
    public var averageWait: Double?
    /// Tickets that are `WAITING`, by lane.
    public var waiting: LaneCounts
    /// Tickets that are `CALLED` or `SERVING`.
    public var calledCount: Int
    /// Tick since which somebody has always been here; nil while nobody waits, is called or served.
    public var busySince: Int64?
    /// 1 for the first run of numbers.
    public var session: Int
    /// Ticks of the last verification and of the last time the line was resumed or opened.
    public var lastVerifiedTick: Int64?
    public var lastResumedTick: Int64?
    /// Calls and recalls since the queue was made.
    public var announcements: Int
    /// Priority calls since the last other one.
    public var priorityRun: Int
    public let createdAt: Timestamp
    /// Grows with every change anybody could see, by undo too.
    public var revision: Int64

    public init(
        id: ID<Queue>, name: String, prefix: String, mode: Mode = .gate, isActive: Bool = true, isPaused: Bool = false,
        noShowAfter: Int? = nil, outOfTurn: OutOfTurn = .warn,
        priorityInARow: Int = Queue.standardPriorityInARow, currentPosition: Int = 0, lastNumberIssued: Int = 0,
        completedCount: Int = 0, averageWait: Double? = nil, waiting: LaneCounts = LaneCounts(), calledCount: Int = 0,
        busySince: Int64? = nil, session: Int = 1,
        lastVerifiedTick: Int64? = nil, lastResumedTick: Int64? = nil, announcements: Int = 0, priorityRun: Int = 0,
        pace: Pace = Pace(), createdAt: Timestamp, revision: Int64 = 1
    ) {
        self.id = id
        standing = Shared(Standing(name: name, prefix: prefix, pace: pace))
        self.mode = mode
        self.isActive = isActive
        self.isPaused = isPaused
        self.noShowAfter = noShowAfter
        self.outOfTurn = outOfTurn
        self.priorityInARow = priorityInARow
        self.currentPosition = currentPosition
        self.lastNumberIssued = lastNumberIssued
        self.completedCount = completedCount
        self.averageWait = averageWait
        self.waiting = waiting
        self.calledCount = calledCount
        self.busySince = busySince
        self.session = session
        self.lastVerifiedTick = lastVerifiedTick
        self.lastResumedTick = lastResumedTick
        self.announcements = announcements
        self.priorityRun = priorityRun
        self.createdAt = createdAt
        self.revision = revision
    }

    /// All who stand in line.
    public var waitingCount: Int { waiting.total }

    /// Numbers are called: what an estimate takes for granted.
    public var isMoving: Bool { isActive && !isPaused && isInHours }

    /// What the hours say now.
    public func opening(at now: Timestamp, in zone: LocalZone) -> Opening {
        hours?.opening(at: now, in: zone) ?? .byHand
    }

    /// Counts a ticket that came into this state, or with -1 one that left it.
    mutating func count(_ ticket: Ticket?, _ change: Int) {
        guard let ticket else { return }
        switch ticket.status {
        case .waiting: waiting[ticket.lane] += change
        case .called, .serving: calledCount += change
        case .completed, .noShow, .cancelled: break
        }
    }

    /// Nobody waits, is called or served.
    var isDeserted: Bool { waitingCount + calledCount == 0 }

    /// Sees whether the line has emptied, or is no longer empty.
    mutating func noteBusy(at tick: Int64) {
        if isDeserted {
            busySince = nil
        } else if busySince == nil {
            busySince = tick
        }
    }

    /// Draws the next number for a ticket, as a store does on disk.
    public mutating func draw(_ draft: TicketDraft) -> Ticket {
        if isDeserted { busySince = draft.createdTick }
        lastNumberIssued += 1
        let ticket = draft.numbered(
            lastNumberIssued, session: session, label: label(for: lastNumberIssued))
        count(ticket, 1)
        return ticket
    }

    /// How people say a number that is drawn now: the prefix, then at least three digits. `A042`.
    public func label(for number: Int) -> String {
        var label = prefix
        label.append(padded: number, to: 3)
        return label
    }
}
