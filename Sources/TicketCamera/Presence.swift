/// Which codes have just been held up. One presentation is one answer, however many frames show it: a code counts again
/// only after it was seen to be away. A camera that stalls for a while has seen nothing of the kind.
struct Presence {
    /// How long a code must be out of sight, in milliseconds: longer than a hand trembles, shorter than it takes
    /// to hold up a ticket a second time on purpose.
    static let away: Int64 = 800
    /// Codes remembered at a time: more than fit in front of a camera.
    static let limit = 32

    private struct Sight {
        var lastSeen: Int64
        /// A frame since then did not show it.
        var wasMissed = false
    }

    private var sights: [String: Sight] = [:]

    /// - Parameters:
    ///   - texts: the codes in a frame; none for a look at an empty place.
    ///   - now: milliseconds of a clock that only grows.
    /// - Returns: the codes among `texts` that were not there before, in their order.
    mutating func presented(_ texts: [String], at now: Int64) -> [String] {
        for (text, sight) in sights {
            let isAway = now - sight.lastSeen >= Self.away
            if !texts.contains(text) {
                sights[text] = isAway ? nil : Sight(lastSeen: sight.lastSeen, wasMissed: true)
            } else if isAway, sight.wasMissed {
                sights[text] = nil
            }
        }
        var fresh: [String] = []
        for text in texts {
            if sights[text] == nil {
                guard sights.count < Self.limit else { continue }
                fresh.append(text)
            }
            sights[text] = Sight(lastSeen: now)
        }
        return fresh
    }
}
