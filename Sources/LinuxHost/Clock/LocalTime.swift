import Glibc
import Synchronization

/// What local clocks show, by the machine's time zone, as it is now: a zone that is changed while the program runs counts within a
/// second. Times are milliseconds since 1970.
public enum LocalTime {
    /// `2026-11-24`
    public static func day(_ milliseconds: Int64) -> String {
        let fields = fields(milliseconds)
        return "\(Int(fields.tm_year) + 1900)-\(twoDigits(Int(fields.tm_mon) + 1))-\(twoDigits(Int(fields.tm_mday)))"
    }

    /// 0 to 23.
    public static func hour(_ milliseconds: Int64) -> Int { Int(fields(milliseconds).tm_hour) }

    /// 0 to 1439.
    public static func minuteOfDay(_ milliseconds: Int64) -> Int {
        let fields = fields(milliseconds)
        return Int(fields.tm_hour) * 60 + Int(fields.tm_min)
    }

    /// The latest moment, not after `milliseconds`, at which local clocks showed `minuteOfDay`. Where daylight saving skips
    /// that time it is as long after midnight as on other days; where it comes twice it is the first.
    /// - Parameter minuteOfDay: 0 to 1439.
    public static func latest(minuteOfDay: Int, notAfter milliseconds: Int64) -> Int64 {
        var day = fields(milliseconds)
        // Today's, or with today's still to come yesterday's; a third day is looked at where zones are odd.
        for _ in 0..<3 {
            let found = moment(of: minuteOfDay, on: day)
            if found <= milliseconds { return found }
            day.tm_mday -= 1
        }
        return moment(of: minuteOfDay, on: day)
    }

    private static func moment(of minuteOfDay: Int, on day: tm) -> Int64 {
        // Summer time first: where a time comes twice, it is the earlier.
        for isSummer: Int32 in [1, 0] {
            var fields = day
            fields.tm_hour = Int32(minuteOfDay / 60)
            fields.tm_min = Int32(minuteOfDay % 60)
            fields.tm_sec = 0
            fields.tm_isdst = isSummer
            let seconds = mktime(&fields)
            let isShown = Int(fields.tm_hour) * 60 + Int(fields.tm_min) == minuteOfDay
            if isShown || isSummer == 0 { return Int64(seconds) * 1000 }
        }
        return .max
    }

    /// Milliseconds that local clocks are ahead of UTC at that time.
    public static func offset(_ milliseconds: Int64) -> Int64 { Int64(fields(milliseconds).tm_gmtoff) * 1000 }

    /// What a local clock and calendar show.
    public struct Reading: Sendable {
        public var year: Int
        /// 1 to 12.
        public var month: Int
        /// 1 to 31.
        public var day: Int
        public var hour: Int
        public var minute: Int
        public var second: Int
    }

    /// Whoever shows a time to people takes it from here: `localtime_r` alone would keep the zone that the program began with.
    public static func reading(_ milliseconds: Int64) -> Reading {
        let fields = fields(milliseconds)
        return Reading(
            year: Int(fields.tm_year) + 1900, month: Int(fields.tm_mon) + 1, day: Int(fields.tm_mday),
            hour: Int(fields.tm_hour), minute: Int(fields.tm_min), second: Int(fields.tm_sec))
    }

    private static func fields(_ milliseconds: Int64) -> tm {
        followZone()
        var seconds = time_t((Double(milliseconds) / 1000).rounded(.down))
        var fields = tm()
        localtime_r(&seconds, &fields)
        return fields
    }

    /// The second of the machine's time at which the zone was last looked at.
    private static let lookedAt = Atomic<Int64>(-1)

    /// Not by itself does the C library see that the machine was given another time zone: `tzset(3)` reads the zone's file anew when
    /// it is another one than before.
    private static func followZone() {
        let second = Clock.monotonicMilliseconds() / 1000
        if lookedAt.exchange(second, ordering: .relaxed) != second { tzset() }
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
