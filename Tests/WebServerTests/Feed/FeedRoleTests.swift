import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import Testing
import WebTestSupport

@testable import WebServer

/// What a token lets its bearer hear, on the feed and at `/now`.
@Suite struct FeedRoleTests {
    private static let proxy: @Sendable (inout WebServer.Configuration) -> Void = {
        $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
    }

    private func pair(_ harness: Harness, _ desk: Harness.Desk, _ role: String, also: [String] = []) async throws
        -> String
    {
        let made = try await harness.client.post(
            "/api/queues/\(desk.id)/pairings", json: ["role": role, "queues": [desk.id] + also],
            headers: ["x-admin-token": Harness.adminToken])
        return try await harness.client.post("/api/pairings/\(made["code"] ?? "")")["host_token"] ?? ""
    }

    private func feed(
        _ harness: Harness, _ queue: String, as token: String, headers: [String: String] = [:]
    ) async throws -> FeedClient {
        let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(queue)", headers: headers)
        await feed.send(#"{"type":"auth","host_token":"\#(token)"}"#)
        return feed
    }

    /// What the feed tells beside states, while people join, devices change and codes are scanned: two rounds of it, and as many as it
    /// takes until all that is wanted was heard.
    private func heard(
        _ feed: FeedClient, _ harness: Harness, _ desk: Harness.Desk, wanted: Set<String>
    ) async throws -> Set<String> {
        var heard: Set<String> = []
        for round in 0..<50 where round < 2 || !wanted.isSubset(of: heard) {
            _ = try await harness.join(desk)
            harness.engine.devicesChanged()
            let scan = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:hello".utf8), headers: desk.host
            ).number("scan")
            // What was said before the feed was there does not come, and a feed that lives says so for ever.
            while let message = await feed.message(
                within: 5, where: { $0["type"] != "queue_update" && $0["type"] != "alive" })
            {
                let names = message.list("devices").compactMap { $0["name"] as? String }
                let type = message["type"] ?? ""
                heard.insert(names.count == 1 ? "\(type) of \(names[0])" : type)
                if message.number("scan") == scan { break }
            }
        }
        return heard.subtracting(["scan_answer"])
    }

    @Test(
        "the feed tells each role what it may hear, and nothing else",
        arguments: [
            ("desk", ["ticket_list", "device_status", "scan_result"]),
            ("scanner", ["ticket_list", "device_status", "scan_result"]),
            ("kiosk", ["device_status of ticket printer"]), ("wall", []),
        ] as [(String, Set<String>)])
    func roles(role: String, hears: Set<String>) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let token = try await pair(harness, desk, role)
            let feed = try await feed(harness, desk.id, as: token)
            let told = try await heard(feed, harness, desk, wanted: hears)
            // Whoever was counted as a host when the first guest came was told of him.
            #expect(told.subtracting(role == "desk" ? ["first_guest"] : []) == hears, "\(role) heard \(told)")
            let stations = try await harness.client.get("/api/stations", headers: desk.host).list
            #expect(stations.first?["is_connected"] as? Bool == true, "a wall's, too")
            let reply = try await harness.client.get(
                "/api/queues/\(desk.id)/now", headers: ["x-host-token": token])
            let members = Set(reply.json.keys).intersection(["tickets", "devices", "scan_result"])
            let names = ["ticket_list": "tickets", "scan_result": "scan_result"]
            #expect(members == Set(hears.map { names[$0] ?? "devices" }), "\(role) \(members)")
            if role == "kiosk" {
                let devices = reply.json["devices"] as? [[String: Any]]
                #expect(devices?.map { $0["name"] as? String } == ["ticket printer"])
            }
            await feed.close()
        }
    }

    @Test("a host of another queue hears the camera's verdict and the queue's name, and nothing of the ticket")
    func foreignScan() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let ticket = try await harness.join(desk)
            let own = try await feed(harness, desk.id, as: desk.token)
            let foreign = try await feed(harness, other.id, as: other.token)
            for each in [own, foreign] { #expect(await each.message { $0["type"] == "device_status" } != nil) }
            _ = await harness.engine.scan(presented: ticket["id"] ?? "")
            let whole = try #require(await own.message { $0["type"] == "scan_result" })
            #expect(whole["label"] == "A001" && whole.object("ticket")["id"] as? String == ticket["id"])
            let part = try #require(await foreign.message { $0["type"] == "scan_result" })
            #expect(part["verdict"] == whole["verdict"] && part["queue_name"] == "Reception")
            #expect(!part.text.contains("A001") && !part.text.contains(ticket["id"] ?? "?"), "\(part.text)")
            for queue in [desk, other] {
                let now = try await harness.client.get("/api/queues/\(queue.id)/now", headers: queue.host)
                #expect(now.text.contains("A001") == (queue.id == desk.id))
                #expect(now.object("scan_result")["verdict"] as? String == whole["verdict"])
            }
            // And what a phone at that desk is told of it by HTTP.
            let reply = try await harness.client.send(
                "POST", "/api/scan", bytes: Data("QR:\(ticket["id"] ?? "")".utf8), headers: other.host)
            #expect(reply["verdict"] == "other_queue" && !reply.text.contains("A001"), "\(reply.text)")
            for each in [own, foreign] { await each.close() }
        }
    }

    @Test("a queue that a stranger made hears of no devices, and nothing of what the camera read for others")
    func restricted() async throws {
        try await Harness.run(isCreationOpen: true) { harness in
            let made = try await harness.client.post("/api/queues", json: ["name": "Stranger's"])
            let desk = Harness.Desk(id: made["id"] ?? "", token: made["host_token"] ?? "")
            let feed = try await feed(harness, desk.id, as: desk.token)
            #expect(await feed.message { $0["type"] == "ticket_list" } != nil)
            _ = await harness.engine.scan(presented: "hello")
            let told = try await heard(feed, harness, desk, wanted: ["ticket_list", "scan_result"])
            // Of its own queue's first guest it may hear.
            #expect(told.subtracting(["first_guest"]) == ["ticket_list", "scan_result"], "\(told)")
            let now = try await harness.client.get("/api/queues/\(desk.id)/now", headers: desk.host)
            #expect(now.json["devices"] == nil && now.json["tickets"] != nil)
            await feed.close()
        }
    }

    @Test("a host's token by plain HTTP ends the feed (4403, https_required); by HTTPS, and a kiosk's, it does not")
    func secrecy() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let listener = TLSListener(
            .own(StateDirectory(path: folder.path)), port: 0, now: { .init(milliseconds: 1_800_000_000_000) })
        func strict(_ configuration: inout WebServer.Configuration) {
            Self.proxy(&configuration)
            configuration.publicURL = nil
        }
        try await Harness.run(tlsListener: listener, configure: strict) { harness in
            let https = ["x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"]
            let made = try await harness.client.post(
                "/api/queues", json: ["name": "A"], headers: https.merging(["x-admin-token": Harness.adminToken]) { $1 }
            )
            let desk = Harness.Desk(id: made["id"] ?? "", token: made["host_token"] ?? "")
            func paired(_ role: String) async throws -> String {
                let pairing = try await harness.client.post(
                    "/api/queues/\(desk.id)/pairings", json: ["role": role],
                    headers: https.merging(desk.host) { $1 })
                return try await harness.client.post("/api/pairings/\(pairing["code"] ?? "")", headers: https)[
                    "host_token"] ?? ""
            }
            // A proxy that forwards a plain request, and one that says nothing.
            for plain in [["x-forwarded-for": "192.0.2.7", "x-forwarded-host": "qode.local:8080"], [:]] {
                for role in ["desk", "scanner"] {
                    let feed = try await feed(harness, desk.id, as: try await paired(role), headers: plain)
                    let refused = try #require(await feed.message { $0["type"] == "error" })
                    #expect(refused["code"] == "https_required")
                    if let port = listener.openPort, !plain.isEmpty {
                        #expect(refused["detail"]?.contains("https://qode.local:\(port)") == true, "\(refused.text)")
                    }
                    #expect(await feed.closeCode() == 4403)
                }
                let kiosk = try await feed(harness, desk.id, as: try await paired("kiosk"), headers: plain)
                #expect(await kiosk.message { $0["type"] == "device_status" } != nil)
                await kiosk.close()
            }
            let secure = try await feed(harness, desk.id, as: desk.token, headers: https)
            #expect(await secure.message { $0["type"] == "ticket_list" } != nil)
            await secure.close()
            let metrics = harness.web.parts.metrics.text
            #expect(metrics.contains(#"qode_errors_total{code="https_required"} 4"#), "\(metrics)")
        }
    }

    @Test(
        "wrong tokens on the feed count with those by HTTP; the fifth ends it, and a right one goes through meanwhile")
    func wrongTokens() async throws {
        func strict(_ configuration: inout WebServer.Configuration) {
            Self.proxy(&configuration)
            configuration.limits.wrongTokensPerMinute = 3
        }
        try await Harness.run(configure: strict) { harness in
            let desk = try await harness.makeQueue()
            let address = ["x-forwarded-for": "192.0.2.7"]
            let feed = try await feed(harness, desk.id, as: "wrong", headers: address)
            for _ in 0..<4 { await feed.send(#"{"type":"auth","host_token":"wrong"}"#) }
            var codes: [String] = []
            while codes.count < 5, let refused = await feed.message(where: { $0["type"] == "error" }) {
                codes.append(refused["code"] ?? "")
            }
            #expect(codes == ["token_wrong", "token_wrong", "token_wrong", "too_many_requests", "too_many_requests"])
            #expect(await feed.closeCode() == 4403)
            let path = "/api/queues/\(desk.id)/tickets"
            let wrong = address.merging(["x-host-token": "wrong"]) { $1 }
            #expect(try await harness.client.get(path, headers: wrong).status == 429)
            // Nor is there a way round it, where a wrong token is no error.
            let ticket = try await harness.join(desk)["id"] ?? ""
            #expect(try await harness.client.get("/api/tickets/\(ticket)", headers: wrong).status == 429)
            let admin = address.merging(["x-admin-token": "wrong"]) { $1 }
            for way in ["/api/devices", "/api/stations"] {
                #expect(try await harness.client.get(way, headers: admin).status == 429)
            }
            let right = try await self.feed(harness, desk.id, as: desk.token, headers: address)
            #expect(await right.message { $0["type"] == "ticket_list" } != nil)
            #expect(try await harness.client.get(path, headers: address.merging(desk.host) { $1 }).status == 200)
            await right.close()
        }
    }

    @Test(
        "feeds are bounded by address (IPv6 by /64): 429 with Retry-After instead of an upgrade; the machine itself is not"
    )
    func feedsPerMinute() async throws {
        func strict(_ configuration: inout WebServer.Configuration) {
            Self.proxy(&configuration)
            configuration.limits.feedsPerMinute = 2
        }
        try await Harness.run(configure: strict) { harness in
            let desk = try await harness.makeQueue()
            func ask(_ address: String?) async throws -> String {
                try await RawExchange.send(
                    "GET /api/ws/\(desk.id) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + (address.map { "X-Forwarded-For: \($0)\r\n" } ?? "")
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", port: harness.port
                ) { $0.contains("\r\n\r\n") }
            }
            for number in 1...2 { #expect(try await ask("2001:db8::\(number)").hasPrefix("HTTP/1.1 101")) }
            let refused = try await ask("2001:db8::3")
            #expect(refused.hasPrefix("HTTP/1.1 429"), "\(refused)")
            #expect(refused.lowercased().contains("retry-after: ") && refused.contains("too_many_requests"))
            #expect(try await ask("2001:db8:0:1::3").hasPrefix("HTTP/1.1 101"))
            for _ in 0..<3 { #expect(try await ask(nil).hasPrefix("HTTP/1.1 101")) }
            let metrics = harness.web.parts.metrics.text
            #expect(metrics.contains(#"qode_limit_refusals_total{limit="feeds"} 1"#))
        }
    }
}
