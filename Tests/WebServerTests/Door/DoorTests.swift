import Foundation
import LinuxHost
import NIOCore
import TestSupport
import Testing
import WebTestSupport

@testable import WebServer

/// The door as a stranger with a laptop meets it: raw bytes against the server.
@Suite struct DoorTests {
    /// Deadlines that a test can wait for; each is other than the rest, so that the one that held is known.
    private static func brief(_ configuration: inout WebServer.Configuration) {
        configuration.connectionLimits.head = .milliseconds(400)
        configuration.connectionLimits.body = .milliseconds(900)
        configuration.connectionLimits.answer = .milliseconds(1400)
        configuration.connectionLimits.idle = .milliseconds(1900)
        configuration.connectionLimits.linger = .milliseconds(200)
    }

    private static let upgrade = """
        Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n
        """

    @Test(
        "what never becomes a request ends after the head's deadline",
        arguments: [
            "", "\r\n", "\r\n\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost", "GET /healthz HTTP/1.1\r\nHost: x\r\n",
            "G", "\u{16}\u{03}\u{01}",
        ])
    func head(_ bytes: String) async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let start = ContinuousClock.now
            let answer = try await RawExchange.send(bytes, port: harness.port, within: 10)
            #expect(ContinuousClock.now - start < .milliseconds(1800), "\(answer)")
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"))
            #expect(try await harness.client.get("/healthz").status == 200)
        }
    }

    @Test("what is no HTTP is answered as such")
    func noHTTP() async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let answer = try await RawExchange.send("SSH-2.0-OpenSSH\r\n", port: harness.port, within: 5)
            #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            #expect(answer.lowercased().contains("content-security-policy"))
            #expect(answer.contains(#""code":"invalid_request""#))
        }
    }

    @Test(
        "a body that does not come ends its connection, read by a route or not, or asking for an upgrade",
        arguments: [
            "POST /api/queues HTTP/1.1\r\nHost: x\r\nx-admin-token: \(Harness.adminToken)\r\nContent-Length: 5\r\n\r\n{",
            "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
            "GET /api/ws/{q} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\(upgrade)\r\n",
        ])
    func body(_ bytes: String) async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let bytes = bytes.replacing("{q}", with: try await harness.makeQueue().id)
            let start = ContinuousClock.now
            let answer = try await RawExchange.send(bytes, port: harness.port, within: 10)
            #expect((.milliseconds(800) ... .milliseconds(2800)).contains(ContinuousClock.now - start), "\(answer)")
            #expect(try await harness.client.get("/healthz").status == 200)
        }
    }

    @Test("an idle connection is kept for a while, and then closed")
    func idle() async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let start = ContinuousClock.now
            let answer = try await RawExchange.send(
                "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", port: harness.port, within: 10)
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect((.milliseconds(1700) ... .milliseconds(5000)).contains(ContinuousClock.now - start))
        }
    }

    @Test("a head over 16 KiB is 431, in lines or in blank ones")
    func largeHead() async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let long = String(repeating: "x", count: 17_000)
            let many = (0..<600).map { "x-\($0): yyyyyyyyyyyyyyyyyyyyyyyy\r\n" }.joined()
            for head in [
                "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nx-a: \(long)\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n", String(repeating: "\r\n", count: 9000),
            ] {
                let answer = try await RawExchange.send(head, port: harness.port, within: 5)
                #expect(answer.hasPrefix("HTTP/1.1 431"), "\(answer.prefix(200))")
                #expect(answer.contains(#""code":"too_large""#))
            }
        }
    }

    @Test("a body over its bound is refused when it is declared, and when it is not")
    func largeBody() async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let declared = "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n"
            let chunk = "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n"
            let undeclared =
                "POST /api/queues HTTP/1.1\r\nHost: x\r\nx-admin-token: \(Harness.adminToken)\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)\(chunk)"
            for request in [declared, undeclared] {
                let answer = try await RawExchange.send(request, port: harness.port, within: 5)
                #expect(answer.hasPrefix("HTTP/1.1 413"), "\(answer.prefix(200))")
                #expect(answer.contains(#""code":"too_large""#))
            }
        }
    }

    @Test("an answer that nobody takes ends its connection")
    func untaken() async throws {
        try await Harness.run(configure: Self.brief) { harness in
            // More answers than the system's buffers have room for, and never read.
            let ask = String(repeating: "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", count: 120)
            try await RawExchange.unread(ask, port: harness.port) {
                while harness.web.policy.ledger.connections == 0 { try await Task.sleep(for: .milliseconds(5)) }
                let start = ContinuousClock.now
                while harness.web.policy.ledger.connections > 0, ContinuousClock.now - start < .seconds(20) {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect((.milliseconds(900) ... .seconds(10)).contains(ContinuousClock.now - start))
            }
        }
    }

    @Test("HEAD is GET without its body, and the next answer is whole")
    func headMethod() async throws {
        try await Harness.run { harness in
            for path in ["/healthz", "/", "/nothing", "/api/queues/x"] {
                let answer = try await RawExchange.send(
                    "HEAD \(path) HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                    port: harness.port)
                let parts = answer.components(separatedBy: "\r\n\r\n")
                #expect(parts.count == 3, "\(answer)")
                #expect(parts[1].hasPrefix("HTTP/1.1 200"), "\(answer)")
                #expect(parts[0].lowercased().contains("content-length: "))
                #expect(!parts[0].lowercased().contains("content-length: 0"))
                #expect(answer.hasSuffix(#"{"status":"ok"}"#))
            }
        }
    }

    @Test("Expect: 100-continue is answered at once, or refused at once", arguments: ["100-continue", "100-Continue"])
    func expectation(_ word: String) async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let head = "Host: x\r\nx-host-token: \(desk.token)\r\nExpect: \(word)\r\n"
            let asked = try await RawExchange.send(
                "POST /api/scan HTTP/1.1\r\n\(head)Content-Length: 2000000\r\n\r\n", port: harness.port,
                until: { $0.contains("\r\n\r\n") })
            #expect(asked.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n"), "\(asked)")
            let refused = try await RawExchange.send(
                "POST /api/scan HTTP/1.1\r\n\(head)Content-Length: 9000000\r\n\r\n", port: harness.port)
            #expect(refused.hasPrefix("HTTP/1.1 413"), "\(refused)")
        }
    }

    @Test("what may be done at an address is said")
    func methods() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let wrong = try await harness.client.send("DELETE", "/api/queues/\(desk.id)")
            #expect(wrong.status == 405)
            #expect(wrong["code"] == "method_not_allowed")
            #expect(wrong.headers["allow"] == "GET, HEAD, OPTIONS, PATCH")
            let options = try await harness.client.send("OPTIONS", "/api/queues/\(desk.id)/join")
            #expect(options.status == 204)
            #expect(options.headers["allow"] == "OPTIONS, POST")
            #expect(try await harness.client.send("OPTIONS", "/nothing").status == 404)
            #expect(try await harness.client.send("PUT", "/healthz").status == 405)
        }
    }

    @Test("a browser gets a page where none is, a program a problem")
    func missingPage() async throws {
        try await Harness.run { harness in
            let page = try await harness.client.get("/nothing", headers: ["accept": "text/html,*/*"])
            #expect(page.status == 404)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.text.contains("There is nothing at this address."))
            #expect(try await harness.client.get("/nothing")["code"] == "not_found")
            #expect(try await harness.client.get("/api/x", headers: ["accept": "text/html"])["code"] == "not_found")
        }
    }

    @Test("every answer carries the policy, refused upgrades and errors of the parser too")
    func headers() async throws {
        try await Harness.run(configure: Self.brief) { harness in
            let nowhere = "/api/ws/00000000-0000-4000-8000-000000000000"
            let asks = [
                "GET / HTTP/1.1\r\nHost: x\r\n", "GET /nothing HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: evil.test\r\n", "GET \(nowhere) HTTP/1.1\r\nHost: x\r\n\(Self.upgrade)",
                "GET \(nowhere) HTTP/1.1\r\nHost: x\r\nOrigin: http://evil.test\r\n\(Self.upgrade)",
                "POST /api/queues HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/9.9\r\nHost: x\r\n",
                "OPTIONS /api/queues HTTP/1.1\r\nHost: x\r\n",
            ]
            for ask in asks {
                let answer = try await RawExchange.send(ask + "Connection: close\r\n\r\n", port: harness.port)
                let lower = answer.lowercased()
                #expect(
                    lower.components(separatedBy: "content-security-policy: default-src 'none'").count == 2, "\(ask)")
                #expect(lower.contains("x-content-type-options: nosniff"), "\(ask)")
                #expect(lower.contains("referrer-policy: same-origin"), "\(ask)")
                #expect(lower.contains("form-action 'self'") && lower.contains("frame-ancestors 'none'"))
                #expect(!lower.contains("unsafe") && !lower.contains("strict-transport-security"))
            }
        }
    }

    @Test("one address has its share of connections, the machine itself all")
    func perAddress() async throws {
        func proxied(_ configuration: inout WebServer.Configuration) {
            configuration.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
            configuration.connectionLimits.connectionsPerAddress = 2
        }
        try await Harness.run(configure: proxied) { harness in
            let ask = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
            async let first = RawExchange.send(ask, port: harness.port, within: 3)
            async let second = RawExchange.send(ask, port: harness.port, within: 3)
            // Both are in when the server counts them by what their proxy says.
            #expect(try await becomesSo { harness.web.policy.ledger.greediest?.connections == 2 })
            let third = try await RawExchange.send(ask, port: harness.port, within: 3)
            #expect(third.hasPrefix("HTTP/1.1 503"), "\(third)")
            #expect(third.contains("too_many_connections") && third.lowercased().contains("retry-after"))
            #expect(try await first.hasPrefix("HTTP/1.1 200"))
            #expect(try await second.hasPrefix("HTTP/1.1 200"))
            #expect(try await harness.client.get("/healthz").status == 200)
        }
    }

    @Test("beyond all connections a newcomer is closed, and the next that has room comes in")
    func full() async throws {
        func few(_ configuration: inout WebServer.Configuration) {
            configuration.connectionLimits.connections = 2
            // Somebody else's, as far as the server knows.
            configuration.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
        }
        try await Harness.run(configure: few) { harness in
            let ask = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            async let first = RawExchange.send(ask, port: harness.port, within: 2)
            async let second = RawExchange.send(ask, port: harness.port, within: 2)
            while harness.web.policy.ledger.connections < 2 { try await Task.sleep(for: .milliseconds(5)) }
            let begun = ContinuousClock.now
            let third = try? await RawExchange.send(ask, port: harness.port, within: 5)
            #expect(third ?? "" == "")
            #expect(ContinuousClock.now - begun < .seconds(1), "closed, not left alone")
            #expect(try await first.hasPrefix("HTTP/1.1 200"))
            #expect(try await second.hasPrefix("HTTP/1.1 200"))
            while harness.web.policy.ledger.connections > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await harness.client.get("/healthz").status == 200)
        }
    }

    @Test("refusals are counted by code, for the machine itself")
    func metrics() async throws {
        try await Harness.run { harness in
            _ = try await harness.client.get("/api/queues/x")
            _ = try await RawExchange.send("GET / HTTP/1.1\r\n\r\n", port: harness.port)
            let metrics = try await harness.client.get("/metrics")
            #expect(metrics.status == 200)
            for line in [
                #"qode_errors_total{code="unknown_queue"} 1"#, #"qode_errors_total{code="invalid_request"} 1"#,
                "# TYPE qode_connections gauge",
            ] { #expect(metrics.text.contains(line), "\(metrics.text)") }
        }
    }
}
