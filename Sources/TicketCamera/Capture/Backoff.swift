/// The pauses between tries that fail, each twice as long as the one before.
struct Backoff {
    /// In milliseconds: often enough at first that nobody waits for a camera that was only late, seldom enough later to cost nothing.
    private static let range = 250...10_000

    private var next = range.lowerBound

    /// Milliseconds.
    mutating func pause() -> Int {
        defer { next = min(next * 2, Self.range.upperBound) }
        return next
    }

    mutating func reset() { next = Self.range.lowerBound }
}
