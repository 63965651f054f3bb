import Foundation
import Testing
import WebTestSupport

/// The feed: whole, in order, in time.
@Suite struct FeedTests {
    @Test("the first message comes at once and is whole; each change follows; the revision only grows")
    func updates() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            let first = try #require(await feed.message())
            #expect(first["type"] == "queue_update")
            #expect(first["queue_id"] == desk.id)
            #expect(first["name"] == "Reception")
            #expect(first.json["active"] as? Bool == true)
            #expect(first.json["is_paused"] as? Bool == false)
            #expect(first.number("waiting_count") == 0)
            #expect(first.list("now_serving").isEmpty)
            let revision = try #require(first.number("revision"))

            _ = try await harness.join(desk)
            let joined = try #require(await feed.message { $0.number("waiting_count") == 1 })
            #expect(joined.number("last_number_issued") == 1)
            #expect(joined.number("revision") ?? 0 > revision)
            _ = try await harness.client.post(
                "/api/queues/\(desk.id)/next", json: ["counter": "3"], headers: desk.host)
            let called = try #require(await feed.message { $0.number("current_position") == 1 })
            let item = try #require(called.list("now_serving").first)
            #expect(item["label"] as? String == "A001")
            #expect(item["counter"] as? String == "3")
            #expect(item["status"] as? String == "CALLED")
            #expect(item["calls"] as? Int == 1)
            #expect(called.number("revision") ?? 0 > joined.number("revision") ?? 0)
            await feed.close()
        }
    }

    @Test("a guest's feed says where they stand, until they are done")
    func guest() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let ahead = try #require(try await harness.join(desk)["id"])
            let mine = try #require(try await harness.join(desk)["id"])
            let feed = try await FeedClient.connect(
                port: harness.port, path: "/api/ws/\(desk.id)?ticket=\(mine)")
            let first = try #require(await feed.message())
            #expect(first.object("you")["label"] as? String == "A002")
            #expect(first.object("you")["people_ahead"] as? Int == 1)
            #expect(first.object("you")["ticket_id"] as? String == mine)
            _ = try await harness.client.post("/api/tickets/\(ahead)/noshow", headers: desk.host)
            #expect(await feed.message { $0.object("you")["people_ahead"] as? Int == 0 } != nil)
            _ = try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host)
            #expect(await feed.message { $0.object("you")["status"] as? String == "CALLED" } != nil)
            _ = try await harness.client.post("/api/tickets/\(mine)/verify", headers: desk.host)
            #expect(await feed.message { $0.object("you")["status"] as? String == "COMPLETED" } != nil)
            await feed.close()
        }
    }

    @Test("a host's feed also has the list, the scans and the devices; a wrong token gets nothing")
    func host() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let id = try #require(try await harness.join(desk)["id"])
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            await feed.send(#"{"type":"auth","host_token":"wrong"}"#)
            let refused = try #require(await feed.message { $0["type"] == "error" })
            #expect(refused["code"] == "token_wrong")
            await feed.send(#"{"type":"auth","host_token":"\#(desk.token)"}"#)
            let list = try #require(await feed.message { $0["type"] == "ticket_list" })
            #expect(list.list("tickets").map { $0["id"] as? String } == [id])
            #expect(await feed.message { $0["type"] == "device_status" } != nil)
            _ = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:\(id)".utf8), headers: desk.host)
            let scan = try #require(await feed.message { $0["type"] == "scan_result" })
            #expect(scan["verdict"] == "out_of_turn")
            #expect(scan["label"] == "A001")
            await feed.close()
        }
    }

    @Test("a burst is merged: few messages, the last of them the newest state, within 100 ms of the change")
    func burst() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await feed.message()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 { group.addTask { _ = try await harness.join(desk) } }
                try await group.waitForAll()
            }
            var count = 0
            while let message = await feed.message() {
                count += 1
                if message.number("waiting_count") == 200 { break }
            }
            #expect(count < 200)
            #expect(try await harness.client.get("/api/queues/\(desk.id)").number("waiting_count") == 200)
            await feed.close()
        }
    }

    @Test("a state that could not be read is read again: nobody is left with the old one")
    func readAgain() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await feed.message()
            harness.store.nextBoards([.fails, .fails])
            _ = try await harness.join(desk)
            #expect(await feed.message { $0.number("waiting_count") == 1 } != nil)
            #expect(harness.store.boardsToCome == 0)
            await feed.close()
        }
    }

    @Test("a first message that was slow does not come after a newer one")
    func overtaken() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let slow = Task<Void, Never> { try? await Task.sleep(for: .milliseconds(500)) }
            harness.store.nextBoards([.waits(until: slow)])
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            while harness.store.boardsToCome > 0 { await Task.yield() }
            _ = try await harness.join(desk)
            #expect(await feed.message()?.number("waiting_count") == 1)
            await slow.value
            // Whatever comes now is no older.
            _ = try await harness.join(desk)
            #expect(await feed.message()?.number("waiting_count") == 2)
            await feed.close()
        }
    }

    @Test(
        "who leaves while the first state is read leaves no old one behind, though nobody heard of what changed meanwhile"
    )
    func leftWhileItWasRead() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let (said, say) = AsyncStream.makeStream(of: Void.self)
            let slow = Task<Void, Never> { for await _ in said {} }
            harness.store.nextBoards([.waits(until: slow)])
            let gone = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            for _ in 0..<2000 where harness.store.boardsToCome > 0 { try await Task.sleep(for: .milliseconds(5)) }
            await gone.close()
            #expect(try await isSilent(harness, desk))
            _ = try await harness.join(desk)
            say.finish()
            await slow.value
            for _ in 0..<5 {
                let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
                #expect(await feed.message()?.number("waiting_count") == 1)
                await feed.close()
            }
        }
    }

    private func listeners(_ harness: Harness, _ desk: Harness.Desk) async throws -> String? {
        let devices = try await harness.client.get("/api/devices", headers: desk.host).json["devices"]
        return (devices as? [[String: Any]])?.last?["detail"] as? String
    }

    /// Nobody listens, or soon nobody does.
    private func isSilent(_ harness: Harness, _ desk: Harness.Desk) async throws -> Bool {
        for _ in 0..<100 {
            if try await listeners(harness, desk) == "0 screens and phones listen." { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test("who closes the connection is forgotten at once, not at the next ping")
    func leaving() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await feed.message()
            #expect(try await listeners(harness, desk) == "1 screen or phone listens.")
            await feed.close()
            #expect(try await isSilent(harness, desk))
        }
    }

    @Test("an unknown queue is a 404 and a foreign page a 403, without an upgrade")
    func gate() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            func ask(_ queue: String, _ more: String = "") async throws -> String {
                try await RawExchange.send(
                    "GET /api/ws/\(queue) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(more)\r\n", port: harness.port)
            }
            let unknown = try await ask(RefusalTests.nowhere)
            #expect(unknown.hasPrefix("HTTP/1.1 404"))
            #expect(unknown.contains(#""code":"unknown_queue""#))
            let foreign = try await ask(desk.id, "Origin: http://evil.test\r\n")
            #expect(foreign.hasPrefix("HTTP/1.1 403"))
            #expect(foreign.contains("application/problem+json"))
            await #expect(throws: FeedClient.Refused.self) {
                _ = try await FeedClient.connect(
                    port: harness.port, path: "/api/ws/\(desk.id)", headers: ["origin": "http://evil.test"])
            }
            let own = try await FeedClient.connect(
                port: harness.port, path: "/api/ws/\(desk.id)",
                headers: ["origin": "http://127.0.0.1:\(harness.port)"])
            #expect(await own.message() != nil)
            await own.close()
        }
    }

    @Test(
        "who asks for another protocol, or clumsily for this one, still gets an answer",
        arguments: [
            ("/healthz", "Upgrade: h2c", "200"), ("/api/ws/x", "Upgrade: websocket", "404"),
            ("/healthz", "Upgrade: websocket", "200"),
        ])
    func otherUpgrades(path: String, header: String, status: String) async throws {
        try await Harness.run { harness in
            let answer = try await RawExchange.send(
                "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n\(header)\r\n\r\n", port: harness.port)
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
        }
    }
}
