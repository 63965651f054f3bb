import Foundation
import QueueCore
import Testing
import WebTestSupport

@testable import QueueEngine
@testable import WebServer

/// What the feed names, and what comes of it.
@Suite struct CallSoundTests {
    private func words(_ reply: Reply) -> String {
        String(
            decoding: reply.body.dropFirst(44).enumerated().filter { $0.offset % 2 == 0 }.map(\.element), as: UTF8.self)
    }

    private func now(_ harness: Harness, _ desk: Harness.Desk) async throws -> [String: Any] {
        try await harness.client.get("/api/queues/\(desk.id)/now").json
    }

    @Test("a call's sound is named while it is called, and is in the ticket's own language too")
    func aCall() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(prefix: "A")
            _ = try await harness.client.post(
                "/api/queues/\(desk.id)/join", json: ["language": "fr-CA"], headers: ["x-device-token": "one"])
            let called = try await harness.client.post(
                "/api/queues/\(desk.id)/next", json: ["counter": "3"], headers: desk.host)
            #expect((called.json["ticket"] as? [String: Any])?["language"] as? String == "fr-CA")
            let state = try await now(harness, desk)
            #expect(state["voice"] as? String == "one")
            let item = try #require((state["now_serving"] as? [[String: Any]])?.first)
            let path = try #require(item["sound"] as? String)
            #expect(path == "/api/calls/\(desk.id).1.1.wav")
            #expect(words(try await harness.client.get(path)) == "A001 3 en fr-CA")
            let id = try #require((called.json["ticket"] as? [String: Any])?["id"] as? String)
            _ = try await harness.client.post("/api/tickets/\(id)/serve", headers: desk.host)
            let served = (try await now(harness, desk)["now_serving"] as? [[String: Any]])?.first
            #expect(served?["sound"] == nil)
        }
    }

    @Test("a notice's sound is named with it, and only the one that stands")
    func aNotice() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.client.send(
                "PUT", "/api/queues/\(desk.id)/notice", json: ["text": "Late."], headers: desk.host)
            let notice = try #require(try await now(harness, desk)["notice"] as? [String: Any])
            let path = try #require(notice["sound"] as? String)
            #expect(words(try await harness.client.get(path)) == #"notice("Late.") en"#)
            for wrong in ["\(desk.id).0.wav", "\(desk.id).wav", "x", "\(RefusalTests.nowhere).1.wav"] {
                #expect(try await harness.client.get("/api/notices/\(wrong)")["code"] == "unknown_call")
            }
        }
    }

    @Test("the night is quiet: no sound is named, and walls hear why")
    func quiet() async throws {
        try await Harness.run(isQuiet: true) { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.join(desk)
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            let state = try await now(harness, desk)
            #expect(state["voice"] as? String == "quiet")
            #expect((state["now_serving"] as? [[String: Any]])?.first?["sound"] == nil)
        }
    }

    @Test("a kiosk reads its screen and its tickets; nobody else's, and not without a token")
    func aHeadset() async throws {
        try await Harness.run { harness in
            let (desk, other) = (try await harness.makeQueue(prefix: "A"), try await harness.makeQueue("Visas"))
            let ticket = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: desk.host)
            let body = ["ticket": ticket["id"] ?? "", "language": "de"]
            let heard = try await harness.client.post("/api/speech", json: body, headers: desk.host)
            #expect(words(heard) == #"ticket(label: "A001", ahead: Optional(0), picture: nil) de"#)
            #expect(heard.headers["cache-control"] == "no-store")
            #expect(try await harness.client.post("/api/speech", json: body, headers: other.host).status == 404)
            #expect(try await harness.client.post("/api/speech", json: body).status == 401)
            for text in ["", String(repeating: "x", count: 601)] {
                let refused = try await harness.client.post(
                    "/api/speech", json: ["text": text, "language": "de"], headers: desk.host)
                #expect(refused.status == 400 && refused["field"] == "text")
            }
            let text = try await harness.client.post(
                "/api/speech", json: ["text": "Hello", "language": "de"], headers: desk.host)
            #expect(words(text) == #"text("Hello") de"#)
        }
    }

    @Test func turns() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            func ask(_ wall: String, leaves: Bool = false) async throws -> [String]? {
                let body = ["wall": wall, "queues": [desk.id], "leaves": leaves] as [String: Any]
                return try await harness.client.post("/api/walls/turn", json: body).json["speaks_for"] as? [String]
            }
            #expect(try await ask("one") == [desk.id])
            #expect(try await ask("two") == [])
            #expect(try await ask("one", leaves: true) == [])
            #expect(try await ask("two") == [desk.id])
            for body in [
                ["wall": "", "queues": [desk.id]], ["wall": "x y", "queues": [desk.id]], ["wall": "x", "queues": []],
                ["wall": "x", "queues": ["y"]],
            ] as [[String: Any]] {
                #expect(try await harness.client.post("/api/walls/turn", json: body).status == 400)
            }
        }
    }

    @Test(
        "a language that is none is refused by its name",
        arguments: ["d e", "de-", String(repeating: "a", count: 9), "é"])
    func languages(_ tag: String) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let reply = try await harness.client.post(
                "/api/queues/\(desk.id)/join", json: ["language": tag], headers: ["x-device-token": "one"])
            #expect(reply.status == 400 && reply["field"] == "language")
        }
    }

    @Test("a ticket's picture is on every screen's message, and has a drawing and a name")
    func pictures() async throws {
        try await Harness.run(bearsPictures: true) { harness in
            let desk = try await harness.makeQueue()
            let ticket = try await harness.join(desk)
            let word = try #require(ticket["picture"])
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            let state = try await harness.client.get("/api/queues/\(desk.id)/now?ticket=\(ticket["id"] ?? "")").json
            #expect((state["you"] as? [String: Any])?["picture"] as? String == word)
            #expect((state["now_serving"] as? [[String: Any]])?.first?["picture"] as? String == word)
            let name = try await harness.client.get("/api/pictures/\(word)?language=de")
            #expect(name["name"] == TicketPicture(word: word)?.name(in: "de"))
            let drawing = try await harness.client.get(name["drawing"] ?? "")
            #expect(drawing.headers["content-type"] == "image/svg+xml" && drawing.text.hasPrefix("<svg"))
            for wrong in ["x", "x.svg", "blue-elephants", ".svg"] {
                #expect(try await harness.client.get("/api/pictures/\(wrong)")["code"] == "unknown_picture")
            }
        }
    }
}
