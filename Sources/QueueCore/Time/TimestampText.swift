extension Timestamp {
    /// Reads RFC 3339: `2026-11-24T09:05:00Z`, with or without a fraction, or with an offset like `+01:00`; nil for anything else.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            let day = CalendarDate.day(String(decoding: bytes[0..<10], as: UTF8.self)),
            let time = Self.minute(bytes[11..<16]), bytes[16] == UInt8(ascii: ":"),
            let second = Self.number(bytes[17..<19]), second <= 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            let first = Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count))
            fraction = Int64(Self.number(first[...]) ?? 0)
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = Self.offset(rest) else { return nil }
        milliseconds = day * 86_400_000 + Int64(time - offset) * 60_000 + Int64(second) * 1000 + fraction
    }

    /// Minutes east of UTC.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let sign = bytes.first else { return nil }
        if bytes.count == 1 { return sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") ? 0 : nil }
        guard bytes.count == 6, let minutes = minute(bytes.dropFirst()) else { return nil }
        switch sign {
        case UInt8(ascii: "+"): return minutes
        case UInt8(ascii: "-"): return -minutes
        default: return nil
        }
    }

    /// `hh:mm` as minutes.
    private static func minute(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count == 5, let hour = number(bytes.prefix(2)), hour < 24,
            bytes[bytes.startIndex + 2] == UInt8(ascii: ":"), let minute = number(bytes.suffix(2)), minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
