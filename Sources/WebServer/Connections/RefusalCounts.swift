import Synchronization

/// Who was turned away, by the code that was said: for whoever watches over an appliance. The codes are the contract's, a few dozen.
final class RefusalCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func note(_ code: String) { counts.withLock { $0[code, default: 0] += 1 } }

    var all: [(code: String, count: Int)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
