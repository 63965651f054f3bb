import Foundation
import QueueEngine
import Testing
import WebTestSupport

@testable import WebServer

/// `Idempotency-Key`: a POST whose answer got lost is carried out once.
@Suite struct IdempotencyTests {
    private static func with(_ key: String, _ headers: [String: String]) -> [String: String] {
        headers.merging(["idempotency-key": key]) { $1 }
    }

    @Test("the same key is the same answer, made anew; another is another")
    func once() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)/tickets"
            let first = try await harness.client.post(path, json: ["print": true], headers: Self.with("a", desk.host))
            let again = try await harness.client.post(path, json: ["print": true], headers: Self.with("a", desk.host))
            #expect(first.status == 201 && again.status == 201)
            #expect(first["id"] == again["id"] && again["print"] == "queued")
            #expect(first.headers["idempotency-replayed"] == nil && again.headers["idempotency-replayed"] == "true")
            let other = try await harness.client.post(path, json: ["print": true], headers: Self.with("b", desk.host))
            #expect(other.number("position_number") == 2)
            #expect(try await harness.engine.unfinishedPrintJobs(limit: 9).count == 2)

            let mismatch = try await harness.client.post(path, json: [:], headers: Self.with("a", desk.host))
            #expect(mismatch.status == 422 && mismatch["code"] == "idempotency_mismatch")

            let next = "/api/queues/\(desk.id)/next"
            let called = try await harness.client.post(next, headers: Self.with("a", desk.host))
            let recalled = try await harness.client.post(next, headers: Self.with("a", desk.host))
            #expect(called.object("ticket")["id"] as? String == recalled.object("ticket")["id"] as? String)
            let verify = "/api/tickets/\(first["id"] ?? "")/verify"
            let verified = try await harness.client.post(verify, headers: Self.with("v", desk.host))
            let twice = try await harness.client.post(verify, headers: Self.with("v", desk.host))
            #expect(verified["verdict"] == "completed" && twice["verdict"] == "completed" && twice.status == 200)
            #expect(try await harness.client.get("/api/queues/\(desk.id)").number("completed_count") == 1)
        }
    }

    @Test("who asks is part of it, and so is where")
    func callers() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let join = "/api/queues/\(desk.id)/join"
            let one = try await harness.client.post(join, headers: Self.with("k", ["x-device-token": "one"]))
            let two = try await harness.client.post(join, headers: Self.with("k", ["x-device-token": "two"]))
            #expect(one["id"] != two["id"] && two.headers["idempotency-replayed"] == nil)
            let again = try await harness.client.post(join, headers: Self.with("k", ["x-device-token": "one"]))
            #expect(again.status == 201 && again["id"] == one["id"] && again["device_token"] == "one")
        }
    }

    @Test("at once: the second waits for the first")
    func together() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await harness.client.post(
                            "/api/queues/\(desk.id)/tickets", headers: Self.with("x", desk.host))["id"] ?? ""
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 1 && ids.first?.isEmpty == false)
        }
    }

    @Test("a refusal is not kept, nor is anything for longer than 10 minutes")
    func forgotten() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)/tickets"
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", json: ["active": false], headers: desk.host)
            #expect(try await harness.client.post(path, headers: Self.with("k", desk.host)).status == 409)
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", json: ["active": true], headers: desk.host)
            #expect(try await harness.client.post(path, headers: Self.with("k", desk.host)).status == 201)
            harness.clock.advance(seconds: 599)
            #expect(
                try await harness.client.post(path, headers: Self.with("k", desk.host)).number("position_number") == 1)
            harness.clock.advance(seconds: 2)
            #expect(
                try await harness.client.post(path, headers: Self.with("k", desk.host)).number("position_number") == 2)
        }
    }

    @Test("an answer that changed nothing is an answer: kept, given again, and its key is taken")
    func scans() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            _ = try await harness.client.send("PATCH", path, json: ["out_of_turn": "reject"], headers: desk.host)
            let ticket = try await harness.client.post("\(path)/tickets", headers: desk.host)["id"] ?? ""
            func scan(_ text: String, _ key: String) async throws -> Reply {
                try await harness.client.send(
                    "POST", "/api/scan", bytes: Data("QR:\(text)".utf8), headers: Self.with(key, desk.host))
            }
            let nowhere = RefusalTests.nowhere
            for (key, text, verdict) in [
                ("a", "milk and bread", "not_a_ticket"), ("b", nowhere, "unknown_ticket"), ("c", ticket, "not_yet"),
                ("d", "qode:card:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "command_refused"),
            ] {
                let first = try await scan(text, key)
                #expect(first["verdict"] == verdict && first.headers["idempotency-replayed"] == nil, "\(first.text)")
                let again = try await scan(text, key)
                #expect(again["verdict"] == verdict && again.headers["idempotency-replayed"] == "true", "\(again.text)")
                for other in ["eggs", ticket, nowhere] where other != text {
                    let mismatch = try await scan(other, key)
                    #expect(mismatch.status == 422 && mismatch["code"] == "idempotency_mismatch", "\(key) \(other)")
                }
            }
            // The first answer, whatever became of the ticket since.
            _ = try await harness.client.post("\(path)/next", headers: desk.host)
            let same = try await scan(ticket, "c")
            #expect(same["verdict"] == "not_yet" && same.headers["idempotency-replayed"] == "true", "\(same.text)")
            #expect(try await scan(ticket, "e")["verdict"] == "completed")
            #expect(try await scan(ticket, "e")["verdict"] == "completed")
            let used = try await scan(ticket, "f")
            #expect(used["verdict"] == "already_used")
            #expect(try await scan(ticket, "f")["message"] == used["message"])
            #expect(try await scan("eggs", "e").status == 422)
        }
    }

    @Test(
        "what answers with a token takes no notice of the key",
        arguments: ["", "two words", String(repeating: "k", count: 65)])
    func secrets(_ bad: String) async throws {
        try await Harness.run { harness in
            let admin = ["x-admin-token": Harness.adminToken]
            let one = try await harness.client.post("/api/queues", json: ["name": "A"], headers: Self.with("k", admin))
            let two = try await harness.client.post("/api/queues", json: ["name": "A"], headers: Self.with("k", admin))
            #expect(one.status == 201 && two.status == 201 && one["id"] != two["id"])
            let desk = try await harness.makeQueue()
            let reply = try await harness.client.post("/api/queues/\(desk.id)/next", headers: Self.with(bad, desk.host))
            #expect(reply["code"] == "invalid_request")
        }
    }
}
