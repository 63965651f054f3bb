/// When a queue is open, by local clocks: the same every week, but for some dates.
///
/// A night is two entries, and entries that touch are one opening.
public struct OpeningHours: Sendable, Equatable, Codable {
    /// A stretch of one day, in minutes since midnight: 0 to 1440, begin before end.
    public struct Span: Sendable, Equatable, Codable {
        public var begin: Int
        public var end: Int

        public init(begin: Int, end: Int) {
            self.begin = begin
            self.end = end
        }
    }

    /// Monday first, as in ISO 8601.
    public enum Weekday: Int, Sendable, Codable, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// Dates with hours of their own: more than a year of them nobody keeps by hand.
    public static let maximumExceptions = 366
    /// Openings in a day.
    public static let maximumSpans = 12

    /// Of Monday to Sunday: seven lists.
    public let weekly: [[Span]]
    /// By days since 1970-01-01.
    public let exceptions: [Int64: [Span]]

    /// - Throws: `invalidField` naming what is out of order.
    public init(weekly: [Weekday: [Span]], exceptions: [Int64: [Span]] = [:]) throws(Refusal) {
        guard exceptions.count <= Self.maximumExceptions else {
            throw .invalidField(name: "hours.exceptions", allowed: "at most \(Self.maximumExceptions) dates")
        }
        for spans in weekly.values { try Self.check(spans, in: "hours.weekly") }
        for spans in exceptions.values { try Self.check(spans, in: "hours.exceptions") }
        self.weekly = Weekday.allCases.map { weekly[$0] ?? [] }
        self.exceptions = exceptions
    }

    private static func check(_ spans: [Span], in field: String) throws(Refusal) {
        guard spans.count <= maximumSpans else {
            throw .invalidField(name: field, allowed: "at most \(maximumSpans) openings a day")
        }
        var free = 0
        for span in spans {
            guard span.begin >= free, span.begin < span.end, span.end <= 1440 else {
                throw .invalidField(
                    name: field, allowed: "00:00 to 24:00, begin before end, ascending, without overlap")
            }
            free = span.end
        }
    }

    /// The openings of a date.
    func spans(on day: Int64) -> [Span] {
        if let own = exceptions[day] { return own }
        // 1970-01-01 was a Thursday.
        let weekday = (day + 3) - (day + 3).flooredDivision(by: 7) * 7
        return weekly[Int(weekday)]
    }
}

/// What the hours say of one moment.
public struct Opening: Sendable, Equatable {
    /// Within the hours.
    public var isOpen: Bool
    /// When it opens next; nil while it is open, and where it never does.
    public var opensAt: Timestamp?
    /// When it closes; nil while it is closed, and where it never does.
    public var closesAt: Timestamp?

    /// Open by hand, for as long as somebody says.
    public static let byHand = Opening(isOpen: true)

    public init(isOpen: Bool, opensAt: Timestamp? = nil, closesAt: Timestamp? = nil) {
        self.isOpen = isOpen
        self.opensAt = opensAt
        self.closesAt = closesAt
    }
}

extension OpeningHours {
    /// Days that are looked through for the next opening or closing. Every date may be an exception once, so that a queue that
    /// is open on one day of the week may be closed for so long.
    private static let horizon = 7 * (Int64(maximumExceptions) + 1)

    public func opening(at now: Timestamp, in zone: LocalZone) -> Opening {
        let today = zone.day(at: now)
        // Where clocks change at midnight, yesterday's last opening may still last.
        for day in (today - 1)...(today + 1) {
            for span in spans(on: day) {
                let begin = zone.moment(day: day, minute: span.begin)
                if begin > now { return Opening(isOpen: false, opensAt: begin) }
                guard now < zone.moment(day: day, minute: span.end) else { continue }
                return Opening(isOpen: true, closesAt: end(of: span, on: day, in: zone))
            }
        }
        for day in days(after: today + 1) {
            if let first = spans(on: day).first {
                return Opening(isOpen: false, opensAt: zone.moment(day: day, minute: first.begin))
            }
        }
        return Opening(isOpen: false)
    }

    /// The end of the opening that this one is part of; nil where it has none.
    private func end(of span: Span, on day: Int64, in zone: LocalZone) -> Timestamp? {
        var (day, end) = (day, span.end)
        let last = day + Self.horizon
        while day < last {
            if let next = spans(on: day).first(where: { $0.begin == end }) {
                end = next.end
            } else if end == 1440 {
                (day, end) = (day + 1, 0)
                guard spans(on: day).first?.begin == 0 else { return zone.moment(day: day, minute: 0) }
            } else {
                return zone.moment(day: day, minute: end)
            }
        }
        return nil
    }

    private func days(after day: Int64) -> [Int64] {
        guard weekly.contains(where: { !$0.isEmpty }) else { return exceptions.keys.filter { $0 > day }.sorted() }
        return Array((day + 1)...(day + Self.horizon))
    }
}

extension OpeningHours {
    /// All of it as numbers, for a store that reads it with every queue.
    public var words: [UInt32] {
        var words: [UInt32] = []
        for spans in weekly { Self.write(spans, to: &words) }
        for (day, spans) in exceptions.sorted(by: { $0.key < $1.key }) {
            words.append(UInt32(bitPattern: Int32(clamping: day)))
            Self.write(spans, to: &words)
        }
        return words
    }

    /// What `words` gave; nil for anything else.
    public init?(words: [UInt32]) {
        guard !words.isEmpty else { return nil }
        var rest = words[...]
        var weekly: [Weekday: [Span]] = [:]
        for weekday in Weekday.allCases {
            guard let spans = Self.read(&rest) else { return nil }
            weekly[weekday] = spans
        }
        var exceptions: [Int64: [Span]] = [:]
        while let day = rest.popFirst() {
            guard let spans = Self.read(&rest) else { return nil }
            exceptions[Int64(Int32(bitPattern: day))] = spans
        }
        guard let hours = try? OpeningHours(weekly: weekly, exceptions: exceptions) else { return nil }
        self = hours
    }

    private static func write(_ spans: [Span], to words: inout [UInt32]) {
        words.append(UInt32(spans.count))
        for span in spans { words.append(UInt32(span.begin) << 16 | UInt32(span.end)) }
    }

    private static func read(_ words: inout ArraySlice<UInt32>) -> [Span]? {
        guard let count = words.popFirst(), words.count >= count else { return nil }
        defer { words = words.dropFirst(Int(count)) }
        return words.prefix(Int(count)).map { Span(begin: Int($0 >> 16), end: Int($0 & 0xffff)) }
    }
}
