import Foundation
import Synchronization
import TestSupport
import Testing
import WebTestSupport

/// A guest, and a stranger with a laptop: what they ask for.
@Suite(.serialized, .onGuestNetwork) struct GuestThreatTests {
    /// The statuses of what is sent again and again, until it is told to wait.
    private static func untilToldToWait(
        atMost count: Int, _ send: (Int) async throws -> Reply
    ) async throws -> [Int] {
        var statuses: [Int] = []
        for number in 0..<count where statuses.last != 429 {
            let reply = try await send(number)
            statuses.append(reply.status)
            if reply.status == 429 {
                #expect(Int(reply.headers["retry-after"] ?? "").map { (1...60).contains($0) } == true)
                #expect(reply["code"] == "too_many_requests", "\(reply.text)")
            }
        }
        return statuses
    }

    @Test("many numbers: 30 a minute for one address, while others join; and one open ticket a device")
    func manyNumbers() async throws {
        try await GuestNetwork.tried { network in
            let stranger = network.visitor()
            let path = "/api/queues/\(network.queue.id)/join"
            let statuses = try await Self.untilToldToWait(atMost: 90) { number in
                try await stranger.post(path, headers: ["x-device-token": "invented-\(number)"])
            }
            #expect(statuses.count > 30 && statuses.dropLast().allSatisfy { $0 == 201 } && statuses.last == 429)
            let guest = network.visitor()
            let (first, again) = (try await guest.join(), try await guest.join())
            #expect(first.status == 201 && again.status == 200 && again["id"] == first["id"])
        }
    }

    @Test("another's ticket: its id is guessed by nobody, and who has seen it cancels nothing")
    func anothersTicket() async throws {
        try await GuestNetwork.tried { network in
            let (guest, stranger) = (network.visitor(), network.visitor())
            let ticket = try await guest.join()["id"] ?? ""
            for _ in 0..<50 {
                let guess = try await stranger.get("/api/tickets/\(UUID().uuidString.lowercased())")
                #expect(guess.status == 404 && guess["code"] == "unknown_ticket")
            }
            for action in ["cancel", "later"] {
                let other = try await stranger.post(
                    "/api/tickets/\(ticket)/\(action)", headers: ["x-device-token": stranger.device])
                #expect(other.status == 403 && other["code"] == "token_wrong", "\(action): \(other.text)")
                let nobody = try await stranger.post("/api/tickets/\(ticket)/\(action)")
                #expect(nobody.status == 401, "\(action): \(nobody.text)")
            }
            #expect(try await guest.get("/api/tickets/\(ticket)")["status"] == "WAITING")
            let own = try await guest.post(
                "/api/tickets/\(ticket)/cancel", headers: ["x-device-token": guest.device])
            #expect(own.status == 200, "\(own.text)")
        }
    }

    @Test("guessing tokens: 30 wrong ones a minute, by whatever door, and a right one goes through meanwhile")
    func guessedTokens() async throws {
        try await GuestNetwork.tried { network in
            let stranger = network.visitor(isSecure: true)
            let list = "/api/queues/\(network.queue.id)/tickets"
            let statuses = try await Self.untilToldToWait(atMost: 90) { number in
                try await stranger.get(list, headers: ["x-host-token": "guess-\(number)"])
            }
            #expect(statuses.count > 30 && statuses.dropLast().allSatisfy { $0 == 403 } && statuses.last == 429)
            // The same count holds at every other door; a moment later there may be one try more.
            let ticket = try await network.visitor().join()["id"] ?? ""
            for (path, name) in [
                ("/api/devices", "x-admin-token"), ("/api/stations", "x-admin-token"),
                ("/api/tickets/\(ticket)", "x-host-token"),
            ] {
                let isHeld = try await becomesSo {
                    try await stranger.get(path, headers: [name: "wrong"]).status == 429
                }
                #expect(isHeld, "\(path)")
            }
            let feed = try await stranger.feed(as: "wrong")
            for _ in 0..<4 { await feed.send(#"{"type":"auth","host_token":"wrong"}"#) }
            #expect(await feed.message { $0["code"] == "too_many_requests" } != nil)
            #expect(await feed.closeCode() == 4403, "the fifth is the last")
            #expect(try await stranger.get(list, headers: network.queue.host).status == 200)
            let host = try await stranger.feed(as: network.queue.token)
            #expect(await host.message { $0["type"] == "ticket_list" } != nil)
            await host.close()
        }
    }

    @Test("guessing pairing codes: 10 tries a minute for one address; a right one works once, for another")
    func guessedCodes() async throws {
        try await GuestNetwork.tried { network in
            let stranger = network.visitor()
            let made = try await network.daemon.client.post(
                "/api/queues/\(network.queue.id)/pairings", json: ["role": "wall"], headers: network.queue.host)
            let code = try #require(made["code"])
            network.keep(code)
            let statuses = try await Self.untilToldToWait(atMost: 40) { number in
                try await stranger.post("/api/pairings/AAAAAA\(10 + number)")
            }
            #expect(statuses.count > 10 && statuses.dropLast().allSatisfy { $0 == 404 } && statuses.last == 429)
            let owner = network.visitor()
            #expect(try await owner.post("/api/pairings/\(code)").status == 200)
            #expect(try await owner.post("/api/pairings/\(code)")["code"] == "unknown_code")
        }
    }

    @Test("a crowd of made-up addresses: who was held back still is, and newcomers share what one has")
    func madeUpAddresses() async throws {
        // One a minute, so that ten thousand are remembered before the first is forgotten.
        try await GuestNetwork.run(["--limits-joins-per-minute", "1"]) { network in
            func join(_ address: String) async throws -> Int {
                try await network.visitor(at: address).join().status
            }
            var isFull = false
            for round in 0..<12 where !isFull {
                #expect(try await join("192.0.2.\(round)") == 201)
                try await Self.crowd(network, round)
                #expect(try await join("192.0.2.\(round)") == 429, "the crowd has not made it forgotten")
                // The first of them has what there is for all.
                _ = try await join("198.51.100.\(round)")
                isFull = try await join("203.0.113.\(round)") == 429
            }
            #expect(isFull)
            network.expectSilence()
            #expect(try await network.visitor().get("/api/queues").status == 200)
        }
    }

    /// 2,000 addresses, each with a request to a queue that is not there.
    private static func crowd(_ network: GuestNetwork, _ round: Int) async throws {
        let nowhere = "/api/queues/00000000-0000-4000-8000-000000000000/join"
        for hundred in 0..<20 {
            let lines = (0..<100).map { number in
                "POST \(nowhere) HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.\(100 + round).\(hundred).\(number)\r\n"
                    + "x-device-token: d\r\n\(number == 99 ? "Connection: close\r\n" : "")Content-Length: 0\r\n\r\n"
            }
            let stranger = try #require(
                Stranger(
                    port: network.daemon.port, saying: Array(lines.joined().utf8), from: GuestNetwork.proxy))
            let answers = try await stranger.lastWords(within: .seconds(60))
            // Once the table is full some of them are held back, too.
            #expect(answers.components(separatedBy: "HTTP/1.1 4").count == 101)
        }
    }

    @Test("to be somebody else by X-Forwarded-For: only a trusted proxy is believed, and there the last word")
    func forgedAddress() async throws {
        try await GuestNetwork.tried { network in
            let stranger = network.visitor()
            let behind = try await Self.untilToldToWait(atMost: 40) { number in
                try await stranger.post(
                    "/api/pairings/AAAAAAAA",
                    headers: ["x-forwarded-for": "203.0.113.\(number), \(stranger.address)"])
            }
            #expect(behind.count > 10 && behind.last == 429)
            // Straight from an address that is no proxy's.
            var isHeld = false
            for number in 0..<40 where !isHeld {
                let ask =
                    "POST /api/pairings/AAAAAAAA HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.\(number)\r\n"
                    + "Connection: close\r\nContent-Length: 0\r\n\r\n"
                let direct = try #require(
                    Stranger(port: network.daemon.port, saying: Array(ask.utf8), from: 3))
                let answer = try await direct.lastWords()
                isHeld = answer.hasPrefix("HTTP/1.1 429")
                #expect(isHeld ? number >= 10 : answer.hasPrefix("HTTP/1.1 404"), "\(number): \(answer)")
            }
            #expect(isHeld)
        }
    }

    private final class Counter: Sendable {
        private let value = Atomic(0)
        var count: Int { value.load(ordering: .relaxed) }
        func note() { value.add(1, ordering: .relaxed) }
    }

    @Test("drawings without end: after 50 at once one in 10 ms for that address, and others do not wait with it")
    func drawings() async throws {
        try await GuestNetwork.tried { network in
            let path = "/api/queues/\(network.queue.id)/entry-qr.svg"
            let (stranger, guest) = (network.visitor(), network.visitor())
            let begun = ContinuousClock.now
            let drawn = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<400 {
                    group.addTask {
                        let reply = try await stranger.get(path)
                        #expect(reply.status == 200)
                        drawn.note()
                    }
                }
                #expect(try await becomesSo { drawn.count > 50 })
                for _ in 0..<3 { #expect(try await guest.get(path).status == 200) }
                #expect(drawn.count < 400, "the guest waited until the stranger had all")
                try await group.waitForAll()
            }
            // 350 of them in turn.
            #expect(ContinuousClock.now - begun > .milliseconds(3400))
        }
    }

    @Test(
        "many large pictures at once: two an address, two a token, eight in all, and room again when they are gone")
    func manyPictures() async throws {
        try await GuestNetwork.tried { network in
            var stations: [GuestNetwork.Station] = []
            for _ in 0..<5 { stations.append(try await network.pair("scanner")) }
            let visitors = (0..<5).map { _ in network.visitor(isSecure: true) }
            func isHeld(_ visitor: Visitor, _ station: GuestNetwork.Station) async throws -> Bool {
                try await visitor.send("POST", "/api/scan", bytes: Data("a wall".utf8), headers: station.headers)
                    .status == 429
            }
            var open: [Stranger] = []
            func upload(_ number: Int) throws -> Stranger {
                let headers = ["x-host-token: \(stations[number].token)", "Content-Length: 8000000"]
                return try #require(visitors[number].says("POST /api/scan HTTP/1.1", headers, body: "P5"))
            }
            /// Who looks whether there is room takes it for a moment: whoever came just then comes again.
            func becomesHeld(_ visitor: Visitor, _ station: GuestNetwork.Station) async throws -> Bool {
                try await becomesSo {
                    for number in open.indices where open[number].isClosed || open[number].heard.contains(" 429 ") {
                        open[number].close()
                        open[number] = try upload(number / 2)
                    }
                    return try await isHeld(visitor, station)
                }
            }
            for number in 0..<4 {
                for _ in 0..<2 { open.append(try upload(number)) }
                if number > 0 { continue }
                #expect(try await becomesHeld(visitors[0], stations[4]), "this address has two")
                #expect(try await becomesHeld(visitors[4], stations[0]), "this token has two")
                #expect(try await !isHeld(visitors[4], stations[4]))
            }
            #expect(try await becomesHeld(visitors[4], stations[4]), "there are eight")
            for stranger in open { stranger.close() }
            #expect(try await becomesSo { try await !isHeld(visitors[0], stations[0]) })
        }
    }

    @Test("a queue of a stranger's own, where anybody may make one: it reaches no devices, nor do its stations")
    func ownQueue() async throws {
        try await GuestNetwork.run(["--queues-creation", "open"]) { network in
            let stranger = network.visitor(isSecure: true)
            let made = try await stranger.post("/api/queues", json: ["name": "Mine"])
            #expect(made.status == 201, "\(made.text)")
            let (id, host) = (made["id"] ?? "", ["x-host-token": made["host_token"] ?? ""])
            let pairing = try await stranger.post("/api/queues/\(id)/pairings", headers: host)
            let paired = try await stranger.post("/api/pairings/\(pairing["code"] ?? "")")
            for headers in [host, ["x-host-token": paired["host_token"] ?? ""]] {
                for (method, path) in [
                    ("GET", "/api/devices"), ("POST", "/api/devices/new-roll"), ("GET", "/api/camera/preview"),
                    ("POST", "/api/queues/\(id)/poster"),
                ] {
                    let reply = try await stranger.send(method, path, headers: headers)
                    #expect(reply.status == 403 && reply["code"] == "role_forbidden", "\(path): \(reply.text)")
                }
                let list = try await stranger.get(
                    "/api/queues/\(network.queue.id)/tickets", headers: headers)
                #expect(list["code"] == "token_wrong", "nor another's queue")
            }
            #expect(try await stranger.get("/api/devices", headers: network.queue.host).status == 200)
            #expect(!FileManager.default.fileExists(atPath: network.daemon.folder("posters/00001")))
            network.expectSilence()
        }
    }
}
