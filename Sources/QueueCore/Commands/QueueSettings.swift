/// The settings of a queue that a host may change; nil leaves one as it is, and `.some(nil)` turns one off that can be.
public struct QueueSettings: Sendable, Equatable {
    public var name: String?
    public var description: String?
    public var prefix: String?
    public var mode: Queue.Mode?
    public var isActive: Bool?
    public var isPaused: Bool?
    public var noShowAfter: Int??
    public var outOfTurn: Queue.OutOfTurn?
    public var priorityInARow: Int?
    public var hours: OpeningHours??
    public var stopsBeforeClosing: Bool?
    public var waitingLimit: Int??
    public var sessionLimit: Int??
    public var laterLimit: Int?
    public var asks: [Ask]?
    public var targetMinutes: Int??
    public var summaryAt: Int??
    public var scanLater: Bool?

    public init(
        name: String? = nil, description: String? = nil, prefix: String? = nil, mode: Queue.Mode? = nil,
        isActive: Bool? = nil, isPaused: Bool? = nil, noShowAfter: Int?? = nil, outOfTurn: Queue.OutOfTurn? = nil,
        priorityInARow: Int? = nil, hours: OpeningHours?? = nil, stopsBeforeClosing: Bool? = nil,
        waitingLimit: Int?? = nil, sessionLimit: Int?? = nil, laterLimit: Int? = nil, asks: [Ask]? = nil,
        targetMinutes: Int?? = nil, summaryAt: Int?? = nil, scanLater: Bool? = nil
    ) {
        self.name = name
        self.description = description
        self.prefix = prefix
        self.mode = mode
        self.isActive = isActive
        self.isPaused = isPaused
        self.noShowAfter = noShowAfter
        self.outOfTurn = outOfTurn
        self.priorityInARow = priorityInARow
        self.hours = hours
        self.stopsBeforeClosing = stopsBeforeClosing
        self.waitingLimit = waitingLimit
        self.sessionLimit = sessionLimit
        self.laterLimit = laterLimit
        self.asks = asks
        self.targetMinutes = targetMinutes
        self.summaryAt = summaryAt
        self.scanLater = scanLater
    }
}

/// A setting, written as it is checked.
extension Queue {
    mutating func take(_ settings: QueueSettings) throws(Refusal) {
        if let name = settings.name { self.name = try Naming.name(name) }
        if let text = settings.description { description = try Naming.description(text) }
        if let prefix = settings.prefix { self.prefix = try Naming.prefix(prefix) }
        if let mode = settings.mode { self.mode = mode }
        if let outOfTurn = settings.outOfTurn { self.outOfTurn = outOfTurn }
        if let seconds = settings.noShowAfter {
            noShowAfter = try Self.checked(seconds, 10...86_400, "no_show_after", "10 to 86400 seconds, or null")
        }
        if let calls = settings.priorityInARow {
            priorityInARow = try Self.checked(calls, 1...10, "priority_in_a_row", "1 to 10 calls") ?? priorityInARow
        }
        if let hours = settings.hours { self.hours = hours }
        if let stops = settings.stopsBeforeClosing { stopsBeforeClosing = stops }
        if let limit = settings.waitingLimit {
            waitingLimit = try Self.checked(limit, 1...100_000, "waiting_limit", "1 to 100000 tickets, or null")
        }
        if let limit = settings.sessionLimit {
            sessionLimit = try Self.checked(limit, 1...100_000, "session_limit", "1 to 100000 tickets, or null")
        }
        if let limit = settings.laterLimit {
            laterLimit = try Self.checked(limit, 0...10, "later_limit", "0 to 10 times") ?? laterLimit
        }
        if let asks = settings.asks { self.asks = Ask.allCases.filter(asks.contains) }
        if let minutes = settings.targetMinutes {
            targetMinutes = try Self.checked(minutes, 1...1440, "target_minutes", "1 to 1440 minutes, or null")
        }
        if let minute = settings.summaryAt {
            summaryAt = try Self.checked(minute, 0...1439, "summary_at", "00:00 to 23:59, or null")
        }
        if let scanLater = settings.scanLater { self.scanLater = scanLater }
        if let isActive = settings.isActive { self.isActive = isActive }
        if let isPaused = settings.isPaused { self.isPaused = isPaused }
    }

    private static func checked(
        _ number: Int?, _ allowed: ClosedRange<Int>, _ name: String, _ words: String
    ) throws(Refusal) -> Int? {
        guard let number else { return nil }
        guard allowed.contains(number) else { throw .invalidField(name: name, allowed: words) }
        return number
    }
}
