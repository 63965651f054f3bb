/// A point on the wall clock: milliseconds since 1970-01-01T00:00:00Z. For people to read, never to subtract:
/// durations come from `Moment.tick`, which no clock step disturbs.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

extension Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2026-11-24T09:05:00.123Z`. Years outside 0…9999 are clamped to that range.
    public var rfc3339: String {
        let earliest: Int64 = -62_167_219_200_000  // 0000-01-01T00:00:00.000Z
        let latest: Int64 = 253_402_300_799_999  // 9999-12-31T23:59:59.999Z
        let clamped = min(max(milliseconds, earliest), latest)
        let days = clamped.flooredDivision(by: 86_400_000)
        let inDay = clamped - days * 86_400_000
        let (year, month, day) = Self.civil(fromDays: days)
        let fields: [7 of (value: Int64, width: Int, end: Unicode.Scalar)] = [
            (year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (inDay / 3_600_000, 2, ":"), (inDay / 60_000 % 60, 2, ":"),
            (inDay / 1000 % 60, 2, "."), (inDay % 1000, 3, "Z"),
        ]
        return String(unsafeUninitializedCapacity: 24) { text in
            var position = 0
            for index in 0..<7 {
                var rest = fields[index].value
                for digit in (0..<fields[index].width).reversed() {
                    text[position + digit] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                position += fields[index].width
                text[position] = UInt8(ascii: fields[index].end)
                position += 1
            }
            return position
        }
    }

    /// Days since 1970-01-01 to a date of the proleptic Gregorian calendar
    /// (Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
    static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
