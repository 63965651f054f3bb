import Foundation
import QueueCore
import QueueEngine
import Testing
import WebTestSupport

/// What became of a queue's tickets, also where the clock was wrong for a while.
@Suite struct HistoryTests {
    private static let years: Double = 10 * 365 * 86_400

    private func serve(_ count: Int, _ desk: Harness.Desk, _ harness: Harness) async throws {
        for _ in 0..<count {
            let id = try #require(try await harness.join(desk)["id"])
            _ = try await harness.client.post("/api/tickets/\(id)/verify", headers: desk.host)
        }
    }

    private func served(_ desk: Harness.Desk, _ harness: Harness) async throws -> Int? {
        try await harness.client.get("/api/queues/\(desk.id)/stats?days=7", headers: desk.host)
            .object("total")["served"] as? Int
    }

    @Test("tickets of a clock that was ten years ahead are no part of this week")
    func future() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            try await serve(2, desk, harness)
            harness.clock.setWall(ahead: Self.years)
            try await serve(3, desk, harness)
            harness.clock.setWall(ahead: 0)
            try await serve(1, desk, harness)
            #expect(try await served(desk, harness) == 3)
        }
    }

    @Test("a long stretch of tickets of a clock that was behind does not hide this week's")
    func past() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            try await serve(2, desk, harness)
            harness.clock.setWall(ahead: -Self.years)
            let queue = try #require(ID<Queue>(desk.id))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<1001 {
                    group.addTask { _ = try await harness.engine.join(queue, device: "phone-\(number)") }
                }
                try await group.waitForAll()
            }
            harness.clock.setWall(ahead: 0)
            #expect(try await served(desk, harness) == 2)
        }
    }
}
