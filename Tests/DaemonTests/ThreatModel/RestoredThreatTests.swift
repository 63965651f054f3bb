import Foundation
import TestSupport
import Testing
import WebTestSupport

/// What was taken from a thief is not given back by a backup.
@Suite struct RestoredThreatTests {
    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    private static func qode(_ arguments: String..., in folder: TemporaryFolder) async throws -> Int32? {
        let program = try ServedProcess(
            TestDaemon.binary, arguments + ["--state-directory", folder("state")])
        return await program.end(within: 30)
    }

    @Test("a stolen phone: revoked, it is refused at once, its feed ends, and no restored backup revives it")
    func stolenPhone() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var daemon = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await daemon.makeQueue()
        var stations: [(id: String, headers: [String: String])] = []
        for _ in 0..<2 {
            let made = try await daemon.client.post("/api/queues/\(queue.id)/pairings", headers: queue.host)
            let paired = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")
            stations.append((paired["station_id"] ?? "", ["x-host-token": paired["host_token"] ?? ""]))
        }
        let list = "/api/queues/\(queue.id)/tickets"
        for station in stations {
            #expect(try await daemon.client.get(list, headers: station.headers).status == 200)
        }
        let (phone, other) = (stations[0], stations[1])
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        await feed.send(#"{"type":"auth","host_token":"\#(phone.headers["x-host-token"] ?? "")"}"#)
        #expect(await feed.message { $0["type"] == "ticket_list" } != nil)
        #expect(try await Self.qode("backup", folder("before.db"), in: folder) == 0)
        let revoked = try await daemon.client.send("DELETE", "/api/stations/\(phone.id)", headers: queue.host)
        #expect(revoked.status == 204)
        #expect(try await daemon.client.get(list, headers: phone.headers)["code"] == "token_wrong")
        #expect(await feed.closeCode() == 4401)
        await daemon.process.stop()
        #expect(try await Self.qode("restore", folder("before.db"), in: folder) == 0)
        daemon = try await TestDaemon.start(in: folder, Self.bare)
        #expect(try await daemon.client.get(list, headers: phone.headers)["code"] == "token_wrong")
        #expect(try await daemon.client.get(list, headers: other.headers).status == 200, "the other is there")
        #expect(try await daemon.client.get(list, headers: queue.host).status == 200)
        await daemon.process.stop()
    }

    @Test("a lost command card: revoked alone, or with its station, it is void after a restore, too")
    func lostCard() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var daemon = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await daemon.makeQueue()
        var codes: [String: String] = [:]
        var revoking: [String] = []
        for name in ["first", "second"] {
            let made = try await daemon.client.post("/api/queues/\(queue.id)/pairings", headers: queue.host)
            let station = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")["station_id"] ?? ""
            let cards = try await daemon.client.post(
                "/api/stations/\(station)/cards", json: ["actions": ["pause", "resume"]], headers: queue.host)
            for card in cards.json["cards"] as? [[String: Any]] ?? [] {
                let action = card["action"] as? String ?? ""
                codes["\(name) \(action)"] = card["code"] as? String
                guard name == "first", action == "pause", let id = card["id"] as? String else { continue }
                revoking.append("/api/stations/\(station)/cards/\(id)")
            }
            if name == "second" { revoking.append("/api/stations/\(station)") }
        }
        #expect(codes.count == 4 && revoking.count == 2)
        #expect(try await Self.qode("backup", folder("before.db"), in: folder) == 0)
        for path in revoking {
            #expect(try await daemon.client.send("DELETE", path, headers: queue.host).status == 204)
        }
        await daemon.process.stop()
        #expect(try await Self.qode("restore", folder("before.db"), in: folder) == 0)
        daemon = try await TestDaemon.start(in: folder, Self.bare)
        for (name, isGood) in [
            ("first pause", false), ("second pause", false), ("second resume", false), ("first resume", true),
        ] {
            let reply = try await daemon.client.post(
                "/api/scan", json: ["text": codes[name] ?? ""], headers: queue.host)
            #expect((reply["code"] == "unknown_card") == !isGood, "\(name): \(reply.text)")
        }
        let log = daemon.process.text
        for code in codes.values { #expect(!log.contains(code)) }
        await daemon.process.stop()
    }
}
