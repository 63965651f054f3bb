import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A stranger with a laptop: connections that take room, time or bytes.
@Suite(.serialized, .onGuestNetwork) struct DoorThreatTests {
    @Test("a head over 16 KiB, in lines or in blank ones, is 431; what is no HTTP is answered as such")
    func largeHead() async throws {
        try await GuestNetwork.tried { network in
            let long = String(repeating: "x", count: 17_000)
            let many = (0..<600).map { "x-\($0): yyyyyyyyyyyyyyyyyyyyyyyy\r\n" }.joined()
            for (text, status) in [
                ("GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
                ("GET / HTTP/1.1\r\nHost: x\r\nx-a: \(long)\r\n\r\n", 431),
                ("GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n", 431), (String(repeating: "\r\n", count: 9000), 431),
                ("SSH-2.0-OpenSSH\r\n", 400),
            ] {
                let stranger = try #require(
                    Stranger(port: network.daemon.port, saying: Array(text.utf8), from: GuestNetwork.proxy))
                let answer = try await stranger.lastWords()
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(200))")
                #expect(answer.contains(status == 431 ? #""code":"too_large""# : #""code":"invalid_request""#))
            }
        }
    }

    @Test("a body without end: 64 KiB, pictures 8 MiB, whether the length is said, wrong or missing")
    func largeBody() async throws {
        try await GuestNetwork.tried { network in
            let visitor = network.visitor(isSecure: true)
            let admin = "x-admin-token: \(network.daemon.adminToken)"
            let host = "x-host-token: \(network.queue.token)"
            let chunk = "8000\r\n\(String(repeating: "x", count: 0x8000))\r\n"
            for (line, headers, body) in [
                ("POST /nothing HTTP/1.1", ["Content-Length: 65537"], ""),
                ("POST /api/queues HTTP/1.1", [admin, "Content-Length: 9999999999999999999"], ""),
                ("POST /api/scan HTTP/1.1", [host, "Content-Length: 8388609"], ""),
                ("POST /api/queues HTTP/1.1", [admin, "Transfer-Encoding: chunked"], chunk + chunk + chunk),
                (
                    "POST /api/scan HTTP/1.1", [host, "Transfer-Encoding: chunked"],
                    String(repeating: chunk, count: 257)
                ),
            ] {
                let stranger = try #require(visitor.says(line, headers, body: body))
                let answer = try await stranger.lastWords()
                #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(line) \(headers): \(answer.prefix(200))")
                #expect(answer.contains(#""code":"too_large""#))
            }
        }
    }

    @Test(
        "all connections: 256 for one address, 192 of them feeds, an IPv6 /64 is one; a desk is told which address has most"
    )
    func allConnections() async throws {
        try await GuestNetwork.tried { network in
            // Addresses of one /64, as many as connections.
            let greedy = (0..<256).map { network.visitor(at: "2001:db8::\(String($0 + 1, radix: 16))") }
            var open: [Stranger] = []
            for visitor in greedy.prefix(192) { open.append(try #require(visitor.asksForFeed())) }
            for feed in open { #expect(try await feed.answer().hasPrefix("HTTP/1.1 101 ")) }
            let feed = try #require(greedy[192].asksForFeed())
            #expect(try await feed.lastWords().hasPrefix("HTTP/1.1 503 "), "\(feed.heard)")
            for visitor in greedy.suffix(64) { open.append(try #require(visitor.says("GET /healthz HTTP/1.1"))) }
            // Asking is still possible.
            for stranger in open.suffix(64) { #expect(try await stranger.answer().hasPrefix("HTTP/1.1 200 ")) }
            let late = try #require(greedy[0].says("GET /healthz HTTP/1.1"))
            let answer = try await late.lastWords()
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("too_many_connections"), "\(answer)")
            #expect(answer.lowercased().contains("retry-after: "))
            for address in ["2001:db8:0:1::1", "192.0.2.1"] {
                #expect(try await network.visitor(at: address).get("/healthz").status == 200)
            }
            let told = try await becomesSo {
                let reply = try await network.daemon.client.get("/api/devices", headers: network.queue.host)
                let feed = (reply.json["devices"] as? [[String: Any]])?.first { $0["name"] as? String == "feed" }
                return feed?["code"] as? String == "one_address"
                    && (feed?["detail"] as? String ?? "").hasPrefix("2001:db8::/64 holds ")
            }
            #expect(told)
            for stranger in open { stranger.close() }
            let isFree = try await becomesSo { try await greedy[0].get("/healthz").status == 200 }
            #expect(isFree, "what was given back is there for the next")
        }
    }

    @Test("all connections there are: beyond them newcomers are closed, and one comes in when one leaves")
    func noRoom() async throws {
        try await GuestNetwork.run(["--limits-connections", "40"]) { network in
            let ask = "GET /healthz HTTP/1.1"
            var open: [Stranger] = []
            // The machine's own client may keep one.
            for _ in 0..<40 { open.append(try #require(network.visitor().says(ask))) }
            for stranger in open { _ = try await stranger.answer() }
            let answered = open.filter { $0.heard.hasPrefix("HTTP/1.1 200 ") }
            #expect((30...40).contains(answered.count), "\(answered.count)")
            let late = try #require(network.visitor().says(ask))
            #expect(try await late.lastWords().isEmpty && late.isClosed, "\(late.heard)")
            #expect(
                try await network.daemon.client.get("/healthz").status == 200, "the machine itself has a reserve")
            for stranger in open { stranger.close() }
            let isIn = try await becomesSo {
                guard let next = network.visitor().says(ask, ["Connection: close"]) else { return false }
                return try await next.lastWords().hasPrefix("HTTP/1.1 200 ")
            }
            #expect(isIn)
            network.expectSilence()
        }
    }

    @Test("feeds without end: 600 a minute for one address, then 429 instead of an upgrade")
    func feedsWithoutEnd() async throws {
        try await GuestNetwork.tried { network in
            let visitor = network.visitor()
            var taken = 0
            var refusal = ""
            for _ in 0..<40 where refusal.isEmpty {
                let feeds = (0..<50).compactMap { _ in visitor.asksForFeed() }
                for feed in feeds {
                    let answer = try await feed.answer()
                    if answer.hasPrefix("HTTP/1.1 101 ") { taken += 1 }
                    if answer.hasPrefix("HTTP/1.1 429 "), refusal.isEmpty { refusal = try await feed.lastWords() }
                    feed.close()
                }
            }
            #expect(taken >= 600 && !refusal.isEmpty)
            #expect(refusal.lowercased().contains("retry-after: ") && refusal.contains("too_many_requests"))
            let other = try #require(network.visitor().asksForFeed())
            #expect(try await other.answer().hasPrefix("HTTP/1.1 101 "))
            other.close()
        }
    }

    // MARK: Those whose time has run out meanwhile

    @Test("a body that never ends, of a call that reads it: 408 after 30 s, and the connection is over")
    func slowBody() async throws {
        try await GuestNetwork.tried { _ in
            let slow = try #require(GuestNetwork.current).slow
            let answer = try await slow.body.lastWords(within: .seconds(60))
            #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            #expect(ContinuousClock.now - slow.begun >= .seconds(30))
        }
    }

    @Test("an answer that is never taken: after 60 s the connection is over")
    func untakenAnswer() async throws {
        try await GuestNetwork.tried { network in
            let slow = try #require(GuestNetwork.current).slow
            func isHeld() throws -> Bool {
                try Self.holds(connectionOf: slow.untaken.port, at: network.daemon.port)
            }
            if ContinuousClock.now - slow.begun < .seconds(50) { #expect(try isHeld(), "it has its time") }
            #expect(try await becomesSo(within: .seconds(100)) { try !isHeld() })
            #expect(ContinuousClock.now - slow.begun >= .seconds(60))
        }
    }

    /// Whether the daemon has the connection of that client's port, as the kernel tells (proc_net_tcp(5)): the client cannot know
    /// without taking what it was sent.
    private static func holds(connectionOf client: Int, at server: Int) throws -> Bool {
        func hex(_ port: Int) -> String { String(0x10000 + port, radix: 16, uppercase: true).dropFirst().description }
        let ends = " 0100007F:\(hex(server)) 0\(GuestNetwork.proxy)00007F:\(hex(client)) 01 "
        // A file without a size: read until there is no more.
        let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/net/tcp"))
        return String(decoding: try table.readToEnd() ?? Data(), as: UTF8.self).contains(ends)
    }
}
