/// Which codes have just been held up. One presentation is one answer, however many frames show it: a code counts again
/// only after it was seen to be away.
///
/// Its clock runs only while somebody looks: a camera that stalls, or was away itself, has seen nobody leave, and a ticket that
/// still lies there when it is back has not been held up again.
struct Presence {
    /// How long a code must be out of sight, in milliseconds: longer than a hand trembles, shorter than it takes
    /// to hold up a ticket a second time on purpose.
    static let away: Int64 = 800
    /// Codes remembered at a time: more than fit in front of a camera.
    static let limit = 32
    /// The time between two looks counts for at most so long, in milliseconds: what happened in a longer one, nobody saw.
    static let longestGap: Int64 = 500
    /// How long a camera that was opened may be dark and out of focus, in milliseconds. What it does not see then may be there.
    static let settling: Int64 = 1500

    private struct Sight {
        /// By the clock of looks.
        var lastSeen: Int64
        /// A frame since then did not show it.
        var wasMissed = false
    }

    private var sights: [String: Sight] = [:]
    private var lookedFor: Int64 = 0
    private var lastLook: Int64?

    /// - Parameters:
    ///   - texts: the codes in a frame; none for a look at an empty place.
    ///   - now: milliseconds of a clock that only grows.
    /// - Returns: the codes among `texts` that were not there before, in their order.
    mutating func presented(_ texts: [String], at now: Int64) -> [String] {
        if let lastLook { lookedFor += min(max(0, now - lastLook), Self.longestGap) }
        lastLook = max(now, lastLook ?? now)
        for (text, sight) in sights {
            let isAway = lookedFor - sight.lastSeen >= Self.away
            if !texts.contains(text) {
                sights[text] = isAway ? nil : Sight(lastSeen: sight.lastSeen, wasMissed: true)
            } else if isAway, sight.wasMissed {
                sights[text] = nil
            }
        }
        var fresh: [String] = []
        for text in texts {
            if sights[text] == nil {
                guard makeRoom(besides: texts) else { continue }
                fresh.append(text)
            }
            sights[text] = Sight(lastSeen: lookedFor)
        }
        return fresh
    }

    /// The camera was away until `now`, and begins to see.
    mutating func cameraReturned(at now: Int64) { lastLook = now + Self.settling }

    /// Who is in view stays; of the others, the one that was seen longest ago is forgotten.
    /// - Returns: whether there is room for one more.
    private mutating func makeRoom(besides texts: [String]) -> Bool {
        guard sights.count >= Self.limit else { return true }
        let others = sights.filter { !texts.contains($0.key) }
        guard let oldest = others.min(by: { $0.value.lastSeen < $1.value.lastSeen }) else { return false }
        sights[oldest.key] = nil
        return true
    }
}
