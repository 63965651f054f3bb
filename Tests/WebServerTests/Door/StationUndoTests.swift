import Foundation
import Testing
import WebTestSupport

/// Each station takes back its own, and the history says which it was.
@Suite struct StationUndoTests {
    private func pair(
        _ harness: Harness, _ queues: [Harness.Desk], _ name: String, role: String = "desk"
    ) async throws -> (id: String, headers: [String: String]) {
        let made = try await harness.client.post(
            "/api/queues/\(queues[0].id)/pairings",
            json: ["role": role, "name": name, "queues": queues.map(\.id)],
            headers: ["x-admin-token": Harness.adminToken])
        let paired = try await harness.client.post("/api/pairings/\(made["code"] ?? "")")
        return (paired["station_id"] ?? "", ["x-host-token": paired["host_token"] ?? ""])
    }

    private func label(_ reply: Reply) -> String? { (reply.json["ticket"] as? [String: Any])?["label"] as? String }

    @Test("two desks, one queue: the queue's undo takes back this station's newest, and nobody else's")
    func oneQueue() async throws {
        try await Harness.run { harness in
            let queue = try await harness.makeQueue()
            let (one, two) = (try await pair(harness, [queue], "Desk 1"), try await pair(harness, [queue], "Desk 2"))
            for _ in 0..<4 { _ = try await harness.join(queue) }
            let path = "/api/queues/\(queue.id)"
            func undo(_ headers: [String: String]) async throws -> Reply {
                try await harness.client.post("\(path)/undo", headers: headers)
            }
            #expect(label(try await harness.client.post("\(path)/next", headers: one.headers)) == "A001")
            #expect(label(try await harness.client.post("\(path)/next", headers: two.headers)) == "A002")
            // The queue's own token is a station of its own.
            #expect(try await undo(queue.host)["code"] == "nothing_to_undo")
            #expect(label(try await undo(one.headers)) == "A001")
            #expect(try await undo(one.headers)["code"] == "nothing_to_undo")
            let second = try await harness.client.get("\(path)/tickets?status=called", headers: queue.host)
            #expect(second.text.contains("A002") && !second.text.contains("A001"))
            #expect(label(try await harness.client.post("\(path)/next", headers: queue.host)) == "A001")
            #expect(label(try await undo(two.headers)) == "A002", "its own, though another called since")
            #expect(label(try await undo(queue.host)) == "A001")
        }
    }

    @Test("one desk, two queues: the newest in any of them, and by ticket as well as by call")
    func twoQueues() async throws {
        try await Harness.run { harness in
            let queues = [try await harness.makeQueue("Passports"), try await harness.makeQueue("Visas")]
            let (one, two) = (try await pair(harness, queues, "One"), try await pair(harness, queues, "Two"))
            let both = ["queues": queues.map(\.id)]
            var tickets: [String] = []
            for queue in queues + queues {
                tickets.append("/api/tickets/\(try await harness.join(queue)["id"] ?? "")")
                harness.clock.advance(seconds: 1)
            }
            func next(_ headers: [String: String]) async throws -> String? {
                label(try await harness.client.post("/api/next", json: both, headers: headers))
            }
            func undo(_ headers: [String: String]) async throws -> Reply {
                try await harness.client.post("/api/undo", json: both, headers: headers)
            }
            let own = ["x-host-token": queues.map(\.token).joined(separator: ",")]
            #expect(try await next(one.headers) == "A001")
            #expect(try await next(two.headers) == "B001")
            // Each transition is its station's too.
            for name in ["noshow", "park", "later", "priority", "transfer"] {
                let body: [String: Any] =
                    name == "priority" ? ["reason": "age"] : name == "transfer" ? ["queue_id": queues[1].id] : [:]
                let done = try await harness.client.post(
                    "\(tickets[2])/\(name)", json: body, headers: one.headers)
                #expect(done.status == 200, "\(name) \(done.text)")
                #expect(try await undo(own)["code"] == "nothing_to_undo", "\(name)")
                #expect(try await undo(one.headers).status == 200, "\(name)")
                #expect(try await harness.client.get(tickets[2])["status"] == "WAITING", "\(name)")
            }
            #expect(label(try await undo(two.headers)) == "B001")
            harness.clock.advance(seconds: 11)
            #expect(try await undo(one.headers)["code"] == "nothing_to_undo")
        }
    }

    /// A paired scanner has no button for it: whoever hosts the queue takes its scan back.
    @Test("what a scanner took is the desks' to take back; the history names stations, never guests")
    func history() async throws {
        try await Harness.run { harness in
            let queue = try await harness.makeQueue()
            let desk = try await pair(harness, [queue], "Desk 7")
            let scanner = try await pair(harness, [queue], "Gate", role: "scanner")
            let kiosk = try await pair(harness, [queue], "Entrance", role: "kiosk")
            let path = "/api/queues/\(queue.id)"
            let ticket = try await harness.join(queue, device: "the-guests-device")["id"] ?? ""
            _ = try await harness.client.post("\(path)/tickets", headers: kiosk.headers)
            let scanned = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:\(ticket)".utf8), headers: scanner.headers)
            #expect(scanned["verdict"] == "out_of_turn")
            #expect(label(try await harness.client.post("\(path)/undo", headers: desk.headers)) == "A001")
            let page = try await harness.client.get("\(path)/events", headers: desk.headers)
            let events = (page.json["events"] as? [[String: Any]] ?? []).map { event in
                "\(event["command"] ?? "") \(event["actor"] ?? "") \(event["station"] as? String ?? "-")"
            }
            #expect(
                events == ["undo host Desk 7", "scan scanner Gate", "issue host Entrance", "join guest -"], "\(events)")
            let ids = (page.json["events"] as? [[String: Any]] ?? []).map { $0["station_id"] as? String }
            #expect(ids == [desk.id, scanner.id, kiosk.id, nil])
            #expect(!page.text.contains("the-guests-device"))
            // A station that was renamed since is called what it was then.
            _ = try await harness.client.send(
                "PATCH", "/api/stations/\(desk.id)", json: ["name": "Desk 8"], headers: desk.headers)
            #expect(try await harness.client.get("\(path)/events", headers: desk.headers).text.contains("Desk 7"))
        }
    }
}
