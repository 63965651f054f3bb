import HTTPTypes
import LinuxHost
import NIOHTTP1
import QueueEngine
import Testing

@testable import WebServer

/// Which heads are looked at, as a table.
@Suite struct HeadRuleTests {
    private static func rules(_ configure: (inout WebServer.Configuration) -> Void = { _ in }) -> HeadRules {
        var configuration = WebServer.Configuration(
            host: "0.0.0.0", port: 0, publicURL: "https://queue.example.com", adminToken: nil)
        configuration.allowedHosts = ["other.example.com"]
        configuration.corsOrigins = ["https://shop.example.com"]
        configuration.ownNames = { ["box.corp.example.org", "*.cert.example.net"] }
        configuration.trustedProxies = ["127.0.0.1", "10.0.0.0/8"].compactMap { AddressRange($0) }
        configure(&configuration)
        return HeadRules(configuration)
    }

    private static func objection(
        _ method: HTTPMethod = .POST, _ uri: String = "/api/queues", _ headers: [(String, String)],
        from peer: String = "192.0.2.7"
    ) -> Problem? {
        rules().objection(
            to: HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: HTTPHeaders(headers)),
            from: IPAddress(peer))
    }

    @Test(
        "names that are always right, and those that were named",
        arguments: [
            "192.168.1.7", "192.168.1.7:8080", "[2001:db8::1]:8443", "[::1]", "qode", "qode:8080", "localhost", "x",
            "qode.local", "QODE.Local:80", "box.lan", "box.home.arpa", "box.internal", "box.home", "box.localdomain",
            "box.fritz.box", "queue.example.com", "queue.example.com:443", "queue.example.com.", "other.example.com",
            "box.corp.example.org", "a.cert.example.net", "my_box",
        ])
    func ours(_ host: String) { #expect(Self.objection(.POST, "/api/queues", [("host", host)]) == nil) }

    @Test(
        "any other public name may be somebody's who points it at us",
        arguments: ["evil.test", "rebind.example.com:8080", "xlocal", "a.b.cert.example.net"])
    func foreign(_ host: String) {
        guard host.contains(".") else { return #expect(Self.objection(.POST, "/api/queues", [("host", host)]) == nil) }
        let problem = Self.objection(.GET, "/", [("host", host)])
        #expect(problem?.code == "unknown_host")
        #expect(problem?.status == .misdirectedRequest)
        #expect(problem?.detail.contains("server.allowed_hosts") == true)
    }

    @Test(
        "no host, two, or none that can be",
        arguments: [
            [], [("host", "a"), ("host", "a")], [("host", "")], [("host", "a b")], [("host", "a/b")],
            [("host", "a:b")], [("host", "[::1")], [("host", "user@a")], [("host", "1.2.3")],
        ])
    func notOne(_ hosts: [(String, String)]) {
        let problem = Self.objection(.GET, "/", hosts)
        #expect(problem?.code == "invalid_request")
        #expect(problem?.status == .badRequest)
    }

    @Test(
        "an authority in the target is a host like the header's, and must be the same",
        arguments: [
            ("http://qode.local/", "qode.local", nil), ("HTTP://QODE.local:80/x?y", "qode.local", nil),
            ("https://queue.example.com:443/", "queue.example.com", nil), ("http://my_box", "my_box", nil),
            ("http://[::1]:8080/", "[::1]:8080", nil),
            ("http://evil.test/", "qode.local", "unknown_host"), ("http://evil.test/", "evil.test", "unknown_host"),
            ("http://other/", "qode.local", "invalid_request"),
            ("http://qode.local:81/", "qode.local", "invalid_request"),
            ("http://qode.local@evil.test/", "qode.local", "invalid_request"),
            ("http:///x", "qode.local", "invalid_request"),
            ("http://evil.test?/qode.local", "qode.local", "unknown_host"),
        ] as [(String, String, String?)])
    func absolute(_ target: String, _ host: String, _ code: String?) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: HTTPHeaders([("host", host)]))
        let problem = Self.rules().objection(to: head, for: AbsoluteTarget(target), from: IPAddress("192.0.2.7"))
        #expect(problem?.code == code)
    }

    @Test(
        "a target is a path", arguments: ["ftp://a/b", "a/b", "file:///etc/passwd", "http:/a", "a:443", "**"])
    func targets(_ target: String) {
        #expect(Self.objection(.GET, target, [("host", "a")])?.code == "invalid_request")
    }

    @Test(
        "what stands behind the authority is the path",
        arguments: [
            ("http://a/b?c#d", "/b?c"), ("https://a", "/"), ("http://a?b", "/?b"), ("/http://a/b", nil), ("*", nil),
            ("a:443", nil), ("ftp://a/b", nil),
        ] as [(String, String?)])
    func paths(_ target: String, _ path: String?) { #expect(AbsoluteTarget(target)?.path == path) }

    @Test(
        "own pages, the public address and the origins that were named",
        arguments: [
            ("http://192.168.1.7:8080", "192.168.1.7:8080"), ("http://qode.local", "QODE.local"),
            ("https://queue.example.com", "127.0.0.1:8080"), ("https://shop.example.com", "qode.local"),
            ("https://[2001:db8::1]:8443", "[2001:db8::1]:8443"), ("http://my_box", "my_box"),
            ("http://qode.local", "qode.local:80"),
        ])
    func ownPage(_ origin: String, _ host: String) {
        #expect(Self.objection(.POST, "/api/queues", [("host", host), ("origin", origin)]) == nil)
        #expect(Self.objection(.GET, "/api/ws/x", [("host", host), ("origin", origin)]) == nil)
    }

    @Test(
        "pages of others may look, and change nothing",
        arguments: ["http://evil.test", "null", "http://qode.local:81", "https://qode.local.evil.test", "file://", ""])
    func foreignPage(_ origin: String) {
        let headers = [("host", "qode.local"), ("origin", origin)]
        for method: HTTPMethod in [.POST, .PATCH, .PUT, .DELETE, .RAW(value: "BREW")] {
            let problem = Self.objection(method, "/api/queues", headers)
            #expect(problem?.code == "foreign_origin")
            #expect(problem?.detail.contains("https://queue.example.com") == true)
        }
        #expect(Self.objection(.GET, "/api/ws/x", headers)?.code == "foreign_origin")
        #expect(Self.objection(.GET, "/api/queues", headers) == nil)
        #expect(Self.objection(.OPTIONS, "/api/queues", headers) == nil)
    }

    @Test("a trusted proxy says under which name it was asked; nobody else does")
    func proxied() {
        let headers = [
            ("host", "127.0.0.1:8080"), ("origin", "https://door.example.com"),
            ("x-forwarded-host", "door.example.com"),
        ]
        #expect(Self.objection(.GET, "/api/ws/x", headers, from: "10.1.2.3") == nil)
        #expect(Self.objection(.GET, "/api/ws/x", headers, from: "::ffff:10.1.2.3") == nil)
        #expect(Self.objection(.GET, "/api/ws/x", headers)?.code == "foreign_origin")
    }

    @Test(
        "a declared length over the bound is refused before anything else",
        arguments: [
            ("/api/queues", "65536", nil), ("/api/queues", "65537", "too_large"), ("/api/scan", "8388608", nil),
            ("/api/scan?live=a", "8388608", nil), ("/api/scan", "8388609", "too_large"),
            ("/nothing", "99999999999999999999999999", "too_large"),
        ] as [(String, String, String?)])
    func length(_ uri: String, _ length: String, _ code: String?) {
        #expect(Self.objection(.POST, uri, [("host", "a"), ("content-length", length)])?.code == code)
        guard code != nil else { return }
        for hosts in [[], [("host", "a"), ("host", "b")], [("host", "evil.test")]] {
            #expect(Self.objection(.POST, uri, hosts + [("content-length", length)])?.code == code)
        }
    }

    @Test(
        "whom a proxy works for",
        arguments: [
            ("127.0.0.1", ["192.0.2.1"], "192.0.2.1"), ("127.0.0.1", ["1.1.1.1, 192.0.2.1"], "192.0.2.1"),
            ("127.0.0.1", ["1.1.1.1", "192.0.2.1, 10.9.9.9"], "192.0.2.1"),
            ("::ffff:127.0.0.1", ["[2001:db8::1]:5000"], "2001:db8::1"), ("127.0.0.1", ["192.0.2.1:99"], "192.0.2.1"),
            ("192.0.2.9", ["1.1.1.1"], "192.0.2.9"), ("127.0.0.1", ["nonsense"], "127.0.0.1"),
            ("127.0.0.1", [], "127.0.0.1"), ("10.0.0.1", ["10.0.0.7"], "10.0.0.7"),
        ])
    func client(_ peer: String, _ fields: [String], _ client: String) {
        let proxies = TrustedProxies(ranges: ["127.0.0.1", "10.0.0.0/8"].compactMap { AddressRange($0) })
        #expect(proxies.client(of: IPAddress(peer), forwardedFor: fields) == IPAddress(client))
    }
}
