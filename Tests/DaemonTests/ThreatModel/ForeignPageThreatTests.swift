import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A web page in a host's browser, as its requests come.
@Suite(.serialized, .onGuestNetwork) struct ForeignPageThreatTests {
    private static let origins = [
        "http://evil.test", "null", "http://qode.local:81", "https://qode.local.evil.test",
    ]

    @Test("to call the API as the host: what changes something and every feed is refused, and no answer is shared")
    func apiAsHost() async throws {
        try await GuestNetwork.tried { network in
            let browser = network.visitor(isSecure: true)
            let path = "/api/queues/\(network.queue.id)"
            let before = try await browser.get(path).text
            for origin in Self.origins {
                let page = network.queue.host.merging(["origin": origin]) { $1 }
                for (method, path) in [
                    ("POST", "\(path)/next"), ("PATCH", path), ("PUT", "\(path)/notice"),
                    ("DELETE", "\(path)/notice"), ("POST", "/api/queues"), ("POST", "\(path)/join"),
                ] {
                    let reply = try await browser.send(method, path, json: ["text": "x"], headers: page)
                    #expect(reply.status == 403 && reply["code"] == "foreign_origin", "\(origin): \(reply.text)")
                }
                let feed = try #require(browser.asksForFeed(["Origin: \(origin)"]))
                let refused = try await feed.lastWords()
                #expect(refused.hasPrefix("HTTP/1.1 403 ") && refused.contains("foreign_origin"), "\(refused)")
                // What a page may send without asking it may not read, nor ask for more.
                for method in ["GET", "OPTIONS"] {
                    let looked = try await browser.send(method, path, headers: ["origin": origin])
                    #expect(looked.headers["access-control-allow-origin"] == nil, "\(looked.headers)")
                    #expect(looked.headers["access-control-allow-headers"] == nil)
                }
            }
            // A form sends no headers of its own; cookies are no host's.
            let form = try await browser.post(
                "\(path)/next", headers: ["cookie": "x-host-token=\(network.queue.token)"])
            #expect(form.status == 401, "\(form.text)")
            #expect(try await browser.get(path).text == before)
        }
    }

    @Test("to post the form of guests without scripts: no number is drawn, and the cookie is no other page's")
    func guestForm() async throws {
        try await GuestNetwork.tried { network in
            let browser = network.visitor()
            let number = try await browser.get("/api/queues/\(network.queue.id)").number("last_number_issued")
            let line = "POST /join/\(network.queue.id) HTTP/1.1"
            for origin in Self.origins {
                let form = try #require(browser.says(line, ["Origin: \(origin)", "Content-Length: 0"]))
                #expect(try await form.lastWords().hasPrefix("HTTP/1.1 403 "), "\(form.heard)")
            }
            let now = try await browser.get("/api/queues/\(network.queue.id)")
            #expect(now.number("last_number_issued") == number)
            let own = try #require(
                browser.says(line, ["Origin: http://qode.local:8080", "Connection: close", "Content-Length: 0"]))
            let answer = try await own.lastWords()
            #expect(answer.hasPrefix("HTTP/1.1 303 "), "\(answer)")
            let cookie = answer.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("set-cookie: ") }
            for word in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie?.contains(word) == true) }
            network.keep(cookie?.firstMatch(of: /qode_device=([^;]+)/).map { String($0.output.1) } ?? "")
        }
    }

    @Test("to become our origin by a name that it points at us: 421, for pages, calls and feeds")
    func rebinding() async throws {
        try await GuestNetwork.tried { network in
            let token = "x-host-token: \(network.queue.token)"
            let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            for host in ["evil.test", "evil.test:8080", "127.0.0.1.evil.test"] {
                for ask in [
                    "GET / HTTP/1.1\r\n", "GET /host HTTP/1.1\r\n",
                    "POST /api/queues/\(network.queue.id)/next HTTP/1.1\r\nOrigin: http://\(host)\r\n\(token)\r\n",
                    "GET /api/ws/\(network.queue.id) HTTP/1.1\r\nOrigin: http://\(host)\r\n\(upgrade)"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                ] {
                    // From the machine itself, too: a kiosk's browser is one there.
                    for own in [GuestNetwork.proxy, 1] {
                        let text = "\(ask)Host: \(host)\r\n\r\n"
                        let page = try #require(
                            Stranger(port: network.daemon.port, saying: Array(text.utf8), from: own))
                        let answer = try await page.lastWords()
                        #expect(answer.hasPrefix("HTTP/1.1 421 ") && answer.contains("unknown_host"), "\(answer)")
                    }
                }
            }
        }
    }

    @Test(
        "to put our pages into a frame, or scripts into them: the policy is on every answer, and a name is only text"
    )
    func framesAndScripts() async throws {
        try await GuestNetwork.tried { network in
            let script = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'</title>"
            let queue = try await network.makeQueue(script)
            let guest = network.visitor()
            let ticket = try await guest.join(queue.id)["id"] ?? ""
            let paths = [
                "/", "/host", "/join/\(queue.id)", "/t/\(ticket)", "/wall/\(queue.id)", "/kiosk/\(queue.id)",
                "/board/\(queue.id)", "/setup", "/scan", "/print-qr/\(queue.id)", "/nothing", "/api/queues",
                "/api/tickets/\(ticket)/qr.svg", "/api/nothing", "/api/openapi.json",
            ]
            for path in paths {
                let reply = try await guest.get(path, headers: ["accept": "text/html,*/*"])
                Self.expectPolicy(in: reply.headers.map { "\($0): \($1)" }.joined(separator: "\n"), path)
                guard reply.headers["content-type"]?.hasPrefix("text/html") == true else { continue }
                for part in ["<script>alert", "<img src=x"] { #expect(!reply.text.contains(part), "\(path)") }
            }
            // And on what no page answers.
            let nowhere = "/api/ws/00000000-0000-4000-8000-000000000000"
            for (line, headers) in [
                ("GET / HTTP/9.9", []), ("SSH", []), ("GET / HTTP/1.1", ["Host: again"]),
                ("POST /api/queues HTTP/1.1", ["Content-Length: 999999"]),
                ("POST /api/queues HTTP/1.1", ["Origin: http://evil.test", "Content-Length: 0"]),
                (
                    "GET \(nowhere) HTTP/1.1",
                    [
                        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    ]
                ),
            ] {
                let stranger = try #require(guest.says(line, headers))
                Self.expectPolicy(in: try await stranger.lastWords(), line)
            }
        }
    }

    private static func expectPolicy(in head: String, _ of: String) {
        let head = head.lowercased()
        #expect(head.contains("default-src 'none'") && head.contains("form-action 'self'"), "\(of): \(head)")
        #expect(head.contains("frame-ancestors 'none'"), "\(of)")
        #expect(head.contains("nosniff") && head.contains("same-origin") && !head.contains("unsafe"), "\(of)")
    }
}
