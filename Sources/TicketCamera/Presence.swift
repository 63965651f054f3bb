/// Which codes have just been held up. One presentation is one answer, however many frames show it: a code counts again
/// only after it was away.
struct Presence {
    /// How long a code must be out of sight, in milliseconds: longer than a hand trembles, shorter than it takes
    /// to hold up a ticket a second time on purpose.
    static let away: Int64 = 800
    /// Codes remembered at a time: more than fit in front of a camera.
    static let limit = 32

    private var lastSeen: [String: Int64] = [:]

    /// - Parameter now: milliseconds of a clock that only grows.
    /// - Returns: the codes among `texts` that were not there before, in their order.
    mutating func presented(_ texts: [String], at now: Int64) -> [String] {
        lastSeen = lastSeen.filter { now - $0.value < Self.away }
        var fresh: [String] = []
        for text in texts {
            if lastSeen[text] == nil, !fresh.contains(text) { fresh.append(text) }
        }
        for text in texts where lastSeen[text] != nil || lastSeen.count < Self.limit { lastSeen[text] = now }
        return fresh.filter { lastSeen[$0] != nil }
    }
}
