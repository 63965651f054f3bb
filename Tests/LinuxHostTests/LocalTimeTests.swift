import Foundation
import LinuxHost
import Testing

/// Times of day where clocks are put forward and back. The zone is the process's own, so these tests set it.
@Suite(.serialized) struct LocalTimeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var zone: String
        var minute: Int
        var now: String
        var latest: String
        var testDescription: String { "\(zone), \(minute / 60):\(minute % 60) at \(now)" }
    }

    static let berlin = "Europe/Berlin"
    static let cases = [
        Case(zone: "UTC", minute: 240, now: "2026-11-24T04:00:00Z", latest: "2026-11-24T04:00:00Z"),
        Case(zone: "UTC", minute: 240, now: "2026-11-24T03:59:59Z", latest: "2026-11-23T04:00:00Z"),
        Case(zone: berlin, minute: 240, now: "2026-07-01T12:00:00Z", latest: "2026-07-01T02:00:00Z"),
        Case(zone: berlin, minute: 240, now: "2026-01-01T02:30:00Z", latest: "2025-12-31T03:00:00Z"),
        // 29 March 2026: 02:00 becomes 03:00. 04:00 is an hour sooner after midnight.
        Case(zone: berlin, minute: 240, now: "2026-03-29T02:00:00Z", latest: "2026-03-29T02:00:00Z"),
        Case(zone: berlin, minute: 240, now: "2026-03-29T01:59:59Z", latest: "2026-03-28T03:00:00Z"),
        // 02:30 is not there that night: as long after midnight as ever.
        Case(zone: berlin, minute: 150, now: "2026-03-29T12:00:00Z", latest: "2026-03-29T01:30:00Z"),
        // 25 October 2026: 03:00 becomes 02:00, so 02:30 comes twice, and the first one counts.
        Case(zone: berlin, minute: 150, now: "2026-10-25T00:29:59Z", latest: "2026-10-24T00:30:00Z"),
        Case(zone: berlin, minute: 150, now: "2026-10-25T00:30:00Z", latest: "2026-10-25T00:30:00Z"),
        Case(zone: berlin, minute: 150, now: "2026-10-25T01:30:00Z", latest: "2026-10-25T00:30:00Z"),
        Case(zone: berlin, minute: 240, now: "2026-10-25T02:59:59Z", latest: "2026-10-24T02:00:00Z"),
        Case(zone: berlin, minute: 240, now: "2026-10-25T03:00:00Z", latest: "2026-10-25T03:00:00Z"),
        Case(zone: "America/New_York", minute: 0, now: "2026-11-24T04:59:59Z", latest: "2026-11-23T05:00:00Z"),
        Case(zone: "Asia/Kathmandu", minute: 240, now: "2026-11-24T00:00:00Z", latest: "2026-11-23T22:15:00Z"),
        Case(zone: "UTC", minute: 240, now: "1969-12-31T12:00:00Z", latest: "1969-12-31T04:00:00Z"),
    ]

    @Test(arguments: cases) func theLatestBoundary(_ case: Case) throws {
        try inZone(`case`.zone) {
            let found = LocalTime.latest(minuteOfDay: `case`.minute, notAfter: try milliseconds(`case`.now))
            #expect(found == (try milliseconds(`case`.latest)))
        }
    }

    /// Through a year, minute by minute where it matters: never in the future, never more than a day and an hour ago, and
    /// it moves on exactly once a day.
    @Test(arguments: ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"], [0, 150, 240])
    func oneADay(_ zone: String, _ minute: Int) throws {
        try inZone(zone) {
            let start = try milliseconds("2026-01-01T00:00:00Z")
            var seen: Set<Int64> = []
            for now in stride(from: start, to: start + 365 * 86_400_000, by: 600_000) {
                let latest = LocalTime.latest(minuteOfDay: minute, notAfter: now)
                #expect(latest <= now)
                #expect(now - latest <= 90_000_000)
                seen.insert(latest)
            }
            // The days of the year, and the one that was running when it began.
            #expect((365...366).contains(seen.count))
        }
    }

    @Test func daysAndHours() throws {
        try inZone("Europe/Berlin") {
            let late = try milliseconds("2026-11-23T23:30:00Z")
            #expect(LocalTime.day(late) == "2026-11-24")
            #expect(LocalTime.hour(late) == 0)
        }
    }

    private func milliseconds(_ text: String) throws -> Int64 {
        let formatter = ISO8601DateFormatter()
        return Int64(try #require(formatter.date(from: text)).timeIntervalSince1970) * 1000
    }

    /// The C library looks by itself only where it is asked for other things (localtime_r(3)).
    @Test("a machine that is carried into another time zone lives by it within a second") func carried() throws {
        let noon: Int64 = 1_795_608_000_000
        try inZone("Pacific/Kiritimati") {
            let east = (LocalTime.day(noon), LocalTime.hour(noon))
            setenv("TZ", "Pacific/Pago_Pago", 1)
            let end = ContinuousClock.now + .seconds(2)
            while LocalTime.day(noon) == east.0, ContinuousClock.now < end { usleep(20_000) }
            let west = (LocalTime.day(noon), LocalTime.hour(noon))
            // 25 hours apart.
            #expect(east.0 != west.0)
            #expect((west.1 + 1) % 24 == east.1)
        }
    }

    private func inZone(_ name: String, _ body: () throws -> Void) throws {
        let before = ProcessInfo.processInfo.environment["TZ"]
        setenv("TZ", name, 1)
        tzset()
        defer {
            if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
            tzset()
        }
        try body()
    }
}
