import Synchronization

/// So many a minute for one address or token, in a bucket that fills evenly: a family's phones may join at once, a script
/// may not go on for long.
final class RateLimiter<Key: Hashable & Sendable>: Sendable {
    /// Buckets remembered at once.
    static var limit: Int { 10_000 }
    /// Between two looks for buckets that are full again, while there are too many: each look goes through all of them.
    private static var sweepInterval: Duration { .seconds(1) }

    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private struct Table {
        var buckets: [Key: Bucket] = [:]
        /// Of all who come while there is no room: a crowd of made-up addresses holds up newcomers, and forgives nobody.
        var shared: Bucket?
        var sweptAt: ContinuousClock.Instant?
    }

    private let perMinute: Int
    private let name: LimitName?
    private let note: @Sendable (LimitName) -> Void
    private let table = Mutex(Table())

    /// - Parameters:
    ///   - perMinute: 0 is no limit.
    ///   - note: told of each that is refused, where the limit has a name.
    init(
        perMinute: Int, _ name: LimitName? = nil, note: @escaping @Sendable (LimitName) -> Void = { _ in }
    ) {
        (self.perMinute, self.name, self.note) = (perMinute, name, note)
    }

    /// Takes one. Refused with the seconds to wait when there is none.
    func take(for key: Key, at now: ContinuousClock.Instant = .now) throws(Problem) {
        guard perMinute > 0 else { return }
        let full = Double(perMinute)
        let wait: Double? = table.withLock { table in
            if table.buckets[key] == nil, table.buckets.count >= Self.limit { Self.sweep(&table, full: full, at: now) }
            let isShared = table.buckets[key] == nil && table.buckets.count >= Self.limit
            var bucket = (isShared ? table.shared : table.buckets[key]) ?? Bucket(tokens: full, filledAt: now)
            bucket.tokens = Self.level(of: bucket, full: full, at: now)
            bucket.filledAt = now
            defer { if isShared { table.shared = bucket } else { table.buckets[key] = bucket } }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) * 60 / full }
            bucket.tokens -= 1
            return nil
        }
        if wait != nil, let name { note(name) }
        if let wait { throw .tooManyRequests(retryAfter: max(1, Int(wait.rounded(.up)))) }
    }

    private static func level(of bucket: Bucket, full: Double, at now: ContinuousClock.Instant) -> Double {
        let seconds =
            Double((now - bucket.filledAt).components.seconds)
            + Double((now - bucket.filledAt).components.attoseconds) / 1e18
        return min(full, bucket.tokens + seconds * full / 60)
    }

    /// A bucket that is full again holds nobody back, and need not be remembered.
    private static func sweep(_ table: inout Table, full: Double, at now: ContinuousClock.Instant) {
        if let swept = table.sweptAt, now - swept < sweepInterval { return }
        table.sweptAt = now
        table.buckets = table.buckets.filter { level(of: $0.value, full: full, at: now) < full }
    }
}
