import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A listener on the Wi-Fi.
@Suite(.serialized, .onGuestNetwork) struct ListenerThreatTests {
    @Test(
        "to overhear a host's token: by plain HTTP none is taken but a kiosk's, on no feed either; by HTTPS they are"
    )
    func overheardToken() async throws {
        try await GuestNetwork.tried { network in
            let (plain, secure) = (network.visitor(), network.visitor(isSecure: true))
            let path = "/api/queues/\(network.queue.id)"
            let (desk, scanner) = (try await network.pair("desk"), try await network.pair("scanner"))
            let admin = ["x-admin-token": network.daemon.adminToken]
            let calls: [(String, String, [String: String])] = [
                ("POST", "\(path)/session", network.queue.host), ("GET", "\(path)/tickets", desk.headers),
                ("POST", "/api/scan", scanner.headers), ("POST", "/api/queues", admin),
                ("GET", "/api/settings", admin), ("POST", "\(path)/pairings", admin),
            ]
            for (method, path, headers) in calls {
                let refused = try await plain.send(
                    method, path, json: method == "GET" ? nil : ["name": "A"], headers: headers)
                #expect(refused.status == 403 && refused["code"] == "https_required", "\(path): \(refused.text)")
                #expect(refused["detail"]?.contains("https://qode.local:\(network.securePort)") == true)
                guard method == "GET" else { continue }
                #expect(try await secure.get(path, headers: headers).status == 200, "\(path)")
            }
            for token in [network.queue.token, desk.token, scanner.token] {
                let feed = try await plain.feed(as: token)
                #expect(await feed.message { $0["code"] == "https_required" } != nil)
                #expect(await feed.closeCode() == 4403)
            }
            let kiosk = try await network.pair("kiosk")
            #expect(try await plain.post("\(path)/tickets", headers: kiosk.headers).status == 201)
            // What such a one is worth: a host takes it away.
            let gone = try await secure.send(
                "DELETE", "/api/stations/\(kiosk.id)", headers: network.queue.host)
            #expect(gone.status == 204)
            #expect(try await plain.post("\(path)/tickets", headers: kiosk.headers)["code"] == "token_wrong")
        }
    }

    @Test("the same by TLS itself: a desk's token is taken where nobody reads along")
    func encrypted() async throws {
        try await GuestNetwork.tried { network in
            func status(_ base: String) async throws -> String {
                let curl = try ServedProcess(
                    "/usr/bin/curl",
                    [
                        "-sS", "--max-time", "20", "--interface", "127.0.0.\(GuestNetwork.proxy)", "--cacert",
                        network.daemon.folder("state/tls.pem"), "-o", "/dev/null", "-w", "%{http_code}", "-H",
                        "x-host-token: \(network.queue.token)", "\(base)/api/queues/\(network.queue.id)/tickets",
                    ])
                _ = await curl.end(within: 30)
                return curl.text
            }
            let plain = try await status("http://127.0.0.1:\(network.daemon.port)")
            let encrypted = try await status("https://127.0.0.1:\(network.securePort)")
            #expect(plain == "403" && encrypted == "200")
        }
    }

    @Test(
        "to read who waits: feeds and public answers know labels, no names; a phone's token is told to that phone only"
    )
    func whoWaits() async throws {
        try await GuestNetwork.tried { network in
            let host = network.visitor(isSecure: true)
            let queue = try await network.makeQueue("Surgery")
            let asked = try await host.send(
                "PATCH", "/api/queues/\(queue.id)", json: ["asks": ["name"]], headers: queue.host)
            #expect(asked.status == 200, "\(asked.text)")
            let (guest, listener) = (network.visitor(), network.visitor())
            let feed = try await listener.feed(queue.id)
            #expect(await feed.message() != nil)
            let joined = try await guest.join(queue.id, json: ["details": ["name": "Ada Lovelace"]])
            let ticket = joined["id"] ?? ""
            #expect(joined["device_token"] == guest.device)
            let update = try #require(await feed.message { $0.number("last_number_issued") == 1 })
            let called = try await host.post("/api/queues/\(queue.id)/next", headers: queue.host)
            #expect(called.text.contains("Ada Lovelace"), "the host is told")
            let call = try #require(await feed.message { !$0.list("now_serving").isEmpty })
            #expect(call.list("now_serving").first?["label"] as? String == joined["label"])
            var heard = [update.text, call.text, called.text.replacing("Ada Lovelace", with: "")]
            for path in [
                "/api/queues", "/api/queues/\(queue.id)", "/api/queues/\(queue.id)/now",
                "/api/queues/\(queue.id)/now?ticket=\(ticket)", "/api/tickets/\(ticket)", "/t/\(ticket)",
                "/wall/\(queue.id)",
            ] { heard.append(try await listener.get(path).text) }
            for text in heard {
                for secret in ["Ada Lovelace", guest.device, queue.token] { #expect(!text.contains(secret)) }
            }
            network.keep("Ada Lovelace")
            await feed.close()
        }
    }
}
