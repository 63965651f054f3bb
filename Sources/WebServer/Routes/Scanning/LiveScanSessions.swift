import QueueCore
import QueueEngine
import Synchronization

/// What each phone that scans has in view. It sends a picture several times a second, and a ticket that stays in view is
/// one presentation, as at the appliance's own camera.
final class LiveScanSessions: Sendable {
    /// Phones that are remembered, the latest: more than any place has hosts.
    static let limit = 64

    private struct Phone {
        var debouncer = ScanDebouncer()
        var heardAt: Int64 = 0
    }

    private let phones = Mutex<[String: Phone]>([:])

    /// - Parameters:
    ///   - reading: what was found in the newest picture.
    ///   - phone: the word that a phone made up for itself.
    ///   - tick: milliseconds of service time.
    /// - Returns: what was just presented. One at a time: each has an answer of its own, and the next has the next picture's.
    func presented(_ reading: PictureReading, on phone: String, at tick: Int64) -> String? {
        phones.withLock { phones in
            if phones[phone] == nil, phones.count >= Self.limit {
                let oldest = phones.min { $0.value.heardAt < $1.value.heardAt }
                if let oldest { phones[oldest.key] = nil }
            }
            var known = phones[phone] ?? Phone()
            known.heardAt = tick
            let codes = reading.codes.map { SeenCode(text: ScanText.meaning(of: $0.text), place: $0.place) }
            // With a ticket in view the ticket counts, whatever else is printed beside it.
            let tickets = codes.filter { ScanText.ticket(in: $0.text) != nil }
            let shown = CardsInView.marked(tickets.isEmpty || CardsInView.hasStub(codes) ? codes : tickets)
            let fresh = CardsInView.counted(
                known.debouncer.presented(shown, unread: reading.unread, at: tick), among: shown)
            for later in fresh.dropFirst() { known.debouncer.forget(later) }
            phones[phone] = known
            return fresh.first
        }
    }

    /// The answer did not come about: the next picture asks again.
    func forget(_ text: String, on phone: String) { phones.withLock { $0[phone]?.debouncer.forget(text) } }
}
