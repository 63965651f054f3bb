import Foundation
import QueueCore
import Testing
import WebTestSupport

@testable import QueueEngine
@testable import WebServer

/// Several queues at one desk, labels that stay, hours, limits and notices: as clients see them.
@Suite struct ServicesTests {
    @Test func oneDeskWithTwoQueues() async throws {
        try await Harness.run { harness in
            let first = try await harness.makeQueue("Passports")
            _ = try await harness.join(first)
            harness.clock.advance(seconds: 1)
            let mine = ["queues": [first.id], "counter": "Counter 3"] as [String: Any]
            let called = try await harness.client.post("/api/next", json: mine, headers: first.host)
            #expect(called.status == 200)
            #expect((called.json["ticket"] as? [String: Any])?["label"] as? String == "A001")
            #expect((called.json["ticket"] as? [String: Any])?["counter"] as? String == "Counter 3")
            #expect((called.json["queue"] as? [String: Any])?["id"] as? String == first.id)
            let nobody = try await harness.client.post("/api/next", json: mine, headers: first.host)
            #expect(nobody.json["ticket"] is NSNull)
            let undone = try await harness.client.post("/api/undo", json: mine, headers: first.host)
            #expect((undone.json["ticket"] as? [String: Any])?["status"] as? String == "WAITING")
            let second = try await harness.makeQueue("Visas")
            let foreign = try await harness.client.post(
                "/api/next", json: ["queues": [first.id, second.id]], headers: first.host)
            #expect(foreign.status == 403)
            harness.clock.advance(seconds: 1)
            _ = try await harness.join(second)
            let tokens = ["x-host-token": "\(first.token), \(second.token)"]
            let several = ["queues": [second.id, first.id]]
            for label in ["A001", "B001"] {
                let called = try await harness.client.post("/api/next", json: several, headers: tokens)
                #expect((called.json["ticket"] as? [String: Any])?["label"] as? String == label)
            }
            for queues in [[], Array(repeating: first.id, count: 33), ["x"]] as [[String]] {
                let reply = try await harness.client.post("/api/next", json: ["queues": queues], headers: first.host)
                #expect(reply.status == 400)
                #expect(reply["field"] == "queues")
            }
        }
    }

    /// Neither a changed prefix nor a transfer changes what is printed.
    @Test func aLabelIsForEver() async throws {
        try await Harness.run { harness in
            let first = try await harness.makeQueue("Passports", prefix: "A")
            let second = try await harness.makeQueue("Visas", prefix: "B")
            let taken = try await harness.join(first)
            let path = "/api/tickets/\(taken["id"] ?? "")"
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(first.id)", json: ["prefix": "X"], headers: first.host)
            #expect(try await harness.client.get(path)["label"] == "A001")
            #expect(try await harness.join(first)["label"] == "X002")
            let moved = try await harness.client.post(
                "\(path)/transfer", json: ["queue_id": second.id], headers: first.host)
            let successor = (moved.json["ticket"] as? [String: Any])?["moved_to"] as? String ?? ""
            let there = try await harness.client.get("/api/tickets/\(successor)")
            #expect(there["label"] == "A001")
            #expect(there.json["position_number"] as? Int == 1)
            let table = try await harness.client.get("/api/queues/\(second.id)/export.csv", headers: second.host)
            #expect(Array(table.body.prefix(3)) == [0xef, 0xbb, 0xbf])
            #expect(table.text.contains("\(successor),A001,1,"))
            let called = try await harness.client.post("/api/queues/\(second.id)/next", headers: second.host)
            #expect((called.json["ticket"] as? [String: Any])?["label"] as? String == "A001")
            // The paper in the hand stays good at the other queue's desk.
            let scanned = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:\(taken["id"] ?? "")".utf8), headers: second.host)
            #expect(scanned["verdict"] == "completed")
            #expect(
                scanned["label"] == "A001" || (scanned.json["ticket"] as? [String: Any])?["label"] as? String == "A001")
        }
    }

    @Test func theSameLabelTwice() async throws {
        try await Harness.run { harness in
            let first = try await harness.makeQueue("One", prefix: "Z")
            let second = try await harness.makeQueue("Two", prefix: "Z")
            let path = "/api/tickets/\(try await harness.join(first)["id"] ?? "")/transfer"
            _ = try await harness.join(second)
            let refused = try await harness.client.post(path, json: ["queue_id": second.id], headers: first.host)
            #expect(refused.status == 409)
            #expect(refused["code"] == "label_taken")
            #expect(refused["label"] == "Z001")
            let forced = try await harness.client.post(
                path, json: ["queue_id": second.id, "force": true], headers: first.host)
            #expect(forced.status == 200)
        }
    }

    @Test func hoursAndLimits() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            let hours =
                ["weekly": ["mon": [["08:00", "12:30"]]], "exceptions": [["date": "2027-12-24", "open": []]]]
                as [String: Any]
            // 2027-01-15 is a Friday.
            let changed = try await harness.client.send("PATCH", path, json: ["hours": hours], headers: desk.host)
            #expect(changed.status == 200)
            #expect(changed.json["is_open"] as? Bool == false)
            #expect(changed["opens_at"] == "2027-01-18T08:00:00.000Z")
            #expect((changed.json["hours"] as? NSDictionary) == hours as NSDictionary)
            let closed = try await harness.join(desk)
            #expect(closed.status == 409)
            #expect(closed["code"] == "queue_closed")
            #expect(closed["opens_at"] == "2027-01-18T08:00:00.000Z")
            let listed = try await harness.client.get("/api/queues")
            #expect(listed.text.contains("2027-01-18T08:00:00.000Z"))
            let forced = try await harness.client.post("\(path)/tickets", json: ["force": true], headers: desk.host)
            #expect(forced.status == 201)
            _ = try await harness.client.send(
                "PATCH", path, json: ["hours": NSNull(), "waiting_limit": 1], headers: desk.host)
            #expect(try await harness.join(desk)["code"] == "queue_full")
            for body in [
                ["hours": ["weekly": ["monday": []]]], ["hours": ["weekly": ["mon": [["08:00"]]]]],
                ["hours": ["weekly": ["mon": [["09:00", "08:00"]]]]],
                ["hours": ["weekly": ["mon": [["8:00", "09:00"]]]]],
                ["hours": [:]], ["hours": ["weekly": [:], "exceptions": [["date": "2027-02-29", "open": []]]]],
                [
                    "hours": [
                        "weekly": [:],
                        "exceptions": [["date": "2027-02-28", "open": []], ["date": "2027-02-28", "open": []]],
                    ]
                ],
                ["asks": ["age"]], ["asks": "name"], ["summary_at": "24:00"], ["waiting_limit": 0], ["later_limit": 11],
            ] as [[String: Any]] {
                let reply = try await harness.client.send("PATCH", path, json: body, headers: desk.host)
                #expect(reply.status == 400, "\(body)")
                #expect(reply["code"] == "invalid_request", "\(body)")
            }
        }
    }

    /// Only hosts see what guests told, and the session's end takes it from the file too.
    @Test func whatGuestsTold() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)"
            _ = try await harness.client.send("PATCH", path, json: ["asks": ["name"]], headers: desk.host)
            let secret = "Zacharias Quietly"
            let phone = ["x-device-token": "a-phone"]
            let joined = try await harness.client.post(
                "\(path)/join", json: ["details": ["name": secret, "party": "5"]], headers: phone)
            #expect(joined.status == 201)
            #expect(!joined.text.contains(secret))
            let ticket = "/api/tickets/\(joined["id"] ?? "")"
            #expect(!(try await harness.client.get(ticket, headers: phone)).text.contains(secret))
            let seen = try await harness.client.get(ticket, headers: desk.host)
            #expect((seen.json["details"] as? [String: Any])?["name"] as? String == secret)
            #expect((seen.json["details"] as? [String: Any])?["party"] is NSNull)
            #expect(try await harness.client.get("\(path)/tickets", headers: desk.host).text.contains(secret))
            #expect(try harness.files(contain: secret))
            _ = try await harness.client.post("\(path)/next", headers: desk.host)
            _ = try await harness.client.post("\(path)/session", headers: desk.host)
            // Whoever read an older state holds the log up; the next commit empties it.
            for _ in 0..<200 {
                guard try harness.files(contain: secret) else { break }
                try await harness.engine.recordTick()
            }
            #expect(try !harness.files(contain: secret))
            let long = ["details": ["name": String(repeating: "x", count: 61)]]
            #expect(try await harness.client.post("\(path)/join", json: long, headers: phone).status == 400)
        }
    }

    @Test func whoDidWhat() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Visas")
            for _ in 0..<3 { _ = try await harness.join(desk, device: "the-guests-device") }
            for _ in 0..<5 { _ = try await harness.join(other) }
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            let path = "/api/queues/\(desk.id)/events"
            let page = try await harness.client.get("\(path)?limit=1", headers: desk.host)
            let events = page.json["events"] as? [[String: Any]] ?? []
            #expect(events.map { $0["command"] as? String } == ["next"])
            #expect(events.first?["label"] as? String == "A001")
            #expect(!page.text.contains("the-guests-device"))
            let next = try #require(page.json["next"] as? Int)
            let rest = try await harness.client.get("\(path)?before=\(next)", headers: desk.host)
            #expect((rest.json["events"] as? [[String: Any]])?.map { $0["actor"] as? String } == ["guest"])
            #expect(rest.json["next"] is NSNull)
            #expect(try await harness.client.get(path, headers: other.host).status == 403)
            #expect(try await harness.client.get(path).status == 401)
        }
    }

    @Test func statistics() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(mode: "counter")
            let ticket = "/api/tickets/\(try await harness.join(desk)["id"] ?? "")"
            harness.clock.advance(seconds: 100)
            _ = try await harness.client.post("\(ticket)/call", json: ["counter": "1"], headers: desk.host)
            harness.clock.advance(seconds: 20)
            let served = try await harness.client.post("\(ticket)/serve", headers: desk.host)
            #expect((served.json["ticket"] as? [String: Any])?["served_at"] is String)
            harness.clock.advance(seconds: 300)
            _ = try await harness.client.post("\(ticket)/verify", headers: desk.host)
            let stats = try await harness.client.get("/api/queues/\(desk.id)/stats", headers: desk.host)
            let total = stats.json["total"] as? [String: Any]
            #expect(total?["median_wait_seconds"] as? Int == 100)
            #expect(total?["median_walk_seconds"] as? Int == 20)
            #expect(total?["median_service_seconds"] as? Int == 300)
            #expect(total?["most_desks"] as? Int == 1)
            let table = try await harness.client.get("/api/queues/\(desk.id)/stats.csv", headers: desk.host)
            #expect(Array(table.body.prefix(3)) == [0xef, 0xbb, 0xbf])
            #expect(table.text.contains("\r\ntotal,,1,0,0,100,100,20,300,300,1,0,\r\n"))
            #expect(table.text.contains("\r\ncounter,1,1,0,0,"))
        }
    }

    @Test func notice() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)/notice"
            let put = try await harness.client.send(
                "PUT", path, json: ["text": "The doctor is late", "minutes": 20], headers: desk.host)
            #expect((put.json["notice"] as? [String: Any])?["minutes"] as? Int == 20)
            for body in [["text": ""], ["text": "x", "minutes": 241], ["text": "x", "until": "soon"], [:]]
                as [[String: Any]]
            {
                #expect(try await harness.client.send("PUT", path, json: body, headers: desk.host).status == 400)
            }
            #expect(try await harness.client.send("PUT", path, json: ["text": "x"]).status == 401)
            let ended = try await harness.client.send("DELETE", path, headers: desk.host)
            #expect(ended.json["notice"] is NSNull)
        }
    }

    @Test func laterAndParked() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let mine = try await harness.join(desk, device: "mine")
            for _ in 0..<4 { _ = try await harness.join(desk) }
            let ticket = "/api/tickets/\(mine["id"] ?? "")"
            let phone = ["x-device-token": "mine"]
            let later = try await harness.client.post("\(ticket)/later", headers: phone)
            #expect((later.json["ticket"] as? [String: Any])?["later_count"] as? Int == 1)
            #expect(try await harness.client.get(ticket).json["people_ahead"] as? Int == 3)
            #expect(
                try await harness.client.post("\(ticket)/later", headers: ["x-device-token": "theirs"]).status == 403)
            #expect(try await harness.client.post("\(ticket)/park", headers: phone).status == 401)
            let parked = try await harness.client.post("\(ticket)/park", json: ["minutes": 1], headers: desk.host)
            #expect((parked.json["ticket"] as? [String: Any])?["parked_until"] is String)
            let queue = try await harness.client.get("/api/queues/\(desk.id)")
            #expect(queue.json["waiting_count"] as? Int == 4)
            #expect(queue.json["parked_count"] as? Int == 1)
            // Also a page without scripts, and no "You are next".
            let page = try await harness.client.get(
                "/t/\(ticket.split(separator: "/").last ?? "")", headers: ["accept-language": "en"])
            #expect(page.text.contains(/Your place is kept until \d\d:\d\d\./), "\(page.text)")
            #expect(!page.text.contains("You are next") && !page.text.contains("class=\"card facts\""))
            #expect(try await harness.client.get(ticket).json["estimated_wait_seconds"] is NSNull)
            let watch = ScheduleWatch(engine: harness.engine, sleep: { _ in })
            harness.clock.advance(seconds: 59)
            try await watch.poll()
            #expect(try await harness.client.get("/api/queues/\(desk.id)").json["parked_count"] as? Int == 1)
            harness.clock.advance(seconds: 1)
            try await watch.poll()
            #expect(try await harness.client.get("/api/queues/\(desk.id)").json["parked_count"] as? Int == 0)
            #expect(try await harness.client.get(ticket).json["people_ahead"] as? Int == 0)
        }
    }
}
