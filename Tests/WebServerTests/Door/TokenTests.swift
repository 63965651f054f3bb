import Foundation
import LinuxHost
import QueueCore
import Testing
import WebTestSupport

@testable import WebServer

/// Who bears which token where, and what a stranger gets out of trying.
@Suite struct TokenTests {
    private static let proxy: @Sendable (inout WebServer.Configuration) -> Void = {
        $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
    }

    @Test("wrong tokens are counted by address, and right ones go through all the same")
    func wrongTokens() async throws {
        func strict(_ configuration: inout WebServer.Configuration) {
            Self.proxy(&configuration)
            configuration.limits.wrongTokensPerMinute = 5
        }
        try await Harness.run(configure: strict) { harness in
            let desk = try await harness.makeQueue()
            let path = "/api/queues/\(desk.id)/tickets"
            let stranger = ["x-host-token": "wrong", "x-forwarded-for": "192.0.2.7"]
            for _ in 0..<5 { #expect(try await harness.client.get(path, headers: stranger)["code"] == "token_wrong") }
            let told = try await harness.client.get(path, headers: stranger)
            #expect(told.status == 429 && told.headers["retry-after"] != nil)
            // The admin's door is the same one.
            let admin = ["x-admin-token": "wrong", "x-forwarded-for": "192.0.2.7"]
            #expect(try await harness.client.post("/api/queues", json: ["name": "A"], headers: admin).status == 429)
            // From the same address, at the same moment.
            let host = desk.host.merging(["x-forwarded-for": "192.0.2.7"]) { $1 }
            #expect(try await harness.client.get(path, headers: host).status == 200)
            let other = ["x-host-token": "wrong", "x-forwarded-for": "192.0.2.8"]
            #expect(try await harness.client.get(path, headers: other).status == 403)
        }
    }

    @Test("limits by address: IPv6 by /64, scans, prints, new queues")
    func byAddress() async throws {
        func strict(_ configuration: inout WebServer.Configuration) {
            Self.proxy(&configuration)
            configuration.limits.joinsPerMinute = 2
            configuration.limits.scansPerMinute = 2
            configuration.limits.printsPerMinute = 2
            configuration.limits.newQueuesPerMinute = 2
        }
        try await Harness.run(configure: strict) { harness in
            let desk = try await harness.makeQueue()
            func statuses(_ send: (Int) async throws -> Reply) async throws -> [Int] {
                var statuses: [Int] = []
                for number in 0..<3 { statuses.append(try await send(number).status) }
                return statuses
            }
            let joins = try await statuses { number in
                try await harness.client.post(
                    "/api/queues/\(desk.id)/join",
                    headers: ["x-device-token": "d\(number)", "x-forwarded-for": "2001:db8::\(number + 1)"])
            }
            #expect(joins == [201, 201, 429])
            let scans = try await statuses { _ in
                try await harness.client.send("POST", "/api/scan", bytes: Data("a wall".utf8), headers: desk.host)
            }
            #expect(scans == [422, 422, 429])
            let prints = try await statuses { _ in
                try await harness.client.post("/api/queues/\(desk.id)/poster", headers: desk.host)
            }
            #expect(prints == [202, 202, 429])
            let queues = try await statuses { _ in
                try await harness.client.post(
                    "/api/queues", json: ["name": "A"], headers: ["x-admin-token": Harness.adminToken])
            }
            #expect(queues == [201, 429, 429], "one was made before")
        }
    }

    @Test("33 guests behind one proxy are 33 addresses")
    func behindProxy() async throws {
        try await Harness.run(joinsPerMinute: 30, configure: Self.proxy) { harness in
            let desk = try await harness.makeQueue()
            for number in 0..<33 {
                let headers = ["x-device-token": "d\(number)", "x-forwarded-for": "198.51.100.\(number)"]
                let reply = try await harness.client.post("/api/queues/\(desk.id)/join", headers: headers)
                #expect(reply.status == 201)
            }
        }
    }

    @Test("pictures on their way are few, for each and for all")
    func uploads() async throws {
        func few(_ configuration: inout WebServer.Configuration) { configuration.limits.uploadsPerToken = 1 }
        try await Harness.run(configure: few) { harness in
            let desk = try await harness.makeQueue()
            let head = "POST /api/scan HTTP/1.1\r\nHost: x\r\nx-host-token: \(desk.token)\r\nContent-Length: 9\r\n\r\n"
            async let slow = RawExchange.send(head, port: harness.port, within: 1)
            var status = 422
            let deadline = ContinuousClock.now + .seconds(1)
            while status == 422, ContinuousClock.now < deadline {
                let reply = try await harness.client.send(
                    "POST", "/api/scan", bytes: Data("a wall".utf8), headers: desk.host)
                status = reply.status
            }
            #expect(status == 429)
            _ = try await slow
            while status == 429 {
                status = try await harness.client.send(
                    "POST", "/api/scan", bytes: Data("a wall".utf8), headers: desk.host
                ).status
            }
            #expect(status == 422)
        }
    }

    @Test("a device's token is shown to nobody but the device, and is not in the database")
    func devices() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let joined = try await harness.join(desk, device: "my-own-secret-phone")
            #expect(joined["device_token"] == "my-own-secret-phone")
            let path = "/api/tickets/\(joined["id"] ?? "")"
            let own = try await harness.client.get(path, headers: ["x-device-token": "my-own-secret-phone"])
            #expect(own["device_token"] == "my-own-secret-phone")
            for reply in [
                try await harness.client.get(path), try await harness.client.get(path, headers: desk.host),
                try await harness.client.get("/api/queues/\(desk.id)/tickets", headers: desk.host),
                try await harness.client.post("/api/queues/\(desk.id)/next", headers: desk.host),
            ] {
                #expect(reply.status == 200 && !reply.text.contains("my-own-secret-phone"))
                #expect(!reply.text.contains("device_token") && reply.text.contains(#""is_phone":true"#))
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: harness.folder.path) {
                let bytes = try Data(contentsOf: harness.folder.appending(path: name))
                #expect(bytes.range(of: Data("my-own-secret-phone".utf8)) == nil, "\(name)")
            }
            let cancelled = try await harness.client.post(
                "\(path)/cancel", headers: ["x-device-token": "my-own-secret-phone"])
            #expect(cancelled.status == 200)
        }
    }

    @Test("a guest without scripts joins by a form, and its cookie is the device")
    func form() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let ask = "POST /join/\(desk.id) HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: close\r\n"
            let answer = try await RawExchange.send("\(ask)Content-Length: 0\r\n\r\n", port: harness.port)
            #expect(answer.hasPrefix("HTTP/1.1 303"), "\(answer)")
            let lines = answer.components(separatedBy: "\r\n")
            func field(_ name: String) -> String {
                lines.first { $0.lowercased().hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
                    ?? ""
            }
            let cookie = field("set-cookie")
            for word in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(word)) }
            let id = field("location").dropFirst("/t/".count)
            let sent = String(cookie.prefix { $0 != ";" })
            #expect(sent.hasPrefix("qode_device="))
            // The same browser has one ticket, and may cancel it; a header comes first.
            let again = try await RawExchange.send(
                "\(ask)Cookie: a=b; \(sent)\r\nContent-Length: 0\r\n\r\n", port: harness.port)
            #expect(again.contains("/t/\(id)") && !again.lowercased().contains("set-cookie"))
            let other = try await harness.client.post(
                "/api/tickets/\(id)/cancel", headers: ["cookie": sent, "x-device-token": "another"])
            #expect(other.status == 403)
            let foreign = try await RawExchange.send(
                "POST /join/\(desk.id) HTTP/1.1\r\nHost: x\r\nOrigin: null\r\nConnection: close\r\n\r\n",
                port: harness.port)
            #expect(foreign.hasPrefix("HTTP/1.1 403"))
            #expect(
                try await harness.client.post("/api/tickets/\(id)/cancel", headers: ["cookie": sent]).status == 200)
        }
    }

    @Test("while HTTPS is served, hosts' tokens are not taken where they can be overheard; kiosks' are")
    func secrecy() async throws {
        for (mode, isTaken) in [("refuse", false), ("allow", true)] {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let state = StateDirectory(path: folder.path)
            let listener = TLSListener(.own(state), port: 0, now: { .init(milliseconds: 1_800_000_000_000) })
            func strict(_ configuration: inout WebServer.Configuration) {
                Self.proxy(&configuration)
                configuration.publicURL = nil
                configuration.takesPlainTokens = mode == "allow"
            }
            try await Harness.run(tlsListener: listener, configure: strict) { harness in
                let https = ["x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"]
                let plain = ["x-forwarded-for": "192.0.2.7", "host": "qode.local:8080"]
                func admin(_ way: [String: String]) async throws -> Reply {
                    try await harness.client.post(
                        "/api/queues", json: ["name": "A"],
                        headers: way.merging(["x-admin-token": Harness.adminToken]) { $1 })
                }
                let desk = try await admin(https)
                #expect(desk.status == 201)
                let refused = try await admin(plain)
                #expect((refused["code"] == "https_required") == !isTaken, "\(refused.text)")
                let host = ["x-host-token": desk["host_token"] ?? ""]
                let path = "/api/queues/\(desk["id"] ?? "")"
                let next = try await harness.client.post("\(path)/next", headers: plain.merging(host) { $1 })
                #expect((next["code"] == "https_required") == !isTaken)
                #expect(
                    try await harness.client.post("\(path)/next", headers: https.merging(host) { $1 }).status == 200)
                // A proxy on the machine that says nothing is no desk on the machine.
                let silent = try await harness.client.post("\(path)/next", headers: host)
                #expect((silent.status == 403) == !isTaken)
                let made = try await harness.client.post(
                    "\(path)/pairings", json: ["role": "kiosk"], headers: https.merging(host) { $1 })
                let paired = try await harness.client.post("/api/pairings/\(made["code"] ?? "")", headers: plain)
                let kiosk = plain.merging(["x-host-token": paired["host_token"] ?? ""]) { $1 }
                #expect(try await harness.client.post("\(path)/tickets", headers: kiosk).status == 201)
            }
        }
    }
}
