import Foundation
import QueueCore
import Testing
import WebTestSupport

@testable import QueueEngine
@testable import WebServer

/// What the manager's board and the desks are told beside the line itself, and what guests are told before they take a number.
@Suite struct BoardDataTests {
    private func hostFeed(_ harness: Harness, _ desk: Harness.Desk) async throws -> FeedClient {
        let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
        await feed.send(#"{"type":"auth","host_token":"\#(desk.token)"}"#)
        _ = await feed.message { $0["type"] == "ticket_list" }
        return feed
    }

    @Test("rows over the target are marked, and say when they will be; desks are open that serve or served lately")
    func target() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            _ = try await harness.client.send("PATCH", path, json: ["target_minutes": 10], headers: desk.host)
            for _ in 0..<2 {
                _ = try await harness.join(desk)
                harness.clock.advance(seconds: 300)
            }
            func now() async throws -> Reply { try await harness.client.get("\(path)/now", headers: desk.host) }
            func rows(_ reply: Reply) -> [[String: Any]] { reply.json["tickets"] as? [[String: Any]] ?? [] }
            let before = try await now()
            #expect(before.number("target_minutes") == 10)
            #expect(before.number("desks_open") == 0)
            #expect(rows(before).map { $0["is_over_target"] as? Bool } == [true, false])
            let target = rows(before).compactMap { ($0["target_at"] as? String).flatMap(Timestamp.init(rfc3339:)) }
            #expect(
                target.map(\.milliseconds) == [
                    harness.clock.now.wall.milliseconds, harness.clock.now.wall.milliseconds + 300_000,
                ])
            // A wall clock that is put right marks nobody.
            harness.clock.setWall(ahead: 86_400)
            #expect(rows(try await now()).map { $0["is_over_target"] as? Bool } == [true, false])
            harness.clock.setWall(ahead: 0)
            for counter in ["1", "2"] {
                let called = try await harness.client.post(
                    "\(path)/next", json: ["counter": counter], headers: desk.host)
                _ = (called.json["ticket"] as? [String: Any])?["id"]
            }
            let calling = try await now()
            #expect(calling.number("desks_open") == 2)
            #expect(rows(calling).allSatisfy { $0["target_at"] is NSNull && $0["is_over_target"] as? Bool == false })
            for row in rows(calling) {
                _ = try await harness.client.post("/api/tickets/\(row["id"] ?? "")/verify", headers: desk.host)
            }
            #expect(try await now().number("desks_open") == 2, "they served just now")
            harness.clock.advance(seconds: 1801)
            #expect(try await now().number("desks_open") == 0)
            let guest = try await harness.client.get("\(path)/now")
            #expect(guest.json["desks_open"] == nil && guest.json["target_minutes"] == nil)
        }
    }

    @Test(
        "the first guest of an empty line is told to hosts, once: by phone, on paper, taken back; nobody else hears it")
    func firstGuest() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let host = try await hostFeed(harness, desk)
            let wall = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            let path = "/api/queues/\(desk.id)"
            let first = try await harness.join(desk)
            let told = try #require(await host.message { $0["type"] == "first_guest" })
            #expect(told["label"] == "A001" && told.number("position_number") == 1 && told["queue_id"] == desk.id)
            _ = try await harness.join(desk)
            for id in [first["id"] ?? ""] {
                _ = try await harness.client.post("/api/tickets/\(id)/noshow", headers: desk.host)
            }
            _ = try await harness.client.post("\(path)/next", headers: desk.host)
            _ = try await harness.client.post("\(path)/tickets", headers: desk.host)
            #expect(await host.message { $0["type"] == "first_guest" }?["label"] == "A003")
            _ = try await harness.client.post("\(path)/next", headers: desk.host)
            _ = try await harness.client.post("/api/tickets/\(first["id"] ?? "")/reinstate", headers: desk.host)
            #expect(await host.message { $0["type"] == "first_guest" }?["label"] == "A001")
            // All that the wall heard meanwhile.
            var heard: Set<String> = []
            while let message = await wall.message(within: 2) {
                heard.insert(message["type"] ?? "")
                if message.number("last_number_issued") == 3, message.number("waiting_count") == 1 { break }
            }
            #expect(heard == ["queue_update"])
            for feed in [host, wall] { await feed.close() }
        }
    }

    @Test("whom a transfer puts into an empty line is its first guest, there and nowhere else; the next one is not")
    func firstByTransfer() async throws {
        try await Harness.run { harness in
            let (desk, other) = (try await harness.makeQueue(), try await harness.makeQueue("Visas", prefix: "V"))
            let (here, there) = (try await hostFeed(harness, desk), try await hostFeed(harness, other))
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await harness.join(desk)["id"] ?? "") }
            #expect(await here.message { $0["type"] == "first_guest" }?["label"] == "A001")
            for id in ids {
                let moved = try await harness.client.post(
                    "/api/tickets/\(id)/transfer", json: ["queue_id": other.id], headers: desk.host)
                #expect(moved.status == 200, "\(moved.text)")
            }
            // All that both heard until the last of them stood there.
            var told: [String] = []
            while let message = await there.message(within: 5) {
                if message["type"] == "first_guest" {
                    told.append("\(message["label"] ?? "") \(message["queue_id"] ?? "")")
                }
                if message["type"] == "queue_update", message.number("waiting_count") == 3 { break }
            }
            #expect(told == ["A001 \(other.id)"])
            var own: [String] = []
            while let message = await here.message(within: 5) {
                if message["type"] == "first_guest" { own.append(message["label"] ?? "") }
                if message["type"] == "queue_update", message.number("waiting_count") == 0 { break }
            }
            #expect(own.isEmpty)
            for feed in [here, there] { await feed.close() }
        }
    }

    @Test("at closing time the desk is told who is left, and goes on calling them")
    func closing() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            let watch = ScheduleWatch(engine: harness.engine, sleep: { _ in })
            // It is a Friday, just after 08:00.
            _ = try await harness.client.send(
                "PATCH", path, json: ["hours": ["weekly": ["fri": [["08:00", "12:30"]]]]], headers: desk.host)
            for _ in 0..<3 { _ = try await harness.join(desk) }
            let parked =
                try await harness.client.get("\(path)/tickets", headers: desk.host).list[0]["id"] as? String ?? ""
            _ = try await harness.client.post("/api/tickets/\(parked)/park", json: ["minutes": 480], headers: desk.host)
            let host = try await hostFeed(harness, desk)
            harness.clock.advance(seconds: 4.5 * 3600)
            for _ in 0..<3 { try await watch.poll() }
            let told = try #require(await host.message { $0["type"] == "closing" })
            #expect(told.number("left") == 3 && told["queue_id"] == desk.id)
            let queue = try await harness.client.get(path)
            #expect(queue.json["is_open"] as? Bool == false && queue.number("waiting_count") == 2)
            #expect(try await harness.join(desk)["code"] == "queue_closed")
            let called = try await harness.client.post("\(path)/next", headers: desk.host)
            #expect((called.json["ticket"] as? [String: Any])?["label"] as? String == "A002")
            await host.close()
        }
    }

    @Test("the estimate for a newcomer is the daemon's: in the feed, in /now and in the page's first state")
    func newcomer() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            let before = try await harness.client.get("\(path)/now")
            #expect(before.json["estimated_wait_seconds"] is NSNull && before.json["estimated_wait_range"] is NSNull)
            for _ in 0..<12 { _ = try await harness.join(desk) }
            for _ in 0..<11 {
                let called = try await harness.client.post("\(path)/next", json: ["counter": "1"], headers: desk.host)
                harness.clock.advance(seconds: 60)
                let id = (called.json["ticket"] as? [String: Any])?["id"] as? String ?? ""
                _ = try await harness.client.post("/api/tickets/\(id)/verify", headers: desk.host)
            }
            let now = try await harness.client.get("\(path)/now")
            #expect(now.number("estimated_wait_seconds") == 120, "two to be served, a minute each")
            let page = try await harness.client.get("/join/\(desk.id)")
            #expect(page.text.replacing("&quot;", with: "\"").contains("\"estimated_wait_seconds\":120"))
            let told = try await harness.join(desk)
            #expect(told.number("estimated_wait_seconds") == 120)
            let range = now.json["estimated_wait_range"] as? [Int] ?? []
            #expect(range.count == 2 && range == told.json["estimated_wait_range"] as? [Int])
            _ = try await harness.client.send("PATCH", path, json: ["is_paused": true], headers: desk.host)
            #expect(try await harness.client.get("\(path)/now").json["estimated_wait_seconds"] is NSNull)
        }
    }

    /// Ten of the other queue stand before whoever takes a number now, at the one desk that serves both.
    @Test("what a newcomer is told counts the other queues of the desk")
    func sharedDesk() async throws {
        try await Harness.run { harness in
            let queues = [try await harness.makeQueue("Passports"), try await harness.makeQueue("Visas")]
            let tokens = ["x-host-token": queues.map(\.token).joined(separator: ",")]
            let both = ["queues": queues.map(\.id), "counter": "1"] as [String: Any]
            for _ in 0..<14 { for queue in queues { _ = try await harness.join(queue) } }
            for _ in 0..<28 {
                let called = try await harness.client.post("/api/next", json: both, headers: tokens)
                harness.clock.advance(seconds: 60)
                let id = (called.json["ticket"] as? [String: Any])?["id"] as? String ?? ""
                _ = try await harness.client.post("/api/tickets/\(id)/verify", headers: tokens)
            }
            func range() async throws -> [Int] {
                let now = try await harness.client.get("/api/queues/\(queues[0].id)/now")
                return now.json["estimated_wait_range"] as? [Int] ?? []
            }
            let alone = try await range()
            for _ in 0..<10 { _ = try await harness.join(queues[1]) }
            _ = try await harness.join(queues[0])
            let behind = try await range()
            try #require(alone.count == 2 && behind.count == 2)
            #expect(alone[1] < 300)
            #expect(behind[0] > 300 && behind[0] < 720 && behind[1] > 720, "eleven minutes and the own: \(behind)")
            // The ticket itself, its feed and the paper say the same.
            let ticket = try await harness.join(queues[0])
            let told = ticket.json["estimated_wait_range"] as? [Int] ?? []
            let asked =
                try await harness.client.get("/api/tickets/\(ticket["id"] ?? "")").json["estimated_wait_range"]
                as? [Int]
            #expect(told == asked, "\(told)")
            let feed = try await FeedClient.connect(
                port: harness.port, path: "/api/ws/\(queues[0].id)?ticket=\(ticket["id"] ?? "")")
            let first = try #require(await feed.message())
            #expect(first.object("you")["estimated_wait_range"] as? [Int] == asked)
            await feed.close()
        }
    }
}
