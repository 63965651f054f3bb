import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import SQLiteStore
import Testing
import WebTestSupport

@testable import WebServer

/// Stations: how they come, what each role may do, and that a revoked one may nothing.
@Suite struct StationTests {
    private struct Paired {
        let id: String
        let headers: [String: String]
    }

    private func pair(
        _ harness: Harness, _ desk: Harness.Desk, _ role: String, name: String = "One", also: [String] = []
    ) async throws -> Paired {
        let made = try await harness.client.post(
            "/api/queues/\(desk.id)/pairings", json: ["role": role, "name": name, "queues": [desk.id] + also],
            headers: ["x-admin-token": Harness.adminToken])
        #expect(made.status == 201, "\(made.text)")
        let paired = try await harness.client.post("/api/pairings/\(made["code"] ?? "")")
        #expect(paired.status == 200 && paired["role"] == role)
        #expect(paired.json["queues"] as? [String] == [desk.id] + also)
        return Paired(id: paired["station_id"] ?? "", headers: ["x-host-token": paired["host_token"] ?? ""])
    }

    @Test("what a role may do is a table")
    func roles() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let calls: [(String, String, Set<String>)] = [
                ("POST", "/api/queues/{q}/tickets", ["desk", "kiosk"]), ("GET", "/api/devices", ["desk", "kiosk"]),
                ("POST", "/api/tickets/{t}/verify", ["desk", "scanner"]), ("POST", "/api/scan", ["desk", "scanner"]),
                ("GET", "/api/queues/{q}", ["desk", "kiosk", "scanner", "wall"]),
                ("GET", "/api/queues/{q}/tickets", ["desk"]), ("POST", "/api/queues/{q}/next", ["desk"]),
                ("PATCH", "/api/queues/{q}", ["desk"]), ("POST", "/api/queues/{q}/session", ["desk"]),
                ("POST", "/api/queues/{q}/pairings", ["desk"]), ("GET", "/api/stations", ["desk"]),
                ("POST", "/api/queues/{q}/poster", ["desk"]), ("POST", "/api/queues/{q}/unprinted", ["desk"]),
                ("POST", "/api/devices/new-roll", ["desk"]), ("GET", "/api/camera/preview", ["desk"]),
                ("GET", "/api/queues/{q}/export.csv", ["desk"]), ("GET", "/api/queues/{q}/poster.pdf", ["desk"]),
                ("POST", "/api/tickets/{t}/print", ["desk"]), ("POST", "/api/tickets/{t}/call", ["desk"]),
            ]
            for role in ["desk", "kiosk", "scanner", "wall"] {
                let station = try await pair(harness, desk, role)
                for (method, path, may) in calls {
                    let ticket = try await harness.join(desk)["id"] ?? ""
                    let reply = try await harness.client.send(
                        method, path.replacing("{q}", with: desk.id).replacing("{t}", with: ticket),
                        headers: station.headers)
                    #expect((reply["code"] == "role_forbidden") == !may.contains(role), "\(role) \(path) \(reply.text)")
                    if may.contains(role) { #expect(reply.status != 403 && reply.status != 401, "\(role) \(path)") }
                }
            }
        }
    }

    @Test("a closed or full queue is forced by its hosts, and by no kiosk")
    func forced() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let kiosk = try await pair(harness, desk, "kiosk")
            func issue(_ headers: [String: String]) async throws -> Reply {
                try await harness.client.post(
                    "/api/queues/\(desk.id)/tickets", json: ["force": true], headers: headers)
            }
            for change in [["active": false], ["active": true, "waiting_limit": 1]] as [[String: Any]] {
                _ = try await harness.client.send(
                    "PATCH", "/api/queues/\(desk.id)", json: change, headers: desk.host)
                let refused = try await issue(kiosk.headers)
                #expect(refused.status == 403 && refused["code"] == "role_forbidden", "\(refused.text)")
                #expect(try await issue(desk.host).status == 201)
            }
        }
    }

    @Test("a kiosk hears of the ticket printer alone, and prints a bounded number")
    func kiosk() async throws {
        func few(_ configuration: inout WebServer.Configuration) { configuration.limits.kioskTicketsPerMinute = 3 }
        try await Harness.run(configure: few) { harness in
            let desk = try await harness.makeQueue()
            let kiosk = try await pair(harness, desk, "kiosk")
            let devices = try await harness.client.get("/api/devices", headers: kiosk.headers)
            let names = (devices.json["devices"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
            #expect(names == ["ticket printer"])
            var issued = try await harness.client.post(
                "/api/queues/\(desk.id)/tickets", json: ["print": true], headers: kiosk.headers)
            #expect(issued.status == 201)
            let seen = try await harness.client.get("/api/tickets/\(issued["id"] ?? "")", headers: kiosk.headers)
            #expect(seen["print"] == "queued")
            #expect(seen.json["priority_reason"] == nil && seen.json["device_token"] == nil)
            for _ in 0..<3 {
                issued = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: kiosk.headers)
            }
            #expect(issued.status == 429 && issued.headers["retry-after"] != nil)
            let host = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: desk.host)
            #expect(host.status == 201)
        }
    }

    @Test("listed to who shares a queue, renamed, revoked: refused at once everywhere, and its feeds are sent away")
    func listed() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let kiosk = try await pair(harness, desk, "kiosk", name: "Entrance")
            let both = try await pair(harness, desk, "scanner", also: [other.id])
            let mine = try await harness.client.get("/api/stations", headers: desk.host).list
            #expect(Set(mine.compactMap { $0["id"] as? String }) == [kiosk.id, both.id])
            let entrance = try #require(mine.first { $0["id"] as? String == kiosk.id })
            #expect(entrance["name"] as? String == "Entrance" && entrance["address"] as? String == "127.0.0.1")
            #expect(entrance["created_at"] is String && entrance["last_seen_at"] is String)
            #expect(entrance["is_connected"] as? Bool == false)
            let theirs = try await harness.client.get("/api/stations", headers: other.host).list
            // Who bears two queues' tokens sees both queues' stations.
            let two = ["x-host-token": "\(other.token),\(desk.token)"]
            let all = try await harness.client.get("/api/stations", headers: two).list
            func ids(_ list: [[String: Any]]) -> Set<String> { Set(list.compactMap { $0["id"] as? String }) }
            #expect(ids(all) == ids(mine) && ids(theirs) != ids(all))
            #expect(theirs.compactMap { $0["id"] as? String } == [both.id])

            // A host of one of its queues is no host of it.
            let foreign = try await harness.client.send("DELETE", "/api/stations/\(both.id)", headers: desk.host)
            #expect(foreign["code"] == "token_wrong")
            let named = try await harness.client.send(
                "PATCH", "/api/stations/\(kiosk.id)", json: ["name": "Door", "role": "desk"], headers: desk.host)
            #expect(named["name"] == "Door" && named["role"] == "desk")
            #expect(try await harness.client.get("/api/stations", headers: kiosk.headers).status == 200)

            let gone = try await harness.client.send("DELETE", "/api/stations/\(kiosk.id)", headers: desk.host)
            #expect(gone.status == 204)
            let refused = try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: kiosk.headers)
            #expect(refused["code"] == "token_wrong")
            let again = try await harness.client.send("DELETE", "/api/stations/\(kiosk.id)", headers: desk.host)
            #expect(again["code"] == "unknown_station")
        }
    }

    @Test("a station of several queues answers for each, with one token or several")
    func several() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let other = try await harness.makeQueue("Other")
            let third = try await harness.makeQueue("Third")
            let scanner = try await pair(harness, desk, "scanner", also: [other.id])
            for (queue, verdict) in [(desk, "out_of_turn"), (other, "out_of_turn"), (third, "other_queue")] {
                let ticket = try await harness.join(queue)["id"] ?? ""
                let reply = try await harness.client.send(
                    "POST", "/api/scan", bytes: Data("QR:\(ticket)".utf8), headers: scanner.headers)
                #expect(reply["verdict"] == verdict, "\(reply.text)")
                guard verdict == "other_queue" else { continue }
                // Of another queue's ticket a host is told nothing but that and the queue's name.
                #expect(reply["queue_name"] == "Third")
                #expect(reply.json["ticket"] is NSNull && reply.json["label"] is NSNull)
                #expect(!reply.text.contains(ticket))
            }
            let joined = ["x-host-token": "\(desk.token), \(other.token)"]
            for queue in [desk, other] {
                #expect(try await harness.client.post("/api/queues/\(queue.id)/next", headers: joined).status == 200)
            }
            let none = try await harness.client.post("/api/queues/\(third.id)/next", headers: joined)
            #expect(none["code"] == "token_wrong")
        }
    }

    @Test("the feed of a station that is taken away ends at once (4401), and so does that of an exchanged token")
    func feedsEnd() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let station = try await pair(harness, desk, "desk")
            for (token, isOwn) in [(station.headers["x-host-token"] ?? "", false), (desk.token, true)] {
                let feed = try await RawFeed.connect(port: harness.port, path: "/api/ws/\(desk.id)")
                try await feed.send(text: #"{"type":"auth","host_token":"\#(token)"}"#)
                let isHost = await feed.frame { String(decoding: $0.payload, as: UTF8.self).contains("ticket_list") }
                #expect(isHost != nil)
                let stations = try await harness.client.get("/api/stations", headers: desk.host).list
                #expect(isOwn || stations.contains { $0["is_connected"] as? Bool == true }, "\(stations)")
                if isOwn {
                    _ = try await harness.client.post("/api/queues/\(desk.id)/host-token", headers: desk.host)
                } else {
                    _ = try await harness.client.send("DELETE", "/api/stations/\(station.id)", headers: desk.host)
                }
                let goodbye = await feed.frame(within: 1) { $0.opcode == RawFeed.Opcode.close }
                #expect(goodbye?.code == 4401)
            }
        }
    }

    @Test("a queue's own token is exchanged by who bears it or the admin, and the old one is void at once")
    func ownToken() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let station = try await pair(harness, desk, "desk")
            let path = "/api/queues/\(desk.id)/host-token"
            #expect(try await harness.client.post(path, headers: station.headers)["code"] == "role_forbidden")
            let fresh = try await harness.client.post(path, headers: desk.host)["host_token"] ?? ""
            #expect(fresh.count == 43)
            #expect(try await harness.client.post(path, headers: desk.host)["code"] == "token_wrong")
            #expect(
                try await harness.client.post("/api/queues/\(desk.id)/next", headers: ["x-host-token": fresh]).status
                    == 200)
            let byAdmin = try await harness.client.post(path, headers: ["x-admin-token": Harness.adminToken])
            #expect(byAdmin.status == 200)
            // Stations have tokens of their own.
            #expect(
                try await harness.client.post("/api/queues/\(desk.id)/next", headers: station.headers).status == 200)
        }
    }

    @Test("what a stranger made where anybody may reaches no devices, nor do its stations")
    func restricted() async throws {
        let owned: (inout WebServer.Configuration) -> Void = { $0.ownerToken = Secret.hash(Harness.adminToken) }
        try await Harness.run(isCreationOpen: true, countsPaper: true, configure: owned) { harness in
            let made = try await harness.client.post("/api/queues", json: ["name": "Stranger's"])
            let desk = Harness.Desk(id: made["id"] ?? "", token: made["host_token"] ?? "")
            let station = try await pair(harness, desk, "desk")
            for headers in [desk.host, station.headers] {
                for (method, path) in [
                    ("GET", "/api/devices"), ("POST", "/api/devices/new-roll"), ("GET", "/api/camera/preview"),
                    ("POST", "/api/queues/\(desk.id)/poster"),
                ] {
                    let reply = try await harness.client.send(method, path, headers: headers)
                    #expect(reply["code"] == "role_forbidden", "\(path) \(reply.text)")
                }
                #expect(try await harness.client.post("/api/queues/\(desk.id)/tickets", headers: headers).status == 201)
            }
            let trusted = try await harness.makeQueue()
            #expect(try await harness.client.get("/api/devices", headers: trusted.host).status == 200)
        }
    }
}
