/// How far local clocks are from UTC, at any time. It comes from outside: the rules know no time zones, and the machine's may
/// change while they run.
public struct LocalZone: Sendable {
    /// Milliseconds that local clocks are ahead of UTC (east is positive).
    public let offset: @Sendable (Timestamp) -> Int64

    public init(offset: @escaping @Sendable (Timestamp) -> Int64) { self.offset = offset }

    public static let utc = LocalZone { _ in 0 }

    static let dayLength: Int64 = 86_400_000

    /// The local date, as days since 1970-01-01.
    public func day(at time: Timestamp) -> Int64 { local(time).flooredDivision(by: Self.dayLength) }

    /// The hour that local clocks show, 0 to 23.
    public func hour(at time: Timestamp) -> Int {
        Int((local(time) - day(at: time) * Self.dayLength) / 3_600_000)
    }

    /// The latest time, not after `time`, at which local clocks came to this minute of a day.
    func latest(minute: Int, notAfter time: Timestamp) -> Timestamp {
        let today = day(at: time)
        let found = moment(day: today, minute: minute)
        return found <= time ? found : moment(day: today - 1, minute: minute)
    }

    private func local(_ time: Timestamp) -> Int64 { time.milliseconds + offset(time) }

    /// The first moment at which local clocks show this minute of a day or a later one: where daylight saving skips it, the
    /// moment of the change, and where it comes twice, the first.
    /// - Parameter minute: 0 to 1440, which is the next day's 0.
    public func moment(day: Int64, minute: Int) -> Timestamp {
        let wanted = day * Self.dayLength + Int64(minute) * 60_000
        // No zone changes twice within two days, and none is a whole day from UTC.
        let before = offset(Timestamp(milliseconds: wanted - Self.dayLength))
        let after = offset(Timestamp(milliseconds: wanted + Self.dayLength))
        let early = Timestamp(milliseconds: wanted - max(before, after))
        let late = Timestamp(milliseconds: wanted - min(before, after))
        if local(early) >= wanted { return early }
        // Clocks only run on between two changes, so that the first moment is found by halving.
        var (low, high) = (early.milliseconds, late.milliseconds)
        guard before < after else { return late }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if local(Timestamp(milliseconds: middle)) >= wanted { high = middle } else { low = middle }
        }
        return Timestamp(milliseconds: high)
    }
}
