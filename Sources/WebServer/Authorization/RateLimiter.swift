import Synchronization

/// So many a minute from one address, in a bucket that fills evenly: a family's phones may join at once, a script
/// may not go on for long.
final class RateLimiter: Sendable {
    /// Addresses remembered. Beyond that the fullest buckets, which hold nobody back, are forgotten.
    static let addressLimit = 10_000

    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private let perMinute: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter perMinute: 0 is no limit.
    init(perMinute: Int) { self.perMinute = perMinute }

    /// Takes one. Refused with the seconds to wait when there is none.
    func take(for address: String, at now: ContinuousClock.Instant = .now) throws(Problem) {
        guard perMinute > 0 else { return }
        let full = Double(perMinute)
        let wait: Double? = buckets.withLock { buckets in
            if buckets.count >= Self.addressLimit { Self.forgetFull(&buckets, full: full, at: now) }
            var bucket = buckets[address] ?? Bucket(tokens: full, filledAt: now)
            bucket.tokens = Self.level(of: bucket, full: full, at: now)
            bucket.filledAt = now
            defer { buckets[address] = bucket }
            guard bucket.tokens >= 1 else { return (1 - bucket.tokens) * 60 / full }
            bucket.tokens -= 1
            return nil
        }
        if let wait { throw .tooManyRequests(retryAfter: max(1, Int(wait.rounded(.up)))) }
    }

    private static func level(of bucket: Bucket, full: Double, at now: ContinuousClock.Instant) -> Double {
        let seconds =
            Double((now - bucket.filledAt).components.seconds)
            + Double((now - bucket.filledAt).components.attoseconds) / 1e18
        return min(full, bucket.tokens + seconds * full / 60)
    }

    private static func forgetFull(
        _ buckets: inout [String: Bucket], full: Double, at now: ContinuousClock.Instant
    ) {
        buckets = buckets.filter { level(of: $0.value, full: full, at: now) < full }
        if buckets.count >= addressLimit { buckets.removeAll() }
    }
}
