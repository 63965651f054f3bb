import Glibc
import QueueCore

/// The date and time as people of a language write it, in the appliance's time zone.
enum LocalTime {
    static func text(_ time: Timestamp, locale: String) -> String {
        var seconds = time_t(time.milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (day, month, year) = (two(parts.tm_mday), two(parts.tm_mon + 1), "\(1900 + parts.tm_year)")
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min))"
        switch locale.split(separator: "-").first?.lowercased() {
        case "de": return "\(day).\(month).\(year)  \(clock) Uhr"
        case "en": return "\(parts.tm_mday) \(months[Int(parts.tm_mon)]) \(year)  \(clock)"
        default: return "\(year)-\(month)-\(day)  \(clock)"
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
