import Foundation
import QueueCore
import WebTestSupport

@testable import QueueEngine

// Several queues, and a day with an end.
extension APITour {
    /// A sheet as the owner sees it.
    func preview(_ operation: String) async throws {
        let long = String(repeating: "x", count: 1001)
        for query in ["?queue=\(desk.id)", "?queue=\(RefusalTests.nowhere)", "?name=Visas&locale=de", "?name=\(long)"] {
            try await call(operation, query: query, headers: Self.admin)
        }
        harness.store.set(.dead)
        try await call(operation, query: "?queue=\(desk.id)", headers: Self.admin)
        harness.store.set(.sound)
    }

    func serveSeveral() async throws {
        let both = [desk.id, other.id]
        let two = ["x-host-token": desk.token]
        for name in ["POST /api/next", "POST /api/undo"] {
            try await call(name, json: ["queues": [desk.id]])
            try await call(name, json: ["queues": [desk.id]], headers: ["x-host-token": "wrong"])
            try await call(name, json: ["queues": both], headers: two)
            try await call(name, json: ["queues": [RefusalTests.nowhere]], headers: two)
            try await call(name, json: ["queues": [desk.id], "counter": "Counter 3"], headers: two)
        }
        harness.clock.advance(seconds: 60)
        try await call("POST /api/undo", json: ["queues": [desk.id]], headers: two)
        try await host("PATCH /api/queues/{queue}", json: ["is_paused": true])
        try await call("POST /api/next", json: ["queues": [desk.id]], headers: two)
        try await host("PATCH /api/queues/{queue}", json: ["is_paused": false])
        try await host("PUT /api/queues/{queue}/notice", json: ["text": "The doctor is late", "minutes": 20])
        try await host("PUT /api/queues/{queue}/notice", json: ["text": "x", "until": "2001-01-01T00:00:00Z"])
        try await host("DELETE /api/queues/{queue}/notice")
        for query in ["", "?limit=3", "?limit=0"] { try await host("GET /api/queues/{queue}/events", query: query) }
        for query in ["", "?days=0"] { try await host("GET /api/queues/{queue}/stats.csv", query: query) }
        for json in [[:], ["day": "2027-01-14"], ["day": "2027-02-30"]] {
            try await host("POST /api/queues/{queue}/summary", json: json)
        }
        for query in ["?with=\(other.id)", "?with=x", "?with=\(RefusalTests.nowhere)"] {
            for name in ["poster.pdf", "poster.svg", "entry-qr.svg", "stats", "stats.csv"] {
                try await host("GET /api/queues/{queue}/\(name)", query: query)
            }
            try await host("POST /api/queues/{queue}/poster", query: query)
        }
        try await letPass()
    }

    private func letPass() async throws {
        let phone = ["x-device-token": "patient"]
        let ticket = try await join("patient")
        for _ in 0..<3 {
            try await call("POST /api/tickets/{ticket}/later", ticket, json: ["places": 1], headers: phone)
        }
        try await host("POST /api/tickets/{ticket}/later", ticket, json: ["places": 2])
        for minutes in [0, 15] { try await host("POST /api/tickets/{ticket}/park", ticket, json: ["minutes": minutes]) }
        try await host("POST /api/tickets/{ticket}/later", ticket)
        try await host("POST /api/tickets/{ticket}/cancel", ticket)
        for name in ["later", "park"] { try await host("POST /api/tickets/{ticket}/\(name)", ticket) }
    }

    /// Somebody comes into the empty line, and is still there when the hours are over.
    func closeByTheHours() async throws {
        let minute = harness.clock.now.wall.milliseconds / 60_000 % 1440
        let closes = String(format: "%02d:%02d", minute / 60, minute % 60 + 1)
        let days = Dictionary(
            uniqueKeysWithValues: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { ($0, [["00:00", closes]]) })
        try await host("PATCH /api/queues/{queue}", json: ["hours": ["weekly": days], "target_minutes": 1])
        try await host("POST /api/queues/{queue}/tickets", json: ["force": true])
        harness.clock.advance(seconds: 61)
        try await ScheduleWatch(engine: harness.engine, sleep: { _ in }).poll()
        try await host("PATCH /api/queues/{queue}", json: ["hours": NSNull()])
    }

    func limitAndClose() async throws {
        // Ten guests, a minute each.
        let brisk = try await harness.makeQueue("Brisk", prefix: "K")
        for _ in 0..<11 {
            let ticket = ["ticket": try await harness.join(brisk)["id"] ?? ""]
            harness.clock.advance(seconds: 60)
            try await call("POST /api/tickets/{ticket}/verify", ticket, headers: brisk.host)
        }
        let line = ["ticket": try await harness.join(desk)["id"] ?? ""]
        func refused(by settings: [String: Any]) async throws {
            let place = ["queue": brisk.id]
            try await call("PATCH /api/queues/{queue}", place, json: settings, headers: brisk.host)
            try await call("POST /api/queues/{queue}/join", place, headers: ["x-device-token": "nobody"])
            try await call("POST /api/queues/{queue}/tickets", place, headers: brisk.host)
            try await host("POST /api/tickets/{ticket}/transfer", line, json: ["queue_id": brisk.id])
        }
        try await refused(by: ["session_limit": 11])
        // Closed for ever, and closing within the minute: a guest takes one.
        let minute = harness.clock.now.wall.milliseconds / 60_000 % 1440
        let closes = String(format: "%02d:%02d", minute / 60, minute % 60 + 1)
        let days = Dictionary(
            uniqueKeysWithValues: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { ($0, [["00:00", closes]]) })
        try await refused(by: ["session_limit": NSNull(), "hours": ["weekly": [:] as [String: Any]]])
        try await refused(by: ["hours": ["weekly": days]])
        try await call(
            "POST /api/queues/{queue}/tickets", ["queue": brisk.id], json: ["force": true], headers: brisk.host)
        // Two queues of one letter.
        let (first, second) = (
            try await harness.makeQueue("One", prefix: "Z"), try await harness.makeQueue("Two", prefix: "Z")
        )
        let same = ["ticket": try await harness.join(first)["id"] ?? ""]
        _ = try await harness.join(second)
        try await call(
            "POST /api/tickets/{ticket}/transfer", same, json: ["queue_id": second.id, "place": "next"],
            headers: first.host)
    }

    /// By hand, since the client would follow the answer.
    func joinByForm() async throws {
        guard let operation = description.operations.first(where: { $0.path == "/join/{queue}" }) else { return }
        let answer = try await RawExchange.send(
            "POST /join/\(desk.id) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            port: harness.port)
        let status = Int(answer.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0
        keep(operation, Reply(status: status, headers: [:], body: Data()))
    }
}
