import Foundation
import Testing
import WebServer
import WebTestSupport

/// The workflows of the original design, over HTTP.
@Suite struct WorkflowTests {
    @Test("a queue is created: its token is shown once, and opens it")
    func creation() async throws {
        try await Harness.run { harness in
            let reply = try await harness.client.post(
                "/api/queues", json: ["name": "  Reception  "], headers: ["x-admin-token": Harness.adminToken])
            #expect(reply.status == 201)
            #expect(reply["name"] == "Reception")
            #expect(reply["prefix"] == "A")
            #expect(reply["mode"] == "gate")
            let token = try #require(reply["host_token"])
            #expect(token.count == 43)
            for key in ["current_position", "last_number_issued", "completed_count", "avg_wait_time", "waiting_count"] {
                #expect(reply.number(key) == 0, "\(key)")
            }
            #expect(reply.number("session") == 1)
            let id = try #require(reply["id"])
            let shown = try await harness.client.get("/api/queues/\(id)", headers: ["x-host-token": token])
            #expect(shown.status == 200)
            #expect(shown["host_token"] == nil)
            let open = try await harness.client.get("/api/queues").list
            #expect(open.map { $0["id"] as? String } == [id])
        }
    }

    @Test("anybody may create where creation is open")
    func openCreation() async throws {
        try await Harness.run(isCreationOpen: true) { harness in
            let reply = try await harness.client.post("/api/queues", json: ["name": "A"])
            #expect(reply.status == 201)
        }
    }

    @Test("50 guests join at once: 1 to 50, no repeat, no gap")
    func rush() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await harness.join(desk).number("position_number") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.compactMap(\.self).sorted() == Array(1...50))
        }
    }

    @Test("one device 50 times at once: one ticket")
    func impatience() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for _ in 0..<50 { group.addTask { try await harness.join(desk, device: "one-phone") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(replies.map { $0["id"] }).count == 1)
            #expect(replies.count { $0.status == 201 } == 1)
            #expect(replies.count { $0.status == 200 } == 49)
            let queue = try await harness.client.get("/api/queues/\(desk.id)")
            #expect(queue.number("last_number_issued") == 1)
            #expect(queue.number("waiting_count") == 1)
        }
    }

    @Test("join, next, verify: the ticket is done, the average moves, the answer carries the broadcast")
    func loop() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let ticket = try await harness.join(desk)
            let id = try #require(ticket["id"])
            #expect(ticket["label"] == "A001")
            #expect(ticket["status"] == "WAITING")
            #expect(ticket.number("people_ahead") == 0)
            #expect(ticket.json["estimated_wait_seconds"] is NSNull)

            let next = try await harness.client.post(
                "/api/queues/\(desk.id)/next", json: ["counter": "Counter 3"], headers: desk.host)
            #expect(next.object("ticket")["status"] as? String == "CALLED")
            #expect(next.object("ticket")["counter"] as? String == "Counter 3")
            #expect(next.object("ticket")["called_at"] is String)

            harness.clock.advance(seconds: 90)
            let verified = try await harness.client.post("/api/tickets/\(id)/verify", headers: desk.host)
            #expect(verified.status == 200)
            #expect(verified["status"] == "success")
            #expect(verified["verdict"] == "completed")
            #expect(verified["message"]?.contains("A001") == true)
            #expect(verified.object("ticket")["status"] as? String == "COMPLETED")
            let broadcast = verified.object("broadcast")
            #expect(broadcast["type"] as? String == "queue_update")
            #expect(broadcast["avg_wait_time"] as? Int == 90)
            #expect(broadcast["completed_count"] as? Int == 1)
            #expect(broadcast["current_position"] as? Int == 1)

            let empty = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            #expect(empty.status == 200)
            #expect(empty.json["ticket"] is NSNull)
        }
    }

    @Test("an estimate appears with the tenth verification: (people ahead + 1) × average, and a range around it")
    func estimate() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            for round in 1...10 {
                let id = try #require(try await harness.join(desk)["id"])
                harness.clock.advance(seconds: 60)
                _ = try await harness.client.post("/api/tickets/\(id)/verify", headers: desk.host)
                let probe = try await harness.join(desk, device: "probe-\(round)")
                let seconds = probe.number("estimated_wait_seconds")
                #expect(seconds == (round < 10 ? nil : 60))
                #expect((probe.json["estimated_wait_range"] is NSNull) == (round < 10))
                let cancelled = try await harness.client.post(
                    "/api/tickets/\(probe["id"] ?? "")/cancel", headers: ["x-device-token": "probe-\(round)"])
                #expect(cancelled.object("ticket")["status"] as? String == "CANCELLED")
            }
            _ = try await harness.join(desk)
            let second = try await harness.join(desk)
            #expect(second.number("people_ahead") == 1)
            #expect(second.number("estimated_wait_seconds") == 120)
            let range = try #require(second.json["estimated_wait_range"] as? [Int])
            #expect(range.count == 2 && range[0] <= 120 && 120 <= range[1], "\(range)")
            let feed = try await FeedClient.connect(
                port: harness.port, path: "/api/ws/\(desk.id)?ticket=\(second["id"] ?? "")")
            let you = try #require(await feed.message { $0["type"] == "queue_update" }).object("you")
            #expect(you["estimated_wait_range"] as? [Int] == range)
            await feed.close()
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", json: ["is_paused": true], headers: desk.host)
            let paused = try await harness.client.get("/api/tickets/\(second["id"] ?? "")")
            #expect(paused.json["estimated_wait_seconds"] is NSNull)
        }
    }

    @Test("a no-show leaves the line, and is taken back by undo and by reinstate")
    func noShow() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let first = try #require(try await harness.join(desk)["id"])
            let second = try #require(try await harness.join(desk)["id"])
            let before = try await harness.state(of: desk).replacing(/"revision":[0-9]+/, with: "")
            let gone = try await harness.client.post("/api/tickets/\(first)/noshow", headers: desk.host)
            #expect(gone.object("ticket")["status"] as? String == "NO_SHOW")
            #expect(try await harness.client.get("/api/tickets/\(second)").number("people_ahead") == 0)
            #expect(try await harness.client.post("/api/queues/\(desk.id)/undo", headers: desk.host).status == 200)
            #expect(try await harness.state(of: desk).replacing(/"revision":[0-9]+/, with: "") == before)
            _ = try await harness.client.post("/api/tickets/\(first)/noshow", headers: desk.host)
            let back = try await harness.client.post("/api/tickets/\(first)/reinstate", headers: desk.host)
            #expect(back.object("ticket")["status"] as? String == "WAITING")
        }
    }

    @Test("a picture of a ticket is a verification; each wrong one has its verdict")
    func scan() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let id = try #require(try await harness.join(desk)["id"])
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            func scan(_ text: String, at desk: Harness.Desk) async throws -> Reply {
                try await harness.client.send("POST", "/api/scan", bytes: Data("QR:\(text)".utf8), headers: desk.host)
            }
            #expect(try await scan(id, at: other)["verdict"] == "other_queue")
            let done = try await scan("https://qode.test/t/\(id.uppercased())", at: desk)
            #expect(done["status"] == "success")
            #expect(done["verdict"] == "completed")
            #expect(done.object("ticket")["status"] as? String == "COMPLETED")
            let again = try await scan(id, at: desk)
            #expect(again["verdict"] == "already_used")
            #expect(again["message"]?.contains("2027") == true)
            #expect(try await scan("hello", at: desk)["verdict"] == "not_a_ticket")
            #expect(try await scan(RefusalTests.nowhere, at: desk)["verdict"] == "unknown_ticket")
        }
    }

    @Test("pairing: a code works once, its token opens the queue, and is its own")
    func pairing() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let made = try await harness.client.post("/api/queues/\(desk.id)/pairings", headers: desk.host)
            #expect(made.status == 201)
            let code = try #require(made["code"])
            #expect(made["url"] == "http://qode.test/host?token=\(code)&id=\(desk.id)")
            #expect(made["expires_at"] != nil)
            let paired = try await harness.client.post("/api/pairings/\(code.lowercased())")
            #expect(paired["queue_id"] == desk.id)
            let token = try #require(paired["host_token"])
            #expect(token != desk.token)
            let next = try await harness.client.post(
                "/api/queues/\(desk.id)/next", headers: ["x-host-token": token])
            #expect(next.status == 200)
            #expect(try await harness.client.post("/api/pairings/\(code)").status == 404)
            let late = try await harness.client.post("/api/queues/\(desk.id)/pairings", headers: desk.host)
            harness.clock.advance(seconds: 301)
            #expect(try await harness.client.post("/api/pairings/\(late["code"] ?? "")")["code"] == "unknown_code")
        }
    }

    @Test("a ticket's device sees its token; nobody else does, not even its host")
    func privacy() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try #require(try await harness.join(desk, device: "my-phone")["id"])
            let path = "/api/tickets/\(id)"
            #expect(try await harness.client.get(path)["device_token"] == nil)
            #expect(try await harness.client.get(path, headers: ["x-device-token": "other"])["device_token"] == nil)
            #expect(
                try await harness.client.get(path, headers: ["x-device-token": "my-phone"])["device_token"]
                    == "my-phone")
            #expect(try await harness.client.get(path, headers: desk.host)["device_token"] == nil)
        }
    }

    @Test("a new session starts at 1; yesterday's ticket is no longer good")
    func session() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let old = try #require(try await harness.join(desk)["id"])
            let ended = try await harness.client.post("/api/queues/\(desk.id)/session", headers: desk.host)
            #expect(ended.number("session") == 2)
            #expect(ended.number("waiting_count") == 0)
            #expect(try await harness.join(desk).number("position_number") == 1)
            let scan = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:\(old)".utf8), headers: desk.host)
            #expect(scan["verdict"] == "old_session")
        }
    }

    @Test("a transferred guest's old code is good at the other desk")
    func transfer() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let id = try #require(try await harness.join(desk)["id"])
            let moved = try await harness.client.post(
                "/api/tickets/\(id)/transfer", json: ["queue_id": other.id], headers: desk.host)
            #expect(moved.object("ticket")["status"] as? String == "CANCELLED")
            let list = try await harness.client.get("/api/queues/\(other.id)/tickets", headers: other.host).list
            #expect(list.map { $0["label"] as? String } == ["A001"])
            let scan = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:\(id)".utf8), headers: other.host)
            #expect(scan["verdict"] == "out_of_turn")
        }
    }

    @Test("the QR codes say the ticket's id and the way in", arguments: ["ticket", "entry"])
    func codes(kind: String) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try #require(try await harness.join(desk)["id"])
            let path = kind == "ticket" ? "/api/tickets/\(id)/qr.svg" : "/api/queues/\(desk.id)/entry-qr.svg"
            let reply = try await harness.client.get(path)
            #expect(reply.headers["content-type"] == "image/svg+xml")
            #expect(reply.text == "<svg>\(kind == "ticket" ? id : "http://qode.test/join/\(desk.id)")</svg>")
        }
    }

    @Test(
        "no code leads a phone to itself, whatever the machine's own browser calls the machine",
        arguments: [
            "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.9.9.9", "[::1]", "0.0.0.0", "[::]",
            "[::ffff:127.0.0.1]", "ip6-localhost", "localhost.localdomain", "qode.localhost",
        ])
    func ownNames(_ host: String) async throws {
        for address in ["http://10.0.0.20:8080", nil] {
            func at(_ configuration: inout WebServer.Configuration) {
                configuration.publicURL = nil
                configuration.localURL = { address }
                configuration.allowedHosts = ["qode.localhost"]
            }
            try await Harness.run(configure: at) { harness in
                let desk = try await harness.makeQueue()
                let path = "/api/queues/\(desk.id)/entry-qr.svg"
                let text = try await RawExchange.send(
                    "GET \(path) HTTP/1.1\r\nHost: \(host):8080\r\nConnection: close\r\n\r\n", port: harness.port)
                #expect(
                    address.map { text.contains("<svg>\($0)/join/\(desk.id)</svg>") } ?? text.contains("no_address"),
                    "\(text)")
            }
        }
    }

    @Test("the poster's picture is anybody's; the Wi-Fi's password is on the host's only")
    func posterPicture() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)/poster.svg"
            let reply = try await harness.client.get(path)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "image/svg+xml")
            #expect(reply.text.contains("http://qode.test/join/\(desk.id)"))
            #expect(!reply.text.contains("guests-only"))
            #expect(try await harness.client.get(path, headers: desk.host).text.contains("guests-only"))
            #expect(try await harness.client.get(path, headers: ["x-host-token": "wrong"]).status == 403)
        }
    }

    @Test(
        "every page is there, with a strict policy and nothing inline",
        arguments: [
            "/", "/host", "/join/x", "/t/x", "/wall/x", "/kiosk/x", "/scan", "/print-qr/x", "/board/x", "/setup",
            "/accessibility",
        ])
    func pages(path: String) async throws {
        try await Harness.run { harness in
            let reply = try await harness.client.get(path)
            // There is no such queue, and no such ticket: a page says so.
            #expect(reply.status == (path.hasPrefix("/join") || path.hasPrefix("/t/") ? 404 : 200))
            #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
            let policy = reply.headers["content-security-policy"] ?? ""
            #expect(policy.contains("script-src 'self'"))
            #expect(!policy.contains("unsafe"))
            #expect(!reply.text.contains("{{"))
            #expect(!reply.text.contains("style=\""))
        }
    }

    @Test("the devices: each with its state, since when, and what to do")
    func devices() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let reply = try await harness.client.get("/api/devices", headers: desk.host)
            let devices = reply.json["devices"] as? [[String: Any]] ?? []
            #expect(devices.map { $0["name"] as? String } == ["camera", "ticket printer", "feed"])
            let admin = try await harness.client.get("/api/devices", headers: ["x-admin-token": Harness.adminToken])
            #expect(admin.status == 200)
            #expect(devices.first?["state"] as? String == "absent")
            #expect(devices.first?["code"] as? String == "no_camera")
            #expect(devices.allSatisfy { $0["since"] is String && $0["detail"] is String })
        }
    }
}
