import Foundation
import Testing
import WebTestSupport

/// Each refusal of the contract: its status, its code, a sentence, and that nothing changed.
@Suite struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        /// `{q}`, `{other}` are queues; `{waiting}`, `{done}` are tickets of the first.
        let path: String
        /// `host`, `stranger` (a wrong token), `other` (the other queue's), `device`, `admin`, or nothing.
        let who: String
        let body: String?
        let status: Int
        let code: String
        var testDescription: String { name }

        init(
            _ name: String, _ method: String, _ path: String, as who: String = "", body: String? = nil, _ status: Int,
            _ code: String
        ) {
            self.name = name
            self.method = method
            self.path = path
            self.who = who
            self.body = body
            self.status = status
            self.code = code
        }
    }

    static let nowhere = "00000000-0000-4000-8000-000000000000"
    static let long = String(repeating: "x", count: 101)
    static let cases: [Case] = [
        Case("a queue without the admin's token", "POST", "/api/queues", body: #"{"name":"A"}"#, 401, "token_missing"),
        Case(
            "a queue with a wrong admin token", "POST", "/api/queues", as: "stranger-admin", body: #"{"name":"A"}"#,
            403, "token_wrong"),
        Case("a queue without a name", "POST", "/api/queues", as: "admin", body: "{}", 400, "invalid_request"),
        Case("a blank name", "POST", "/api/queues", as: "admin", body: #"{"name":"   "}"#, 400, "invalid_name"),
        Case(
            "a name of 101 characters", "POST", "/api/queues", as: "admin", body: #"{"name":"\#(long)"}"#, 400,
            "invalid_name"),
        Case(
            "a name with a control character", "POST", "/api/queues", as: "admin", body: #"{"name":"a\u0007b"}"#, 400,
            "invalid_name"),
        Case(
            "a name that turns direction", "POST", "/api/queues", as: "admin", body: #"{"name":"a\u202eb"}"#, 400,
            "invalid_name"),
        Case(
            "an unknown mode", "POST", "/api/queues", as: "admin", body: #"{"name":"A","mode":"x"}"#, 400,
            "invalid_request"),
        Case(
            "a name that is a number", "POST", "/api/queues", as: "admin", body: #"{"name":7}"#, 400, "invalid_request"),
        Case("no JSON", "POST", "/api/queues", as: "admin", body: "name=A", 400, "invalid_request"),
        Case("an unknown queue", "GET", "/api/queues/\(nowhere)", 404, "unknown_queue"),
        Case("a queue's id that is none", "GET", "/api/queues/7", 404, "unknown_queue"),
        Case("a queue with a wrong token", "GET", "/api/queues/{q}", as: "stranger", 403, "token_wrong"),
        Case(
            "settings without a token", "PATCH", "/api/queues/{q}", body: #"{"is_paused":true}"#, 401, "token_missing"),
        Case(
            "settings with a wrong token", "PATCH", "/api/queues/{q}", as: "stranger", body: #"{"is_paused":true}"#,
            403, "token_wrong"),
        Case(
            "settings with another queue's token", "PATCH", "/api/queues/{q}", as: "other",
            body: #"{"is_paused":true}"#, 403, "token_wrong"),
        Case(
            "a prefix that is too long", "PATCH", "/api/queues/{q}", as: "host", body: #"{"prefix":"ABCD"}"#, 400,
            "invalid_request"),
        Case(
            "a no-show after nothing", "PATCH", "/api/queues/{q}", as: "host", body: #"{"no_show_after":0}"#, 400,
            "invalid_request"),
        Case(
            "an unknown policy", "PATCH", "/api/queues/{q}", as: "host", body: #"{"out_of_turn":"x"}"#, 400,
            "invalid_request"),
        Case("a join without a device", "POST", "/api/queues/{q}/join", 400, "invalid_request"),
        Case("a join with a spaced token", "POST", "/api/queues/{q}/join", as: "bad-device", 400, "invalid_request"),
        Case("a join to nowhere", "POST", "/api/queues/\(nowhere)/join", as: "device", 404, "unknown_queue"),
        Case("paper without a token", "POST", "/api/queues/{q}/tickets", 401, "token_missing"),
        Case("the list without a token", "GET", "/api/queues/{q}/tickets", 401, "token_missing"),
        Case("the list with a wrong token", "GET", "/api/queues/{q}/tickets", as: "stranger", 403, "token_wrong"),
        Case("an unknown status", "GET", "/api/queues/{q}/tickets?status=x", as: "host", 400, "invalid_request"),
        Case("next without a token", "POST", "/api/queues/{q}/next", 401, "token_missing"),
        Case("undo with nothing to undo", "POST", "/api/queues/{other}/undo", as: "other", 409, "nothing_to_undo"),
        Case("a new session without a token", "POST", "/api/queues/{q}/session", 401, "token_missing"),
        Case("an unknown ticket", "GET", "/api/tickets/\(nowhere)", 404, "unknown_ticket"),
        Case("verify without a token", "POST", "/api/tickets/{waiting}/verify", 401, "token_missing"),
        Case(
            "verify with another queue's token", "POST", "/api/tickets/{waiting}/verify", as: "other", 403,
            "token_wrong"),
        Case("verify a second time", "POST", "/api/tickets/{done}/verify", as: "host", 409, "invalid_transition"),
        Case("verify what is unknown", "POST", "/api/tickets/\(nowhere)/verify", as: "host", 404, "unknown_ticket"),
        Case(
            "recall who was not called", "POST", "/api/tickets/{waiting}/recall", as: "host", 409, "invalid_transition"),
        Case("hold who was not called", "POST", "/api/tickets/{waiting}/hold", as: "host", 409, "invalid_transition"),
        Case("reinstate who waits", "POST", "/api/tickets/{waiting}/reinstate", as: "host", 409, "invalid_transition"),
        Case("a no-show that was served", "POST", "/api/tickets/{done}/noshow", as: "host", 409, "invalid_transition"),
        Case("call who is done", "POST", "/api/tickets/{done}/call", as: "host", 409, "invalid_transition"),
        Case("serve who is done", "POST", "/api/tickets/{done}/serve", as: "host", 409, "invalid_transition"),
        Case("cancel without any token", "POST", "/api/tickets/{waiting}/cancel", 401, "token_missing"),
        Case("cancel with another device", "POST", "/api/tickets/{waiting}/cancel", as: "device", 403, "token_wrong"),
        Case("cancel what is done", "POST", "/api/tickets/{done}/cancel", as: "host", 409, "invalid_transition"),
        Case(
            "transfer without a target", "POST", "/api/tickets/{waiting}/transfer", as: "host", body: "{}", 400,
            "invalid_request"),
        Case(
            "transfer to nowhere", "POST", "/api/tickets/{waiting}/transfer", as: "host",
            body: #"{"queue_id":"\#(nowhere)"}"#, 404, "unknown_queue"),
        Case(
            "transfer of who is done", "POST", "/api/tickets/{done}/transfer", as: "host",
            body: #"{"queue_id":"{other}"}"#, 409, "invalid_transition"),
        Case("a scan without a token", "POST", "/api/scan", body: "QR:x", 401, "token_missing"),
        Case("a scan with a wrong token", "POST", "/api/scan", as: "stranger", body: "QR:x", 403, "token_wrong"),
        Case("a scan of no picture", "POST", "/api/scan", as: "host", body: "BROKEN", 415, "unsupported_picture"),
        Case("a scan of too many pixels", "POST", "/api/scan", as: "host", body: "HUGE", 413, "too_large"),
        Case("a scan too many", "POST", "/api/scan", as: "host", body: "BUSY", 429, "too_many_requests"),
        Case("a scan that shows no code", "POST", "/api/scan", as: "host", body: "a wall", 422, "no_code"),
        Case("a pairing without a token", "POST", "/api/queues/{q}/pairings", 401, "token_missing"),
        Case("an unknown pairing code", "POST", "/api/pairings/ABCDEFGH", 404, "unknown_code"),
        Case("the devices without a token", "GET", "/api/devices", 401, "token_missing"),
        Case(
            "the devices with a wrong admin token", "GET", "/api/devices", as: "stranger-admin", 403, "token_wrong"),
        Case("a preview without a token", "GET", "/api/preview/ticket.svg", 401, "token_missing"),
        Case("a preview with a host's token", "GET", "/api/preview/poster.svg", as: "host", 401, "token_missing"),
        Case("a test page without a token", "POST", "/api/devices/test-page", 401, "token_missing"),
        Case("a new roll without a token", "POST", "/api/devices/new-roll", 401, "token_missing"),
        Case("a new roll with a wrong token", "POST", "/api/devices/new-roll", as: "stranger", 403, "token_wrong"),
        Case(
            "a new roll where no paper is counted", "POST", "/api/devices/new-roll", as: "host", 503,
            "printer_unavailable"),
        Case("the poster without a token", "GET", "/api/queues/{q}/poster.pdf", 401, "token_missing"),
        Case("the entry code of nowhere", "GET", "/api/queues/\(nowhere)/entry-qr.svg", 404, "unknown_queue"),
        Case("nothing there", "GET", "/api/nothing", 404, "not_found"),
    ]

    @Test("refused, and nothing changed", arguments: cases)
    func refusal(_ scenario: Case) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let done = try await harness.join(desk)
            _ = try await harness.client.post("/api/tickets/\(done["id"] ?? "")/verify", headers: desk.host)
            let waiting = try await harness.join(desk, device: "a-phone")
            func fill(_ text: String) -> String {
                text.replacing("{q}", with: desk.id).replacing("{other}", with: other.id)
                    .replacing("{waiting}", with: waiting["id"] ?? "").replacing("{done}", with: done["id"] ?? "")
            }
            // The undo window of the verification above is over, so that nothing is left to take back.
            harness.clock.advance(seconds: 60)
            let before = try await harness.state(of: desk)

            let headers: [String: String] =
                switch scenario.who {
                case "host": desk.host
                case "other": other.host
                case "stranger": ["x-host-token": "wrong"]
                case "admin": ["x-admin-token": Harness.adminToken]
                case "stranger-admin": ["x-admin-token": "wrong"]
                case "device": ["x-device-token": "another-phone"]
                case "bad-device": ["x-device-token": "two words"]
                default: [:]
                }
            let reply = try await harness.client.send(
                scenario.method, fill(scenario.path), bytes: scenario.body.map { Data(fill($0).utf8) },
                type: "application/json", headers: headers)

            #expect(reply.status == scenario.status, "\(reply.text)")
            #expect(reply["code"] == scenario.code)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(reply.number("status") == scenario.status)
            #expect(reply["detail"]?.isEmpty == false)
            #expect(reply["title"]?.isEmpty == false)
            #expect(reply["type"] != nil)
            #expect(try await harness.state(of: desk) == before)
        }
    }

    @Test(
        "a closed or paused line takes nobody",
        arguments: [("active", false, "queue_closed"), ("is_paused", true, "queue_paused")])
    func standing(field: String, value: Bool, code: String) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.client.send(
                "PATCH", "/api/queues/\(desk.id)", json: [field: value], headers: desk.host)
            let before = try await harness.state(of: desk)
            let join = try await harness.join(desk)
            #expect(join.status == 409)
            #expect(join["code"] == code)
            let paper = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: desk.host)
            #expect(paper.status == 409)
            #expect(paper["code"] == code)
            if code == "queue_paused" {
                let next = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
                #expect(next["code"] == "queue_paused")
            }
            #expect(try await harness.state(of: desk) == before)
        }
    }

    @Test("too many joins from one address are told to wait")
    func tooManyJoins() async throws {
        try await Harness.run(joinsPerMinute: 3) { harness in
            let desk = try await harness.makeQueue()
            for _ in 0..<3 { #expect(try await harness.join(desk).status == 201) }
            let reply = try await harness.join(desk)
            #expect(reply.status == 429)
            #expect(reply["code"] == "too_many_requests")
            #expect(Int(reply.headers["retry-after"] ?? "").map { (1...60).contains($0) } == true)
        }
    }

    @Test("a body over 64 KiB is refused")
    func largeBody() async throws {
        try await Harness.run { harness in
            let name = String(repeating: "x", count: 70_000)
            let reply = try await harness.client.post(
                "/api/queues", json: ["name": name], headers: ["x-admin-token": Harness.adminToken])
            #expect(reply.status == 413)
            #expect(reply["code"] == "too_large")
        }
    }

    @Test("a picture over 8 MiB is refused before it is looked at")
    func largePicture() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let answer = try await RawExchange.send(
                "POST /api/scan HTTP/1.1\r\nHost: x\r\nx-host-token: \(desk.token)\r\nContent-Length: 8388609\r\n\r\n",
                port: harness.port, until: { $0.contains("\r\n\r\n{") })
            #expect(answer.hasPrefix("HTTP/1.1 413"), "\(answer)")
            #expect(answer.contains(#""code":"too_large""#))
        }
    }

    @Test("without a printer paper is refused, and a number with paper is a number all the same")
    func noPrinter() async throws {
        try await Harness.run(hasPrinters: false) { harness in
            let desk = try await harness.makeQueue()
            let ticket = try await harness.client.post(
                "/api/queues/\(desk.id)/tickets", json: ["print": true], headers: desk.host)
            #expect(ticket.status == 201)
            #expect(ticket["print"] == "failed")
            let before = try await harness.state(of: desk)
            for path in ["/api/tickets/\(ticket["id"] ?? "")/print", "/api/queues/\(desk.id)/poster"] {
                let reply = try await harness.client.post(path, headers: desk.host)
                #expect(reply.status == 503)
                #expect(reply["code"] == "printer_unavailable")
            }
            #expect(try await harness.state(of: desk) == before)
        }
    }

    @Test("who guesses pairing codes is told to wait")
    func guessing() async throws {
        try await Harness.run { harness in
            for _ in 0..<10 { #expect(try await harness.client.post("/api/pairings/AAAAAAAA").status == 404) }
            let reply = try await harness.client.post("/api/pairings/AAAAAAAA")
            #expect(reply.status == 429)
            #expect(reply.headers["retry-after"] != nil)
        }
    }

    @Test("a disk that does not keep it: 503, nothing taken, alive, and it goes on by itself")
    func brokenDisk() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.join(desk)
            let before = try await harness.state(of: desk)
            harness.store.set(.full)
            let refused = try await harness.join(desk)
            #expect(refused.status == 503)
            #expect(refused["code"] == "store_unavailable")
            #expect(refused.headers["retry-after"] != nil)
            #expect(!refused.text.contains("secret detail"), "internal words stay inside")
            #expect(try await harness.state(of: desk) == before)
            harness.store.set(.sound)
            #expect(try await harness.join(desk).number("position_number") == 2)
        }
    }
}
