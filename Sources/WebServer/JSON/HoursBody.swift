import QueueCore

/// A queue's hours as a client writes them: `{"weekly": {"mon": [["08:00", "12:30"]]}, "exceptions": [{"date", "open"}]}`.
struct HoursBody: Decodable {
    struct Exception: Decodable {
        var date: String
        var open: [[String]]
    }

    var weekly: [String: [[String]]]
    var exceptions: [Exception]?

    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    func hours() throws -> OpeningHours {
        var week: [OpeningHours.Weekday: [OpeningHours.Span]] = [:]
        for (name, open) in weekly {
            guard let index = Self.weekdays.firstIndex(of: name), let day = OpeningHours.Weekday(rawValue: index) else {
                throw Problem.invalidRequest("hours.weekly", "days are \(Self.weekdays.joined(separator: ", ")).")
            }
            week[day] = try Self.spans(open, in: "hours.weekly")
        }
        var days: [Int64: [OpeningHours.Span]] = [:]
        for exception in exceptions ?? [] {
            guard let day = CalendarDate.day(exception.date) else {
                throw Problem.invalidRequest("hours.exceptions", "a date is written like 2026-12-24.")
            }
            guard days[day] == nil else {
                throw Problem.invalidRequest("hours.exceptions", "\(exception.date) is there twice.")
            }
            days[day] = try Self.spans(exception.open, in: "hours.exceptions")
        }
        return try OpeningHours(weekly: week, exceptions: days)
    }

    private static func spans(_ open: [[String]], in field: String) throws -> [OpeningHours.Span] {
        try open.map { pair in
            guard pair.count == 2, let begin = minute(pair[0]), let end = minute(pair[1]) else {
                throw Problem.invalidRequest(
                    field, "an opening is written like [\"08:00\", \"12:30\"], 00:00 to 24:00.")
            }
            return OpeningHours.Span(begin: begin, end: end)
        }
    }

    /// `00:00` to `24:00` as a minute of the day.
    static func minute(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        let digits = bytes.map { Int($0) - 48 }
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ (0...9).contains(digits[$0]) })
        else { return nil }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }

    static func text(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }
}

extension JSON {
    init(_ hours: OpeningHours?) {
        guard let hours else {
            self = .null
            return
        }
        let week = zip(HoursBody.weekdays, hours.weekly).filter { !$0.1.isEmpty }.map { ($0.0, JSON($0.1)) }
        let exceptions = hours.exceptions.sorted { $0.key < $1.key }.map { day, spans in
            ["date": .string(CalendarDate.text(day)), "open": JSON(spans)] as JSON
        }
        self = ["weekly": .object(week), "exceptions": .array(exceptions)]
    }

    private init(_ spans: [OpeningHours.Span]) {
        self = .array(
            spans.map { .array([.string(HoursBody.text($0.begin)), .string(HoursBody.text($0.end))]) })
    }

    init(_ notice: Notice?) {
        guard let notice else {
            self = .null
            return
        }
        self = [
            "text": .string(notice.text), "minutes": JSON(notice.minutes), "since": JSON(notice.since),
            "until": JSON(notice.until),
        ]
    }

    init(_ details: TicketDetails) {
        self = ["name": JSON(details.name), "party": JSON(details.party), "note": JSON(details.note)]
    }
}
