import Glibc
import QueueCore

/// The date and time as people of a language write them, in the appliance's time zone.
enum DateWording {
    static func text(_ time: Timestamp, _ words: Wording) -> String {
        var seconds = time_t((Double(time.milliseconds) / 1000).rounded(.down))
        var fields = tm()
        localtime_r(&seconds, &fields)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let month = min(max(Int(fields.tm_mon), 0), 11)
        let values = [
            "{d}": "\(fields.tm_mday)", "{dd}": two(fields.tm_mday), "{m}": "\(month + 1)",
            "{mm}": two(Int32(month + 1)),
            "{month}": words.months.isEmpty ? "\(month + 1)" : words.months[month], "{y}": "\(1900 + fields.tm_year)",
            "{h}": "\((fields.tm_hour + 11) % 12 + 1)", "{hh}": two(fields.tm_hour), "{min}": two(fields.tm_min),
            "{ampm}": fields.tm_hour < 12 ? "AM" : "PM",
        ]
        return words.date.filled(values)
    }
}

extension String {
    /// `{name}` replaced by its value; what has none stays as it is.
    func filled(_ values: [String: String]) -> String {
        var filled = ""
        var rest = self[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[open...close])
            filled += rest[..<open] + (values[name] ?? name)
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
