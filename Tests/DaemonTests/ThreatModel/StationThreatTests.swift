import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Who stands at a kiosk, or holds a paired device.
@Suite(.serialized, .onGuestNetwork) struct StationThreatTests {
    @Test("to do what a desk does: a kiosk issues tickets, a scanner scans, a wall looks, and nothing else")
    func deskCalls() async throws {
        try await GuestNetwork.tried { network in
            let path = "/api/queues/\(network.queue.id)"
            let ticket = try await network.visitor().join()["id"] ?? ""
            let calls: [(String, String, Set<String>)] = [
                ("POST", "\(path)/tickets", ["kiosk"]), ("GET", "/api/devices", ["kiosk"]),
                ("POST", "/api/scan", ["scanner"]), ("POST", "/api/tickets/\(ticket)/verify", ["scanner"]),
                ("GET", "\(path)/tickets", []), ("POST", "\(path)/next", []), ("PATCH", path, []),
                ("POST", "\(path)/session", []), ("POST", "\(path)/undo", []), ("POST", "\(path)/pairings", []),
                ("GET", "/api/stations", []), ("POST", "\(path)/poster", []), ("GET", "\(path)/export.csv", []),
                ("POST", "\(path)/host-token", []), ("POST", "/api/devices/new-roll", []),
                ("GET", "/api/camera/preview", []), ("POST", "/api/tickets/\(ticket)/print", []),
                ("POST", "/api/tickets/\(ticket)/call", []), ("POST", "/api/tickets/\(ticket)/cancel", []),
            ]
            for role in ["kiosk", "scanner", "wall"] {
                let station = try await network.pair(role)
                let device = network.visitor(isSecure: true)
                for (method, path, may) in calls {
                    let reply = try await device.send(method, path, headers: station.headers)
                    let isForbidden = reply.status == 403 && reply["code"] == "role_forbidden"
                    #expect(isForbidden == !may.contains(role), "\(role) \(method) \(path): \(reply.text)")
                }
            }
        }
    }

    /// What a feed tells beside states until a guest comes who is not there yet.
    private static func heard(_ feed: FeedClient, until number: Int) async -> Set<String> {
        var heard: Set<String> = []
        while let message = await feed.message() {
            let names = message.list("devices").compactMap { $0["name"] as? String }
            let type = message["type"] ?? ""
            if type == "queue_update", message.number("last_number_issued") ?? 0 >= number { break }
            heard.insert(names.count == 1 ? "\(type) of \(names[0])" : type)
        }
        return heard.subtracting(["queue_update", "alive", "first_guest", "scan_answer", "scan_ended"])
    }

    @Test("to hear what a desk hears: a kiosk hears of the ticket printer, a wall of nothing but the line")
    func deskNews() async throws {
        try await GuestNetwork.tried { network in
            let queue = try await network.makeQueue("Visas")
            let host = network.visitor(isSecure: true)
            for (role, hears) in [
                ("desk", ["device_status", "scan_result", "ticket_list"]),
                ("kiosk", ["device_status of ticket printer"]),
                ("wall", []),
            ] as [(String, Set<String>)] {
                let station = try await network.pair(role, to: [queue])
                let feed = try await host.feed(queue.id, as: station.token)
                // A wall's is known by the list of stations.
                let isKnown = try await becomesSo {
                    try await host.get("/api/stations", headers: queue.host).list.contains {
                        $0["id"] as? String == station.id && $0["is_connected"] as? Bool == true
                    }
                }
                #expect(isKnown, "\(role)")
                let scanned = try await host.post("/api/scan", json: ["text": "nonsense"], headers: queue.host)
                #expect(scanned["verdict"] == "not_a_ticket")
                let number = try await network.visitor().join(queue.id).number("position_number") ?? 0
                let told = await Self.heard(feed, until: number)
                #expect(told == hears, "a \(role) heard \(told)")
                let now = try await host.get("/api/queues/\(queue.id)/now", headers: station.headers)
                #expect((now.json["tickets"] != nil) == (role == "desk"))
                await feed.close()
            }
        }
    }

    @Test("a roll of paper: a kiosk issues 20 tickets a minute, from whatever address, while a host goes on")
    func paperRoll() async throws {
        try await GuestNetwork.tried { network in
            let kiosk = try await network.pair("kiosk")
            let path = "/api/queues/\(network.queue.id)/tickets"
            var statuses: [Int] = []
            for _ in 0..<60 where statuses.last != 429 {
                let reply = try await network.visitor().post(path, headers: kiosk.headers)
                statuses.append(reply.status)
                if reply.status == 429 { #expect(reply.headers["retry-after"] != nil) }
            }
            #expect(statuses.count > 20 && statuses.dropLast().allSatisfy { $0 == 201 } && statuses.last == 429)
            let host = network.visitor(isSecure: true)
            #expect(try await host.post(path, headers: network.queue.host).status == 201)
        }
    }

    @Test(
        "a command card, photographed: at most once in 0.7 s, and where it is limited to the camera or to times, not at all"
    )
    func photographedCard() async throws {
        try await GuestNetwork.tried { network in
            let queue = try await network.makeQueue("Cash desk")
            let desk = try await network.pair("desk", to: [queue])
            let thief = network.visitor(isSecure: true)
            func card(_ action: String, _ limits: [String: Any] = [:]) async throws -> String {
                let made = try await thief.post(
                    "/api/stations/\(desk.id)/cards", json: ["actions": [action]].merging(limits) { $1 },
                    headers: queue.host)
                let code = (made.json["cards"] as? [[String: Any]])?.first?["code"] as? String
                network.keep(code ?? "")
                return try #require(code, "\(made.text)")
            }
            func shows(_ code: String) async throws -> Reply {
                try await thief.post("/api/scan", json: ["text": code], headers: desk.headers)
            }
            for _ in 0..<30 { _ = try await network.visitor().join(queue.id) }
            let next = try await card("next")
            let begun = ContinuousClock.now
            var codes: [String] = []
            for _ in 0..<40 where !codes.contains("just_used") {
                let reply = try await shows(next)
                codes.append(reply["code"] ?? reply["verdict"] ?? reply.text)
            }
            let time = ContinuousClock.now - begun
            #expect(codes.last == "just_used" && Set(codes).isSubset(of: ["command", "just_used"]), "\(codes)")
            #expect(.milliseconds(700) * (codes.count { $0 == "command" } - 1) <= time)
            let isOnlyCamera = try await card("pause", ["camera_only": true])
            #expect(try await shows(isOnlyCamera)["code"] == "camera_only")
            let never = try await card("pause", ["times": ["weekly": [String: Any]()]])
            #expect(try await shows(never)["code"] == "not_now")
            #expect(try await shows(isOnlyCamera)["code"] == "unknown_card", "a new one has its place")
            let open = try await thief.get("/api/queues/\(queue.id)")
            #expect(open.json["is_paused"] as? Bool == false)
        }
    }

    @Test("a card of another desk: a scanner, and a host, take it only where they serve all of its queues")
    func foreignCard() async throws {
        try await GuestNetwork.tried { network in
            let (one, two) = (try await network.makeQueue("One"), try await network.makeQueue("Two"))
            let owner = try await network.pair("desk", to: [one, two])
            let made = try await network.daemon.client.post(
                "/api/stations/\(owner.id)/cards", json: ["actions": ["next"]],
                headers: ["x-admin-token": network.daemon.adminToken])
            let code = try #require((made.json["cards"] as? [[String: Any]])?.first?["code"] as? String)
            network.keep(code)
            for queue in [one, two] { _ = try await network.visitor().join(queue.id) }
            let scanners = [
                try await network.pair("scanner", to: [one]), try await network.pair("desk", to: [two]),
            ]
            let device = network.visitor(isSecure: true)
            for headers in scanners.map(\.headers) + [one.host, two.host, network.queue.host] {
                let reply = try await device.post("/api/scan", json: ["text": code], headers: headers)
                #expect(reply["code"] == "other_desk" && reply["label"] == nil, "\(reply.text)")
            }
            let own = try await device.post("/api/scan", json: ["text": code], headers: owner.headers)
            #expect(own["verdict"] == "command", "\(own.text)")
        }
    }

    @Test(
        "a queue that is not theirs: no call on it, and of its tickets the verdict and the queue's name, on the feed too"
    )
    func foreignQueue() async throws {
        try await GuestNetwork.tried { network in
            let (mine, other) = (try await network.makeQueue("Mine"), try await network.makeQueue("Other"))
            let scanner = try await network.pair("scanner", to: [mine])
            let device = network.visitor(isSecure: true)
            for (method, path) in [
                ("POST", "/api/queues/\(other.id)/next"), ("GET", "/api/queues/\(other.id)/tickets"),
                ("PATCH", "/api/queues/\(other.id)"), ("GET", "/api/queues/\(other.id)/export.csv"),
            ] {
                let reply = try await device.send(method, path, headers: mine.host)
                #expect(reply.status == 403 && reply["code"] == "token_wrong", "\(path): \(reply.text)")
            }
            let ticket = try #require(try await network.visitor().join(other.id)["id"])
            let verify = try await device.post("/api/tickets/\(ticket)/verify", headers: scanner.headers)
            #expect(verify["code"] == "token_wrong", "\(verify.text)")
            let label = try #require(try await device.get("/api/tickets/\(ticket)")["label"])
            for headers in [scanner.headers, mine.host] {
                let reply = try await device.post("/api/scan", json: ["text": ticket], headers: headers)
                #expect(reply["verdict"] == "other_queue" && reply["queue_name"] == "Other", "\(reply.text)")
                #expect(!reply.text.contains(label) && !reply.text.contains(ticket), "\(reply.text)")
            }
            // Held to the appliance's camera, which is everybody's.
            let own = try await device.feed(other.id, as: other.token)
            let foreign = try await device.feed(mine.id, as: mine.token)
            for feed in [own, foreign] { #expect(await feed.message { $0["type"] == "device_status" } != nil) }
            let picture = try #require(TicketPicture.pgm(ticket))
            try picture.write(to: URL(filePath: network.daemon.folder("ticket.pgm")))
            try FileManager.default.moveItem(
                atPath: network.daemon.folder("ticket.pgm"), toPath: network.daemon.folder("camera/ticket.pgm"))
            let whole = try #require(await own.message { $0["type"] == "scan_result" && $0["label"] == label })
            #expect(whole.object("ticket")["id"] as? String == ticket)
            let part = try #require(
                await foreign.message { $0["type"] == "scan_result" && $0["queue_name"] == "Other" })
            #expect(part["verdict"] == whole["verdict"])
            #expect(!part.text.contains(label) && !part.text.contains(ticket), "\(part.text)")
            for feed in [own, foreign] { await feed.close() }
        }
    }
}
