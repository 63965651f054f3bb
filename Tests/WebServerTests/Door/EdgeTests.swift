import Foundation
import QueueCore
import QueueEngine
import Testing
import WebTestSupport

@testable import WebServer

/// The contract's edges that nobody meets by accident: what is sent is almost right, or asks for what is seldom asked for.
@Suite struct EdgeTests {
    @Test(
        "a body that cannot be read names the field",
        arguments: [
            (#"{"waiting_limit": 2.5}"#, "waiting_limit", "a whole number"),
            (#"{"later_limit": 1e30}"#, "later_limit", "a whole number"),
            (#"{"later_limit": "2"}"#, "later_limit", "a whole number"),
            (#"{"hours": {"weekly": {"mon": [["08:00", 9.5]]}}}"#, "hours.weekly.mon[0][1]", "a text"),
            (#"{"hours": {"weekly": {"mon": [["08:00", 9]]}}}"#, "hours.weekly.mon[0][1]", "a text"),
            (
                #"{"hours": {"weekly": {}, "exceptions": [{"date": 5, "open": []}]}}"#, "hours.exceptions[0].date",
                "a text"
            ),
            (#"[{"waiting_limit": 2}]"#, "body", "an object"), ("{\"name\": \"a", "body", "a JSON object"),
            ("", "", ""),
        ])
    func fields(_ body: String, _ field: String, _ allowed: String) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let reply = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", bytes: Data(body.utf8), type: "application/json", headers: desk.host)
            guard !body.isEmpty else { return #expect(reply.status == 200) }
            #expect(
                reply.status == 400 && reply["code"] == "invalid_request" && reply["field"] == field, "\(reply.text)")
            #expect(reply["detail"]?.hasPrefix("\(field): ") == true)
            #expect(reply["detail"]?.contains(allowed) == true)
        }
    }

    @Test("JSON is UTF-8", arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf32, .isoLatin1])
    func encodings(_ encoding: String.Encoding) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let body = try #require(#"{"name": "Zürich"}"#.data(using: encoding))
            let reply = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", bytes: body, type: "application/json", headers: desk.host)
            #expect(reply.status == 400 && reply["detail"] == "body: must be JSON in UTF-8.", "\(reply.text)")
        }
    }

    @Test("a list that is too long for one answer goes on after a number; places are of the whole line")
    func pages() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            for _ in 1...7 { _ = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: desk.host) }
            for _ in 1...2 { _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host) }
            func listed(_ query: String) async throws -> [Int] {
                try await harness.client.get("/api/queues/\(desk.id)/tickets?\(query)", headers: desk.host)
                    .list.compactMap { $0["position_number"] as? Int }
            }
            #expect(try await listed("after=0") == [3, 4, 5, 6, 7])
            #expect(try await listed("after=5") == [6, 7])
            #expect(try await listed("after=7") == [])
            #expect(try await listed("status=CALLED,WAITING&after=1") == [2, 3, 4, 5, 6, 7])
            #expect(try await listed("status=CALLED&after=0") == [1, 2])
            let last = try await harness.client.get("/api/queues/\(desk.id)/tickets?after=6", headers: desk.host)
            #expect(last.list.first?["people_ahead"] as? Int == 4)
            for wrong in ["x", "-1", "", "1.5"] {
                let reply = try await harness.client.get(
                    "/api/queues/\(desk.id)/tickets?after=\(wrong)", headers: desk.host)
                #expect(reply.status == 400 && reply["field"] == "after", "\(wrong)")
            }
            // More than one answer takes: the first of them, of this session alone.
            let id = try #require(ID<Queue>(desk.id))
            let queue = try #require(try await harness.engine.queue(id))
            let all = Set(Ticket.Status.allCases)
            let first = try await harness.engine.tickets(of: queue, in: all, after: 1, limit: 3)
            #expect(first.map(\.number) == [2, 3, 4])
            _ = try await harness.client.post("/api/queues/\(desk.id)/session", headers: desk.host)
            for _ in 1...5 { _ = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: desk.host) }
            let next = try #require(try await harness.engine.queue(id))
            let second = try await harness.engine.tickets(of: next, in: all, after: 1, limit: 2)
            #expect(second.map(\.number) == [2, 3] && second.allSatisfy { $0.session == next.session })
        }
    }

    @Test("a form whose number is refused is answered with a page that says why, in the reader's language")
    func form() async throws {
        try await Harness.run(joinsPerMinute: 2) { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", json: ["active": false], headers: desk.host)
            let browser = ["accept": "text/html,*/*;q=0.8", "accept-language": "de"]
            let closed = try await harness.client.post("/join/\(desk.id)", headers: browser)
            #expect(closed.status == 409)
            #expect(closed.headers["content-type"] == "text/html; charset=utf-8")
            #expect(closed.text.contains("<html lang=\"de\"") && !closed.text.contains("queue_closed"))
            let program = try await harness.client.post("/join/\(desk.id)")
            #expect(program.status == 409 && program["code"] == "queue_closed")
            let often = try await harness.client.post("/join/\(desk.id)", headers: browser)
            #expect(
                often.status == 429 && often.headers["retry-after"] != nil && often.text.hasPrefix("<!doctype html>"))
            let nowhere = try await harness.client.post("/join/\(RefusalTests.nowhere)", headers: browser)
            #expect([404, 429].contains(nowhere.status) && nowhere.text.hasPrefix("<!doctype html>"))
        }
    }

    @Test("OPTIONS of the server as a whole")
    func options() async throws {
        try await Harness.run { harness in
            let answer = try await RawExchange.send(
                "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: harness.port)
            #expect(answer.hasPrefix("HTTP/1.1 204"), "\(answer)")
            #expect(answer.contains("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n"), "\(answer)")
            let other = try await RawExchange.send(
                "GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: harness.port)
            #expect(!other.hasPrefix("HTTP/1.1 2"), "\(other)")
        }
    }

    @Test("a target with an authority: the same door, the same origins, the same bounds")
    func absoluteTargets() async throws {
        try await Harness.run { harness in
            func ask(_ line: String, _ more: String = "") async throws -> String {
                try await RawExchange.send(
                    "\(line) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(more)\r\n", port: harness.port)
            }
            #expect(try await ask("GET http://127.0.0.1/healthz").hasPrefix("HTTP/1.1 200"))
            #expect(try await ask("GET http://127.0.0.1:80/healthz").hasPrefix("HTTP/1.1 200"))
            #expect(try await ask("GET http://evil.test/healthz").hasPrefix("HTTP/1.1 421"))
            #expect(try await ask("GET http://other/healthz").hasPrefix("HTTP/1.1 400"))
            #expect(try await !ask("GET ftp://127.0.0.1/healthz").hasPrefix("HTTP/1.1 2"))
            let desk = try await harness.makeQueue()
            let feed = "GET http://127.0.0.1/api/ws/\(desk.id)"
            let upgrade = """
                Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n
                """
            #expect(try await ask(feed, upgrade + "Origin: http://evil.test\r\n").hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test("a station that is no host sees the poster as anybody does")
    func stationsPoster() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let path = "/api/queues/\(desk.id)/poster.svg"
            for role in ["kiosk", "wall", "scanner"] {
                let code =
                    try await harness.client.post(
                        "/api/queues/\(desk.id)/pairings", json: ["role": role], headers: desk.host)["code"] ?? ""
                let token = try await harness.client.post("/api/pairings/\(code)")["host_token"] ?? ""
                let reply = try await harness.client.get(path, headers: ["x-host-token": token])
                #expect(reply.status == 200 && !reply.text.contains("guests-only"), "\(role)")
                let pdf = try await harness.client.get(
                    "/api/queues/\(desk.id)/poster.pdf", headers: ["x-host-token": token])
                #expect(pdf.status == 403 && pdf["code"] == "role_forbidden", "\(role)")
            }
            #expect(try await harness.client.get(path, headers: other.host).status == 403)
            // A sheet of two places of which one is theirs.
            let both = try await harness.client.get(
                "\(path)?with=\(other.id)", headers: ["x-host-token": "\(desk.token),\(other.token)"])
            #expect(both.text.contains("guests-only"))
        }
    }

    @Test("a wrong admin token makes no queue, whoever may make one, and whatever else is sent")
    func wrongAdmin() async throws {
        try await Harness.run(isCreationOpen: true) { harness in
            let desk = try await harness.makeQueue()
            #expect(desk.id.isEmpty, "the open appliance of this test has no admin")
            let open = try await harness.client.post("/api/queues", json: ["name": "A"])
            #expect(open.status == 201)
            for headers in [
                ["x-admin-token": "wrong"], ["x-admin-token": "wrong", "x-host-token": open["host_token"] ?? ""],
            ] {
                let reply = try await harness.client.post("/api/queues", json: ["name": "B"], headers: headers)
                #expect(reply.status == 403 && reply["code"] == "token_wrong")
            }
            #expect(try await harness.client.get("/api/queues").list.count == 1)
        }
    }
}
