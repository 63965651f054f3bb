import Synchronization

/// Drawings for strangers come evenly: a page may have a few at once, and whoever asks for them without end waits a little for each,
/// so that nobody else waits for them. Nothing is refused.
final class DrawingPace: Sendable {
    /// So many at once.
    static let burst = 50
    /// Then one in this time, for all connections of an address together.
    static let interval: Duration = .milliseconds(10)
    /// Addresses remembered at once; all beyond share one turn.
    static let addressesAtMost = 10_000

    private let due = Mutex<[ClientAddress: ContinuousClock.Instant]>([:])

    /// Returns when it is the caller's turn.
    /// - Throws: `CancellationError` when the caller is gone.
    func turn(for address: ClientAddress) async throws {
        let now = ContinuousClock.now
        let wait = wait(of: address, at: now)
        if wait > .zero { try await Task.sleep(until: now + wait) }
    }

    /// Takes the next place of this address.
    func wait(of address: ClientAddress, at now: ContinuousClock.Instant) -> Duration {
        let earliest = now - Self.interval * Self.burst
        return due.withLock { due in
            if due[address] == nil, due.count >= Self.addressesAtMost { due = due.filter { $0.value > earliest } }
            let key = due[address] == nil && due.count >= Self.addressesAtMost ? .other : address
            let place = max(due[key] ?? earliest, earliest) + Self.interval
            due[key] = place
            return place - now
        }
    }
}
