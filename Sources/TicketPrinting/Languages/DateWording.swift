import LinuxHost
import QueueCore

/// The date and time as people of a language write them, in the appliance's time zone.
enum DateWording {
    static func text(_ time: Timestamp, _ words: Wording) -> String {
        let clock = LocalTime.reading(time.milliseconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let values = [
            "{d}": "\(clock.day)", "{dd}": two(clock.day), "{m}": "\(clock.month)", "{mm}": two(clock.month),
            "{month}": words.months.isEmpty ? "\(clock.month)" : words.months[clock.month - 1],
            "{y}": "\(clock.year)", "{h}": "\((clock.hour + 11) % 12 + 1)", "{hh}": two(clock.hour),
            "{min}": two(clock.minute), "{ampm}": clock.hour < 12 ? "AM" : "PM",
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
