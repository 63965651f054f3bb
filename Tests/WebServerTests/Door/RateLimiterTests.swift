import Testing

@testable import WebServer

@Suite struct RateLimiterTests {
    private static let start = ContinuousClock.now

    @Test("a bucket fills evenly, and says when to come again")
    func evenly() throws {
        let limiter = RateLimiter<Int>(perMinute: 6)
        for _ in 0..<6 { try limiter.take(for: 1, at: Self.start) }
        do {
            try limiter.take(for: 1, at: Self.start)
            Issue.record("the seventh was let in")
        } catch {
            #expect(error.retryAfter == 10)
        }
        try limiter.take(for: 1, at: Self.start + .seconds(10))
        #expect(throws: Problem.self) { try limiter.take(for: 1, at: Self.start + .seconds(10)) }
        try limiter.take(for: 2, at: Self.start)
    }

    @Test("a crowd of made-up addresses forgives nobody, and holds up only newcomers")
    func noAmnesty() throws {
        let limiter = RateLimiter<Int>(perMinute: 2)
        for _ in 0..<2 { try limiter.take(for: 0, at: Self.start) }
        // Each of them has something to its name, so that none may be forgotten.
        for key in 1..<RateLimiter<Int>.limit { try limiter.take(for: key, at: Self.start) }
        #expect(throws: Problem.self) { try limiter.take(for: 0, at: Self.start) }
        // Newcomers share one bucket.
        try limiter.take(for: -1, at: Self.start)
        try limiter.take(for: -2, at: Self.start)
        #expect(throws: Problem.self) { try limiter.take(for: -3, at: Self.start) }
        // Who is known has what was its own.
        try limiter.take(for: 5, at: Self.start)
        // A minute later all are full again, and there is room.
        try limiter.take(for: -3, at: Self.start + .seconds(61))
    }

    @Test("0 is no limit")
    func none() throws {
        let limiter = RateLimiter<Int>(perMinute: 0)
        for _ in 0..<1000 { try limiter.take(for: 1, at: Self.start) }
    }
}
