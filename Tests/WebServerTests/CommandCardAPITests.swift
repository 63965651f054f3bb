import Foundation
import QueueCore
import QueueEngine
import Testing
import WebTestSupport

@testable import WebServer

/// Command cards over HTTP: made, printed, used by phones and programs, limited, voided; and what desks hear of it.
@Suite struct CommandCardAPITests {
    private struct Place {
        let harness: Harness
        let desk: Harness.Desk
        let station: String
        let token: [String: String]
        var cards: [String: (id: String, code: String)] = [:]

        var path: String { "/api/stations/\(station)/cards" }

        mutating func make(_ wish: [String: Any] = [:]) async throws {
            let reply = try await harness.client.post(path, json: wish, headers: desk.host)
            #expect(reply.status == 201, "\(reply.text)")
            for card in reply.json["cards"] as? [[String: Any]] ?? [] {
                guard let action = card["action"] as? String, let id = card["id"] as? String,
                    let code = card["code"] as? String
                else { continue }
                cards[action] = (id, code)
            }
        }

        func scan(_ text: String, query: String = "", by headers: [String: String]? = nil) async throws -> Reply {
            try await harness.client.send(
                "POST", "/api/scan\(query)", bytes: Data("QR:\(text)".utf8), headers: headers ?? desk.host)
        }

        /// Shows a card as a hand does: not twice in the same second.
        func show(_ action: String) async throws -> Reply {
            harness.clock.advance(seconds: 3)
            return try await scan(cards[action]?.code ?? "")
        }
    }

    private static func pair(
        _ harness: Harness, _ desk: Harness.Desk, role: String = "desk", also: [String] = []
    ) async throws -> (id: String, token: [String: String]) {
        let made = try await harness.client.post(
            "/api/queues/\(desk.id)/pairings", json: ["role": role, "queues": [desk.id] + also],
            headers: ["x-admin-token": Harness.adminToken])
        let paired = try await harness.client.post("/api/pairings/\(made["code"] ?? "")")
        return (paired["station_id"] ?? "", ["x-host-token": paired["host_token"] ?? ""])
    }

    private static func place(_ harness: Harness) async throws -> Place {
        let desk = try await harness.makeQueue(prefix: "A")
        let (id, token) = try await pair(harness, desk)
        return Place(harness: harness, desk: desk, station: id, token: token)
    }

    @Test("every action, by a host's picture: the verdict, what was done, and the queue after it")
    func actions() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            try await place.make(["counter": "3"])
            #expect(Set(place.cards.keys) == Set(CardAction.allCases.map(\.rawValue)))
            for _ in 0..<3 { _ = try await harness.join(place.desk) }
            for (action, outcome, label) in [
                ("next", "called", "A001"), ("recall", "called_again", "A001"), ("done", "completed", "A001"),
                ("next", "called", "A002"), ("no_show", "no_show", "A002"), ("undo", "taken_back", "A002"),
                ("pause", "paused", nil), ("resume", "resumed", nil), ("print", "printed", "A004"),
                ("help", "help_called", nil),
            ] as [(String, String, String?)] {
                let reply = try await place.show(action)
                #expect(reply["verdict"] == "command" && reply["status"] == "success", "\(action): \(reply.text)")
                #expect(
                    reply["action"] == action && reply["outcome"] == outcome && reply["label"] == label, "\(action)")
            }
            let now = try await harness.client.get("/api/queues/\(place.desk.id)/now")
            #expect((now.json["now_serving"] as? [[String: Any]])?.first?["counter"] as? String == "3")
            for (action, code) in [("done", nil), ("done", "nobody_called"), ("pause", nil), ("next", "queue_paused")] {
                let reply = try await place.show(action)
                #expect(reply["code"] == code && reply["verdict"] == (code == nil ? "command" : "command_refused"))
            }
        }
    }

    @Test("only hashes are kept: the sheet is there for ten minutes, and what the disk holds opens nothing")
    func sheet() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            let none = try await harness.client.get("\(place.path).pdf", headers: place.desk.host)
            #expect(none.status == 404 && none["code"] == "no_sheet")
            try await place.make()
            let secrets = place.cards.values.map { String($0.code.dropFirst("qode:card:".count)) }
            let sheet = try await harness.client.get("\(place.path).pdf", headers: place.desk.host)
            #expect(sheet.status == 200 && sheet.headers["content-type"] == "application/pdf")
            #expect(sheet.headers["cache-control"] == "no-store")
            #expect(secrets.allSatisfy(sheet.text.contains))
            for secret in secrets { #expect(try !harness.files(contain: secret)) }
            let list = try await harness.client.get(place.path, headers: place.desk.host)
            #expect(!secrets.contains { list.text.contains($0) } && list.text.contains("\"next\""))
            // One that is void is on no sheet any more.
            let next = try #require(place.cards["next"])
            _ = try await harness.client.send("DELETE", "\(place.path)/\(next.id)", headers: place.desk.host)
            let fewer = try await harness.client.get("\(place.path).pdf", headers: place.desk.host)
            #expect(fewer.status == 200 && !fewer.text.contains(next.code))
            harness.clock.advance(seconds: 601)
            #expect(try await harness.client.get("\(place.path).pdf", headers: place.desk.host)["code"] == "no_sheet")
        }
    }

    @Test("void: replaced by a new sheet, one by one, all, and with its station; at once, and nothing is done")
    func void() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            for _ in 0..<3 { _ = try await harness.join(place.desk) }
            try await place.make()
            let old = place
            try await place.make(["actions": ["next"]])
            #expect(try await old.show("next")["code"] == "unknown_card")
            #expect(try await old.show("pause")["verdict"] == "command", "the others stay")
            #expect(try await place.show("resume")["verdict"] == "command")
            #expect(try await place.show("next")["label"] == "A001")
            let id = try #require(place.cards["recall"]).id
            #expect(
                try await harness.client.send("DELETE", "\(place.path)/\(id)", headers: place.desk.host).status == 204)
            #expect(try await place.show("recall")["verdict"] == "command_refused")
            let again = try await harness.client.send("DELETE", "\(place.path)/\(id)", headers: place.desk.host)
            #expect(again.status == 404 && again["code"] == "unknown_card")
            let station = "/api/stations/\(place.station)"
            #expect(try await harness.client.send("DELETE", station, headers: place.desk.host).status == 204)
            let before = try await harness.state(of: place.desk)
            for action in place.cards.keys { #expect(try await place.show(action)["code"] == "unknown_card") }
            #expect(try await harness.state(of: place.desk) == before)
        }
    }

    @Test("foreign: a phone of another queue, one that serves half of a card's queues, and a code that nobody made")
    func foreign() async throws {
        try await Harness.run { harness in
            let (desk, other) = (try await harness.makeQueue(), try await harness.makeQueue("Visas"))
            let (id, token) = try await Self.pair(harness, desk, also: [other.id])
            var place = Place(harness: harness, desk: desk, station: id, token: token)
            // A host of one of two queues governs no station of both.
            #expect(try await harness.client.post(place.path, headers: desk.host)["code"] == "token_wrong")
            let made = try await harness.client.post(place.path, headers: ["x-admin-token": Harness.adminToken])
            let cards = made.json["cards"] as? [[String: Any]] ?? []
            for card in cards {
                place.cards[card["action"] as? String ?? ""] = (
                    card["id"] as? String ?? "", card["code"] as? String ?? ""
                )
            }
            let next = try #require(place.cards["next"]).code
            for host in [desk.host, other.host] {
                let reply = try await place.scan(next, by: host)
                #expect(reply["code"] == "other_desk" && reply["label"] == nil)
            }
            _ = try await harness.join(other)
            #expect(
                try await place.scan(next, by: token)["label"] == "B001", "its own station's phone, for both queues")
            #expect(try await place.scan("qode:card:\(RefusalTests.nowhere)", by: token)["code"] == "unknown_card")
            #expect(try await place.scan("qode:card:x", by: token)["code"] == "unknown_card")
        }
    }

    @Test("a card that stays in a phone's view counts once, and once more when it was taken away")
    func inView() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            try await place.make(["actions": ["next"]])
            for _ in 0..<3 { _ = try await harness.join(place.desk) }
            let code = try #require(place.cards["next"]).code
            var answers: [String] = []
            for step in 0..<60 {
                harness.clock.advance(seconds: 0.15)
                let shown = (30..<40).contains(step) ? "nothing" : code
                let picture = shown == code ? "QR:\(code)" : "a wall"
                let reply = try await harness.client.send(
                    "POST", "/api/scan?live=phone", bytes: Data(picture.utf8), headers: place.token)
                if let verdict = reply["verdict"] { answers.append("\(verdict) \(reply["label"] ?? "")") }
            }
            #expect(answers == ["command A001", "command A002"])
            // Programs that send one picture after another get no further.
            harness.clock.advance(seconds: 2)
            #expect(try await place.scan(code)["label"] == "A003")
            harness.clock.advance(seconds: 0.3)
            #expect(try await place.scan(code)["code"] == "just_used")
        }
    }

    @Test("limits: to the appliance's own camera and to times, changed while the card stays the same")
    func limits() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            try await place.make(["actions": ["pause", "resume"], "camera_only": true])
            let pause = try #require(place.cards["pause"])
            #expect(try await place.show("pause")["code"] == "camera_only")
            let typed = try await harness.client.post(
                "/api/scan", json: ["text": pause.code], headers: place.desk.host)
            #expect(typed["code"] == "camera_only")
            #expect(
                await harness.engine.scan(presented: pause.code, from: .handheld).verdict
                    == .commandRefused(.cameraOnly))
            #expect(await harness.engine.scan(presented: pause.code).verdict == .command(.pause, .paused))
            func change(_ wish: [String: Any]) async throws -> Reply {
                try await harness.client.send(
                    "PATCH", "\(place.path)/\(pause.id)", json: wish, headers: place.desk.host)
            }
            let never: [String: Any] = ["weekly": [String: Any]()]
            #expect(try await change(["camera_only": false, "times": never]).json["camera_only"] as? Bool == false)
            #expect(try await place.show("pause")["code"] == "not_now")
            let week = Dictionary(uniqueKeysWithValues: HoursBody.weekdays.map { ($0, [["00:00", "24:00"]]) })
            #expect(try await change(["times": ["weekly": week]]).status == 200)
            #expect(try await place.show("pause")["verdict"] == "command")
            #expect(try await change(["times": NSNull()]).json["times"] is NSNull)
            for wish in [["times": ["weekly": ["x": []]]], ["camera_only": 7], ["counter": "\u{7}"]] as [[String: Any]]
            {
                #expect(try await change(wish).status == 400)
            }
        }
    }

    @Test("during a full disk nothing is taken, and a lost answer's repetition does it once")
    func diskAndRepetition() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            try await place.make(["actions": ["next"]])
            for _ in 0..<2 { _ = try await harness.join(place.desk) }
            let code = try #require(place.cards["next"]).code
            harness.store.set(.full)
            #expect(try await place.scan(code).status == 503)
            let presented = await harness.engine.scan(presented: code)
            guard case .notTaken = presented.verdict else {
                Issue.record("\(presented.verdict)")
                return
            }
            harness.store.set(.sound)
            var labels: [String?] = []
            for _ in 0..<2 {
                let reply = try await harness.client.send(
                    "POST", "/api/scan", bytes: Data("QR:\(code)".utf8),
                    headers: place.desk.host.merging(["idempotency-key": "once"]) { $1 })
                labels.append(reply["label"])
                #expect(reply["verdict"] == "command")
            }
            #expect(labels == ["A001", "A001"])
        }
    }

    @Test(
        "desks of its queues are told of the card and of the call for help, also those that come later; walls of neither"
    )
    func feed() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            let other = try await harness.makeQueue("Visas")
            try await place.make(["counter": "3"])
            func listen(_ queue: Harness.Desk, asHost: Bool) async throws -> FeedClient {
                let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(queue.id)")
                if asHost {
                    await feed.send(#"{"type":"auth","host_token":"\#(queue.token)"}"#)
                    _ = await feed.message { $0["type"] == "device_status" }
                }
                return feed
            }
            let (desk, wall, elsewhere) = (
                try await listen(place.desk, asHost: true), try await listen(place.desk, asHost: false),
                try await listen(other, asHost: true)
            )
            _ = await harness.engine.scan(presented: try #require(place.cards["help"]).code)
            let call = try #require(await desk.message { $0["type"] == "help_called" })
            let result = try #require(await desk.message { $0["type"] == "scan_result" })
            #expect(result["verdict"] == "command" && result["action"] == "help" && result["outcome"] == "help_called")
            #expect(call["name"] == "Desk" && call["counter"] == "3" && call["station_id"] == place.station)
            let late = try await listen(place.desk, asHost: true)
            #expect(await late.message { $0["type"] == "help_called" }?["at"] == call["at"])
            let now = try await harness.client.get("/api/queues/\(place.desk.id)/now", headers: place.desk.host)
            #expect((now.json["help_called"] as? [String: Any])?["counter"] as? String == "3")
            #expect((now.json["scan_result"] as? [String: Any])?["verdict"] as? String == "command")
            // What comes to everybody afterwards shows that nothing else came before.
            _ = await harness.engine.scan(presented: "hello")
            for feed in [wall, elsewhere] {
                let next = await feed.message {
                    !["queue_update", "ticket_list", "device_status"].contains($0["type"] ?? "")
                }
                #expect(next?["verdict"] == "not_a_ticket", "\(next?.text ?? "")")
            }
            harness.clock.advance(seconds: 301)
            let over = try await harness.client.get("/api/queues/\(place.desk.id)/now", headers: place.desk.host)
            #expect(over.json["help_called"] is NSNull)
            for feed in [desk, wall, elsewhere, late] { await feed.close() }
        }
    }

    @Test("who may make cards: hosts of all its queues and the admin, for a desk; a kiosk or scanner may not")
    func rights() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            for role in ["kiosk", "scanner", "wall"] {
                let station = try await Self.pair(harness, desk, role: role)
                let path = "/api/stations/\(station.id)/cards"
                #expect(try await harness.client.post(path, headers: station.token)["code"] == "role_forbidden")
                let made = try await harness.client.post(path, headers: desk.host)
                #expect(made.status == 409 && made["code"] == "not_a_desk")
                #expect(try await harness.client.get(path, headers: desk.host).text == "[]")
            }
            let nowhere = "/api/stations/\(RefusalTests.nowhere)/cards"
            #expect(try await harness.client.post(nowhere, headers: desk.host)["code"] == "unknown_station")
            let station = try await Self.pair(harness, desk)
            let path = "/api/stations/\(station.id)/cards"
            for wish in [
                ["actions": []], ["actions": ["next", "next"]], ["actions": ["dance"]], ["counter": "\u{7}"],
                ["times": 7],
                ["counter": String(repeating: "x", count: 41)],
            ] as [[String: Any]] {
                #expect(
                    try await harness.client.post(path, json: wish, headers: desk.host)["code"] == "invalid_request")
            }
        }
    }

    @Test("a station that becomes a wall has no cards that count; a desk again, they do")
    func anotherRole() async throws {
        try await Harness.run { harness in
            var place = try await Self.place(harness)
            try await place.make(["actions": ["pause", "resume"]])
            func become(_ role: String) async throws {
                _ = try await harness.client.send(
                    "PATCH", "/api/stations/\(place.station)", json: ["role": role], headers: place.desk.host)
            }
            try await become("wall")
            #expect(try await place.show("pause")["code"] == "not_a_desk")
            try await become("desk")
            #expect(try await place.show("pause")["verdict"] == "command")
        }
    }

    @Test("where no ticket can be printed, a card for one takes no number")
    func noPrinter() async throws {
        try await Harness.run(hasPrinters: false) { harness in
            var place = try await Self.place(harness)
            try await place.make(["actions": ["print"]])
            #expect(try await place.show("print")["code"] == "printer_unavailable")
            let queue = try await harness.client.get("/api/queues/\(place.desk.id)")
            #expect(queue.number("last_number_issued") == 0)
        }
    }
}
