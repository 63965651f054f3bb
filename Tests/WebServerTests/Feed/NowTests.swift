import Foundation
import Testing
import WebTestSupport

@testable import WebServer

/// `GET /api/queues/{id}/now`: the feed's message, by plain HTTP.
@Suite struct NowTests {
    private func now(
        _ harness: Harness, _ desk: Harness.Desk, ticket: String? = nil, tag: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var headers = headers
        if let tag { headers["if-none-match"] = tag }
        return try await harness.client.get(
            "/api/queues/\(desk.id)/now\(ticket.map { "?ticket=\($0)" } ?? "")", headers: headers)
    }

    @Test("it is the very message of the feed, with and without a ticket")
    func same() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            _ = try await harness.join(desk)
            let mine = try await harness.join(desk)["id"] ?? ""
            for query in ["", "?ticket=\(mine)", "?ticket=\(UUID())"] {
                let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)\(query)")
                let told = await feed.message()?.text
                let reply = try await harness.client.get("/api/queues/\(desk.id)/now\(query)")
                #expect(reply.text == told)
                await feed.close()
                // And the same again where nobody listens.
                #expect(try await harness.client.get("/api/queues/\(desk.id)/now\(query)").text == told)
            }
        }
    }

    @Test("an unchanged state is a 304 that reads no ticket; a change and a full minute are not")
    func unchanged() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let mine = try await harness.join(desk)["id"] ?? ""
            let first = try await now(harness, desk, ticket: mine)
            let tag = try #require(first.headers["etag"])
            #expect(first.headers["cache-control"] == "no-cache")
            let reads = harness.store.reads
            for variant in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let same = try await now(harness, desk, ticket: mine, tag: variant)
                #expect(same.status == 304)
                #expect(same.body.isEmpty)
                #expect(same.headers["etag"] == tag)
            }
            #expect(harness.store.reads == reads)
            harness.clock.advance(seconds: 60)
            let later = try await now(harness, desk, ticket: mine, tag: tag)
            #expect(later.status == 200)
            _ = try await harness.join(desk)
            let changed = try await now(harness, desk, ticket: mine, tag: later.headers["etag"])
            #expect(changed.status == 200)
            #expect(changed.number("waiting_count") == 2, "no older than the answer that was given before")
        }
    }

    @Test(
        "a host also gets the tickets, the devices and the last answer to a scan; whoever may not see them, none of it")
    func host() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try await harness.join(desk)["id"] ?? ""
            let first = try await now(harness, desk, headers: desk.host)
            #expect(first.list("tickets").map { $0["id"] as? String } == [id])
            #expect(first.list("devices").map { $0["name"] as? String } == ["camera", "ticket printer", "feed"])
            #expect(first.json["scan_result"] is NSNull)
            #expect(try await now(harness, desk, tag: first.headers["etag"], headers: desk.host).status == 304)
            _ = try await harness.client.send("POST", "/api/scan", bytes: Data("QR:hello".utf8), headers: desk.host)
            var again = try await now(harness, desk, tag: first.headers["etag"], headers: desk.host)
            while again.status == 304 {
                again = try await now(harness, desk, tag: first.headers["etag"], headers: desk.host)
            }
            #expect(again.object("scan_result")["verdict"] as? String == "not_a_ticket")
            for key in ["tickets", "devices", "scan_result"] {
                #expect(try await now(harness, desk).json[key] == nil)
            }
        }
    }

    @Test("unknown queues, wrong tickets, wrong tokens and a dead disk are said so")
    func refusals() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            func answer(_ path: String, _ headers: [String: String] = [:]) async throws -> String {
                let reply = try await harness.client.get(path, headers: headers)
                return "\(reply.status) \(reply["code"] ?? "")"
            }
            #expect(try await answer("/api/queues/\(RefusalTests.nowhere)/now") == "404 unknown_queue")
            #expect(try await answer("/api/queues/\(desk.id)/now?ticket=x") == "400 invalid_request")
            #expect(
                try await answer("/api/queues/\(desk.id)/now", ["x-host-token": "wrong"]) == "403 token_wrong")
            harness.store.set(.dead)
            #expect(try await answer("/api/queues/\(desk.id)/now") == "503 store_unavailable")
            harness.store.set(.sound)
        }
    }
}

extension Reply {
    fileprivate func list(_ key: String) -> [[String: Any]] { json[key] as? [[String: Any]] ?? [] }
}
