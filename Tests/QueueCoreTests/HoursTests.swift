import Foundation
import QueueCore
import Testing

/// Hours by local clocks: a table of times and answers, with the zones' real rules.
@Suite struct HoursTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var zone: String
        var hours: String
        /// Local clocks and their distance from UTC, as RFC 3339 has them.
        var now: String
        /// `closed`, `open`, and what comes then, and when.
        var answer: String
    }

    /// Days and their openings: `mon 08:00-12:30 14:00-18:00, 2026-12-24`.
    static let office = "mon 08:00-12:30 14:00-18:00, tue 08:00-12:30, 2026-12-21, 2026-12-22 10:00-11:00"
    static let night = "fri 22:00-24:00, sat 00:00-06:00"

    static let cases = [
        Case(
            testDescription: "before opening", zone: "Europe/Berlin", hours: office, now: "2026-11-23T07:59:59+01:00",
            answer: "closed, opens 2026-11-23T08:00:00+01:00"),
        Case(
            testDescription: "to the second", zone: "Europe/Berlin", hours: office, now: "2026-11-23T08:00:00+01:00",
            answer: "open, closes 2026-11-23T12:30:00+01:00"),
        Case(
            testDescription: "at noon", zone: "Europe/Berlin", hours: office, now: "2026-11-23T12:30:00+01:00",
            answer: "closed, opens 2026-11-23T14:00:00+01:00"),
        Case(
            testDescription: "in the evening", zone: "Europe/Berlin", hours: office, now: "2026-11-23T18:00:00+01:00",
            answer: "closed, opens 2026-11-24T08:00:00+01:00"),
        Case(
            testDescription: "over the weekend", zone: "Europe/Berlin", hours: office, now: "2026-11-24T12:30:00+01:00",
            answer: "closed, opens 2026-11-30T08:00:00+01:00"),
        Case(
            testDescription: "a date that is closed", zone: "Europe/Berlin", hours: office,
            now: "2026-12-21T09:00:00+01:00", answer: "closed, opens 2026-12-22T10:00:00+01:00"),
        Case(
            testDescription: "a date with hours of its own", zone: "Europe/Berlin", hours: office,
            now: "2026-12-22T10:30:00+01:00", answer: "open, closes 2026-12-22T11:00:00+01:00"),
        Case(
            testDescription: "after that date", zone: "Europe/Berlin", hours: office, now: "2026-12-22T11:00:00+01:00",
            answer: "closed, opens 2026-12-28T08:00:00+01:00"),
        Case(
            testDescription: "a night, before midnight", zone: "Asia/Tokyo", hours: night,
            now: "2026-11-27T23:59:59+09:00", answer: "open, closes 2026-11-28T06:00:00+09:00"),
        Case(
            testDescription: "a night, at midnight", zone: "Asia/Tokyo", hours: night, now: "2026-11-28T00:00:00+09:00",
            answer: "open, closes 2026-11-28T06:00:00+09:00"),
        Case(
            testDescription: "a night is over", zone: "Asia/Tokyo", hours: night, now: "2026-11-28T06:00:00+09:00",
            answer: "closed, opens 2026-12-04T22:00:00+09:00"),
        Case(
            testDescription: "to 24:00 and no further", zone: "UTC", hours: "mon 20:00-24:00",
            now: "2026-11-23T23:59:00Z", answer: "open, closes 2026-11-24T00:00:00Z"),
        Case(
            testDescription: "always", zone: "UTC",
            hours:
                "mon 00:00-24:00, tue 00:00-24:00, wed 00:00-24:00, thu 00:00-24:00, fri 00:00-24:00, sat 00:00-24:00, sun 00:00-24:00",
            now: "2026-11-23T23:59:00Z", answer: "open"),
        Case(testDescription: "never", zone: "UTC", hours: "2026-12-24", now: "2026-11-23T23:59:00Z", answer: "closed"),
        Case(
            testDescription: "only on a date", zone: "UTC", hours: "2027-12-24 10:00-12:00",
            now: "2026-11-23T23:59:00Z", answer: "closed, opens 2027-12-24T10:00:00Z"),
        Case(
            testDescription: "only on a date that is gone", zone: "UTC", hours: "2025-12-24 10:00-12:00",
            now: "2026-11-23T23:59:00Z", answer: "closed"),
        // Clocks go from 02:00 to 03:00.
        Case(
            testDescription: "Berlin, spring: the hour that is skipped", zone: "Europe/Berlin",
            hours: "sun 02:30-05:00", now: "2026-03-29T01:59:59+01:00",
            answer: "closed, opens 2026-03-29T03:00:00+02:00"),
        Case(
            testDescription: "Berlin, spring: open from the change", zone: "Europe/Berlin", hours: "sun 02:30-05:00",
            now: "2026-03-29T03:00:00+02:00", answer: "open, closes 2026-03-29T05:00:00+02:00"),
        Case(
            testDescription: "Berlin, spring: an hour shorter", zone: "Europe/Berlin", hours: "sun 01:00-04:00",
            now: "2026-03-29T01:00:00+01:00", answer: "open, closes 2026-03-29T04:00:00+02:00"),
        Case(
            testDescription: "Berlin, spring: an opening that never comes", zone: "Europe/Berlin",
            hours: "sun 02:10-02:50 08:00-09:00", now: "2026-03-29T03:00:00+02:00",
            answer: "closed, opens 2026-03-29T08:00:00+02:00"),
        // Clocks go from 03:00 back to 02:00.
        Case(
            testDescription: "Berlin, autumn: the hour that comes twice", zone: "Europe/Berlin",
            hours: "sun 02:15-02:45 08:00-09:00", now: "2026-10-25T02:30:00+02:00",
            answer: "open, closes 2026-10-25T02:45:00+02:00"),
        Case(
            testDescription: "Berlin, autumn: the second time", zone: "Europe/Berlin",
            hours: "sun 02:15-02:45 08:00-09:00", now: "2026-10-25T02:30:00+01:00",
            answer: "closed, opens 2026-10-25T08:00:00+01:00"),
        Case(
            testDescription: "Berlin, autumn: an hour longer", zone: "Europe/Berlin", hours: "sun 01:00-04:00",
            now: "2026-10-25T02:30:00+01:00", answer: "open, closes 2026-10-25T04:00:00+01:00"),
        Case(
            testDescription: "New York, spring", zone: "America/New_York", hours: "sat 20:00-24:00, sun 00:00-08:00",
            now: "2026-03-07T23:00:00-05:00", answer: "open, closes 2026-03-08T08:00:00-04:00"),
        Case(
            testDescription: "New York, autumn", zone: "America/New_York", hours: "sun 01:30-06:00",
            now: "2026-11-01T01:29:59-04:00", answer: "closed, opens 2026-11-01T01:30:00-04:00"),
        // Half an hour only, and the other half of the world.
        Case(
            testDescription: "Lord Howe, autumn", zone: "Australia/Lord_Howe", hours: "sun 01:45-03:00",
            now: "2026-04-05T01:50:00+10:30", answer: "open, closes 2026-04-05T03:00:00+10:30"),
        Case(
            testDescription: "Lord Howe, spring", zone: "Australia/Lord_Howe", hours: "sun 02:15-03:00",
            now: "2026-10-04T01:59:00+10:30", answer: "closed, opens 2026-10-04T02:30:00+11:00"),
        // Midnight itself is skipped.
        Case(
            testDescription: "Santiago, spring: the day begins at 01:00", zone: "America/Santiago",
            hours: "sat 22:00-24:00, sun 00:00-02:00", now: "2026-09-05T23:59:59-04:00",
            answer: "open, closes 2026-09-06T02:00:00-03:00"),
    ]

    @Test(arguments: cases) func answer(_ case: Case) throws {
        let zone = try #require(TimeZone(identifier: `case`.zone))
        let local = LocalZone {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0.milliseconds) / 1000))) * 1000
        }
        let now = try #require(Timestamp(rfc3339: `case`.now))
        let hours = try Self.hours(`case`.hours)
        let opening = hours.opening(at: now, in: local)
        var parts = `case`.answer.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(opening.isOpen == (parts.removeFirst() == "open"))
        let next = try parts.first.map { try #require(Timestamp(rfc3339: String($0.split(separator: " ")[1]))) }
        #expect(opening.closesAt == (opening.isOpen ? next : nil))
        #expect(opening.opensAt == (opening.isOpen ? nil : next))
        #expect(OpeningHours(words: hours.words) == hours)
    }

    static func hours(_ text: String) throws -> OpeningHours {
        var weekly: [OpeningHours.Weekday: [OpeningHours.Span]] = [:]
        var exceptions: [Int64: [OpeningHours.Span]] = [:]
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ").map(String.init)
            let spans = try words.dropFirst().map { span in
                let minutes = try span.split(separator: "-").map { time in
                    let numbers = time.split(separator: ":").compactMap { Int($0) }
                    try #require(numbers.count == 2)
                    return numbers[0] * 60 + numbers[1]
                }
                return OpeningHours.Span(begin: minutes[0], end: minutes[1])
            }
            if let index = names.firstIndex(of: words[0]) {
                weekly[try #require(OpeningHours.Weekday(rawValue: index))] = spans
            } else {
                exceptions[try #require(CalendarDate.day(words[0]))] = spans
            }
        }
        return try OpeningHours(weekly: weekly, exceptions: exceptions)
    }

    @Test(arguments: [
        "mon 12:00-08:00", "mon 08:00-08:00", "mon 08:00-24:01", "mon 08:00-12:00 11:00-13:00",
        "mon 12:00-13:00 08:00-09:00",
    ])
    func whatIsOutOfOrder(_ text: String) {
        #expect(throws: Refusal.self) { try Self.hours(text) }
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-00-10", "2026-01-32", "x", "", "2026/01/01",
    ])
    func noDate(_ text: String) { #expect(CalendarDate.day(text) == nil) }

    @Test(arguments: ["1970-01-01", "2000-02-29", "2026-12-31", "0001-01-01", "9999-12-31"])
    func dates(_ text: String) throws { #expect(CalendarDate.text(try #require(CalendarDate.day(text))) == text) }

    @Test(
        arguments: [
            ("2026-11-24T09:05:00.123Z", "2026-11-24T09:05:00.123Z"),
            ("2026-11-24T09:05:00+01:30", "2026-11-24T07:35:00.000Z"),
            ("2026-11-24t09:05:00.5z", "2026-11-24T09:05:00.500Z"),
            ("2026-11-24T00:05:00-01:00", "2026-11-24T01:05:00.000Z"),
            ("2026-11-24T09:05:00", nil), ("2026-11-24 09:05:00Z", nil), ("2026-11-24T24:05:00Z", nil),
            ("tomorrow", nil),
            ("2026-11-24T09:05:00.Z", nil), ("2026-11-24T09:05:00Zx", nil), ("2026-02-30T09:05:00Z", nil),
        ] as [(String, String?)])
    func times(_ text: String, _ read: String?) { #expect(Timestamp(rfc3339: text)?.rfc3339 == read) }
}
