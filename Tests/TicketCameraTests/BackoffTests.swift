import Testing

@testable import TicketCamera

@Suite struct BackoffTests {
    @Test("doubling from a quarter of a second to ten seconds, and anew after a success")
    func pauses() {
        var backoff = Backoff()
        #expect((0..<8).map { _ in backoff.pause() } == [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
        backoff.reset()
        #expect([backoff.pause(), backoff.pause()] == [250, 500])
    }
}
