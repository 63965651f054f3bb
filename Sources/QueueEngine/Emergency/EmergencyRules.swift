public import QueueCore

/// What the engine must know of emergency tickets.
public struct EmergencyRules: Sendable {
    /// How long after the daemon's start what is shown counts as given out while it was off, in milliseconds.
    static let afterStart: Int64 = 3_600_000
    /// How long no stub may be shown, for the next to be one of another outage, in milliseconds.
    static let longestPause: Int64 = 600_000

    let codes: EmergencyCodes
    /// When the day of sheets began, not after a time: until then those of the day before count.
    let dayBegan: @Sendable (Timestamp) -> Timestamp
    /// Milliseconds since the daemon's start.
    let sinceStart: @Sendable () -> Int64

    public init(
        codes: EmergencyCodes, dayBegan: @escaping @Sendable (Timestamp) -> Timestamp,
        sinceStart: @escaping @Sendable () -> Int64
    ) {
        (self.codes, self.dayBegan, self.sinceStart) = (codes, dayBegan, sinceStart)
    }
}

/// When the holders of emergency tickets took them, in service time: before the daemon's start, where they are shown right after it;
/// else when the first of them is shown. One after the other in the order of the sheet.
struct EmergencyOutage: Sendable {
    private var began: Int64?
    private var lastShown: Int64 = 0

    /// - Parameters:
    ///   - now: in milliseconds of service time.
    ///   - sinceStart: the daemon's.
    /// - Returns: when the ticket was taken, and when the last of its sheet was.
    mutating func times(of number: Int, now: Int64, sinceStart: Int64) -> (taken: Int64, ended: Int64) {
        // A millisecond each: while the daemon starts, nobody else takes a number.
        let span = Int64(EmergencyTicket.aQueue)
        if began == nil || now - lastShown > EmergencyRules.longestPause {
            began = sinceStart < EmergencyRules.afterStart ? now - sinceStart : now - span
        }
        lastShown = now
        let first = began ?? now
        return (first + Int64((number - 1) % EmergencyTicket.aQueue), first + span)
    }
}
