import Foundation
import QueueCore
import Testing
import WebTestSupport

@testable import QueueEngine
@testable import WebServer

/// What a screen for information tells a guest, by ear.
@Suite struct InfoSoundTests {
    private func words(_ reply: Reply) -> String {
        String(
            decoding: reply.body.dropFirst(44).enumerated().filter { $0.offset % 2 == 0 }.map(\.element), as: UTF8.self)
    }

    @Test("place and way are named as sound, in the ticket's own language; what is over, foreign or unknown is not")
    func told() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue(prefix: "A")
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await feed.message()
            var ids: [String] = []
            for (device, language) in [("one", "fr"), ("two", "de")] {
                let joined = try await harness.client.post(
                    "/api/queues/\(desk.id)/join", json: ["language": language], headers: ["x-device-token": device])
                ids.append(joined["id"] ?? "")
            }
            func hold(_ text: String) async throws -> FeedClient.Message {
                await harness.engine.inform(text, of: [])
                return try #require(await feed.message { $0["type"] == "ticket_info" })
            }
            let waits = try await hold(ids[1])
            let path = try #require(waits["sound"])
            #expect(path == "/api/infos/\(waits.number("scan") ?? 0).wav")
            let heard = try await harness.client.get(path)
            #expect(words(heard) == #"ticket(label: "A002", ahead: Optional(1), picture: nil) de"#)
            #expect(heard.headers["cache-control"] == "no-store")

            _ = try await harness.client.post(
                "/api/queues/\(desk.id)/next", json: ["counter": "3"], headers: desk.host)
            let called = words(try await harness.client.get(try await hold(ids[0])["sound"] ?? ""))
            #expect(called.hasPrefix("way(") && called.contains("A001") && called.hasSuffix("fr"), "\(called)")
            _ = try await harness.client.post("/api/tickets/\(ids[0])/verify", headers: desk.host)
            for text in [ids[0], RefusalTests.nowhere, "no ticket"] { #expect(try await hold(text)["sound"] == nil) }
            for wrong in ["0.wav", "x", "\(waits.number("scan") ?? 0)"] {
                #expect(try await harness.client.get("/api/infos/\(wrong)")["code"] == "unknown_call")
            }
            await feed.close()
        }
    }

    @Test("only the newest are kept, and at night none is named") func bounded() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let ticket = try await harness.join(desk)
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await feed.message()
            var sounds: [String] = []
            for _ in 0...ToldTickets.most {
                await harness.engine.inform(ticket["id"] ?? "", of: [])
                let told = await feed.message { $0["type"] == "ticket_info" }
                sounds.append(told?["sound"] ?? "")
            }
            #expect(try await harness.client.get(sounds[0]).status == 404)
            #expect(try await harness.client.get(sounds[1]).status == 200)
            await feed.close()
        }
        try await Harness.run(isQuiet: true) { harness in
            let desk = try await harness.makeQueue()
            let ticket = try await harness.join(desk)
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await feed.message()
            await harness.engine.inform(ticket["id"] ?? "", of: [])
            let told = try #require(await feed.message { $0["type"] == "ticket_info" })
            #expect(told["label"] != nil && told["sound"] == nil)
            await feed.close()
        }
    }
}
