import LinuxHost
import QueueCore

/// The date and time as people of a language write them, in the appliance's time zone.
enum DateWording {
    static func text(_ time: Timestamp, _ words: Wording) -> String {
        let clock = LocalTime.reading(time.milliseconds)
        let date = values(year: clock.year, month: clock.month, day: clock.day, words)
        let time = [
            "{h}": "\((clock.hour + 11) % 12 + 1)", "{hh}": two(clock.hour), "{min}": two(clock.minute),
            "{ampm}": clock.hour < 12 ? "AM" : "PM",
        ]
        return words.date.filled(date.merging(time) { $1 })
    }

    /// A date without a time: what stands before the time.
    static func date(year: Int, month: Int, day: Int, _ words: Wording) -> String {
        let end = words.date.indices.first { words.date[$0...].hasPrefix("{h") } ?? words.date.endIndex
        var form = words.date[..<end]
        while let last = form.last, " ,،".contains(last) { form.removeLast() }
        return String(form).filled(values(year: year, month: month, day: day, words))
    }

    private static func values(year: Int, month: Int, day: Int, _ words: Wording) -> [String: String] {
        [
            "{d}": "\(day)", "{dd}": two(day), "{m}": "\(month)", "{mm}": two(month),
            "{month}": words.months.isEmpty ? "\(month)" : words.months[month - 1], "{y}": "\(year)",
        ]
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
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
