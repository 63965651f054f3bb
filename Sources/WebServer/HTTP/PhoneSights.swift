import QueueCore
import Synchronization

/// What each phone that scans has in view. It sends a picture several times a second, and a ticket that stays in view is
/// one presentation: it is verified once, and again only after it was seen to be away.
final class PhoneSights: Sendable {
    /// How long a code must be out of sight, in milliseconds; as at the appliance's own camera.
    static let away: Int64 = 800
    /// Phones that are remembered, the latest: more than any place has hosts.
    static let limit = 64

    private struct Sight {
        var text: String
        var lastSeen: Int64
        /// A picture since then did not show it.
        var wasMissed = false
    }

    private let sights = Mutex<[String: Sight]>([:])

    /// - Parameters:
    ///   - text: the code in this picture; nil when there is none.
    ///   - phone: the word that a phone made up for itself.
    ///   - tick: milliseconds of service time.
    /// - Returns: whether the code was just presented.
    func presents(_ text: String?, on phone: String, at tick: Int64) -> Bool {
        sights.withLock { sights in
            guard let text else {
                sights[phone]?.wasMissed = true
                return false
            }
            let known = sights[phone]
            if known == nil, sights.count >= Self.limit {
                let oldest = sights.min { $0.value.lastSeen < $1.value.lastSeen }
                if let oldest { sights[oldest.key] = nil }
            }
            sights[phone] = Sight(text: text, lastSeen: tick)
            guard let known, known.text == text else { return true }
            return known.wasMissed && tick - known.lastSeen >= Self.away
        }
    }

    /// The answer did not come about: the next picture asks again.
    func forget(_ phone: String) { sights.withLock { $0[phone] = nil } }
}
