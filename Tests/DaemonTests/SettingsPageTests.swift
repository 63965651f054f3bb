import Foundation
import Testing
import WebTestSupport

/// `/api/settings` of the real daemon: what it tells, keeps and refuses.
@Suite struct SettingsPageTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
    ]

    private func entry(_ reply: Reply, _ key: String) -> [String: Any]? {
        (reply.json["settings"] as? [[String: Any]])?.first { $0["key"] as? String == key }
    }

    @Test("a change is checked, kept, marked, and in force after a restart; what another source sets is not the page's")
    func change() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.bare, environment: ["QODE_LOG_LEVEL": "notice"])
        let admin = ["x-admin-token": daemon.adminToken]
        func patch(_ json: [String: Any]) async throws -> Reply {
            try await daemon.client.send("PATCH", "/api/settings", json: json, headers: admin)
        }
        #expect(try await daemon.client.get("/api/settings").status == 401)
        #expect(try await daemon.client.get("/api/settings", headers: ["x-admin-token": "x"]).status == 403)
        let before = try await daemon.client.get("/api/settings", headers: admin)
        #expect(entry(before, "locale")?["value"] as? String == "en")
        #expect(entry(before, "locale")?["origin"] as? String == "default")
        #expect(entry(before, "server.port")?["origin"] as? String == "the command line (--server-port)")

        for (json, status, code, word) in [
            (["server.port": 81], 409, "set_elsewhere", "--server-port"),
            (["log.level": "debug"], 409, "set_elsewhere", "QODE_LOG_LEVEL"),
            (["server.host": "::"], 400, "invalid_request", "server.host: may be set in /etc/qode/qode.yaml only"),
            (["venue.logo": "/etc/shadow"], 400, "invalid_request", "venue.logo"),
            (["no.key": "x"], 400, "invalid_request", "no.key: is not a setting"),
            (["printers.paper": "A4", "venue.name": "x"], 400, "invalid_request", "printers.paper: must be 80mm"),
            (["wifi.ssid": "a", "wifi.password": "short"], 400, "invalid_request", "wifi.password"),
            (["venue.name": "two\nlines"], 400, "invalid_request", "venue.name"),
        ] as [([String: Any], Int, String, String)] {
            let reply = try await patch(json)
            #expect(reply.status == status && reply["code"] == code, "\(json): \(reply.text)")
            #expect(reply["detail"]?.contains(word) == true, "\(json): \(reply.text)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder("state/settings.yaml")), "all or none")

        let name = #"Praxis: "Dr. Sommer" # 1"#
        let changed = try await patch([
            "venue.name": name, "locale": ["de", "en"], "printers.roll_length": 80, "wifi.ssid": "a",
            "wifi.password": "guests-welcome",
        ])
        #expect(changed.status == 200, "\(changed.text)")
        #expect(entry(changed, "venue.name")?["value"] as? String == name)
        #expect(entry(changed, "venue.name")?["origin"] as? String == "settings.yaml")
        #expect(entry(changed, "venue.name")?["needs_restart"] as? Bool == true)
        #expect(!changed.text.contains("guests-welcome"), "a password is not told")
        #expect(entry(changed, "voice.output")?["allowed"] as? [String] == ["off", "walls", "appliance", "both"])
        #expect((changed.json["needs_restart"] as? [String])?.contains("venue.name") == true)
        #expect(try await patch(["printers.roll_length": NSNull()]).status == 200)
        await daemon.process.stop()

        let again = try await TestDaemon.start(in: folder, Self.bare)
        let after = try await again.client.get("/api/settings", headers: admin)
        for (key, value) in [("venue.name", name), ("locale", "de,en"), ("printers.roll_length", "50")] {
            #expect(entry(after, key)?["value"] as? String == value)
            #expect(entry(after, key)?["needs_restart"] as? Bool == false)
        }
        await again.process.stop()
    }
}
