/// Dates of the proleptic Gregorian calendar, as days since 1970-01-01.
public enum CalendarDate {
    /// Reads `2026-12-24`; nil for anything else, and for a date that is in no calendar.
    public static func day(_ text: String) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            (1...12).contains(month), day >= 1
        else { return nil }
        let number = days(year: year, month: month, day: day)
        return Timestamp.civil(fromDays: number) == (year, month, day) ? number : nil
    }

    /// `2026-12-24`
    public static func text(_ day: Int64) -> String {
        let (year, month, date) = Timestamp.civil(fromDays: day)
        var text = ""
        text.append(padded: year, to: 4)
        text.append("-")
        text.append(padded: month, to: 2)
        text.append("-")
        text.append(padded: date, to: 2)
        return text
    }

    /// Year, month and day of the month.
    public static func civil(_ day: Int64) -> (year: Int, month: Int, day: Int) {
        let (year, month, date) = Timestamp.civil(fromDays: day)
        return (Int(year), Int(month), Int(date))
    }

    /// Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredDivision(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
