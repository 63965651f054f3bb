import Foundation
import GRDBSQLite
import TestSupport
import Testing
import WebTestSupport

/// Real daemons whose database goes away: they go on for their own paper, die, start again, and come back.
@Suite(.serialized) struct AloneTests {
    /// Two appliances on one database, each with a printer of its own that is a folder.
    private final class Scene {
        let server: PrivatePostgres
        let url: String
        let folders: [TemporaryFolder]
        var daemons: [TestDaemon] = []
        var queue: (id: String, host: [String: String]) = ("", [:])
        /// What guests were told: the number of each ticket.
        var told: [String: Int] = [:]

        init() throws {
            server = try PrivatePostgres()
            url = try server.newURL()
            folders = [try TemporaryFolder(), try TemporaryFolder()]
        }

        func open() async throws {
            for place in folders.indices { daemons.append(try await start(place)) }
            queue = try await daemons[0].makeQueue()
            // Each has set its numbers aside.
            for place in daemons.indices {
                let count = "SELECT sum(numbers_until - last_number_issued) FROM queues"
                let isReady = try await becomesSo { self.shelf(place, count) == 20 }
                #expect(isReady, "\(daemons[place].process.text)")
            }
        }

        /// A number that an appliance's own shelf holds; nil while it cannot be read.
        func shelf(_ place: Int, _ sql: String) -> Int? {
            var database: OpaquePointer?
            defer { sqlite3_close(database) }
            guard sqlite3_open(folders[place]("state/alone.db"), &database) == SQLITE_OK else { return nil }
            var statement: OpaquePointer?
            defer { sqlite3_finalize(statement) }
            guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK,
                sqlite3_step(statement) == SQLITE_ROW
            else { return nil }
            return Int(sqlite3_column_int64(statement, 0))
        }

        func start(_ place: Int) async throws -> TestDaemon {
            try await TestDaemon.start(
                in: folders[place],
                [
                    "--camera-source", "none", "--scanner-device", "none", "--printers-poster", "none",
                    "--printers-ticket", "folder:\(folders[place]("paper"))", "--voice-output", "off",
                    "--limits-waiting", "0", "--store-url", url, "--appliance-name", "entrance-\(place)",
                    "--store-alone", "on", "--store-alone-numbers", "20",
                ])
        }

        func join(_ place: Int, _ device: String) async throws -> Reply {
            let reply = try await daemons[place].client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": device])
            if let id = reply["id"], let number = reply.number("position_number") { told[id] = number }
            return reply
        }

        /// Paper of an appliance.
        func papers(_ place: Int) -> Int {
            let files = try? FileManager.default.contentsOfDirectory(atPath: folders[place]("paper"))
            return files?.count { $0.hasSuffix(".png") } ?? 0
        }

        func isReady(_ place: Int) async throws -> Bool {
            try await daemons[place].client.get("/readyz").status == 200
        }

        /// Everything that was told is so, at each appliance, and no number stands for two.
        func judge() async throws {
            #expect(Set(told.values).count == told.count)
            for (place, daemon) in daemons.enumerated() {
                for (id, number) in told {
                    let ticket = try await daemon.client.get("/api/tickets/\(id)")
                    #expect(ticket.number("position_number") == number, "\(place): \(ticket.text)")
                    #expect(ticket["status"] == "WAITING")
                }
                let now = try await daemon.client.get("/api/queues/\(queue.id)")
                #expect(now.number("waiting_count") == told.count, "\(place): \(now.text)")
            }
            let doubles = try server.run(
                "SELECT count(*) - count(DISTINCT (session, position_number)) FROM s1.tickets")
            #expect(doubles.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
        }

        func close() async {
            for daemon in daemons { await daemon.process.stop() }
            for folder in folders { folder.remove() }
        }
    }

    @Test(
        "two appliances give their own numbers while the database is away, print them, say so, and join the others when it is back"
    )
    func goesOn() async throws {
        let scene = try Scene()
        try await scene.open()
        let (first, queue) = (scene.daemons[0], scene.queue)
        let pairing = try await first.client.post(
            "/api/queues/\(queue.id)/pairings", json: ["role": "kiosk", "name": "Door"], headers: queue.host)
        let kiosk = try await first.client.post("/api/pairings/\(pairing["code"] ?? "")")
        let key = ["x-host-token": kiosk["host_token"] ?? ""]
        #expect(try await scene.join(0, "before").status == 201)
        #expect(try await becomesSo { scene.shelf(0, "SELECT count(*) FROM host_tokens WHERE role = 'kiosk'") == 1 })
        let feed = try await FeedClient.connect(port: first.port, path: "/api/ws/\(queue.id)")
        _ = try #require(await feed.message { $0["type"] == "queue_update" })

        scene.server.stop()
        for round in 0..<3 {
            for place in 0...1 {
                let reply = try await scene.join(place, "away-\(place)-\(round)")
                #expect(reply.status == 201 && reply["device_token"] == "away-\(place)-\(round)", "\(reply.text)")
                #expect((1...40).contains(reply.number("position_number") ?? 0))
            }
        }
        #expect(try await scene.join(0, "away-0-1").status == 200)
        #expect(Set(scene.told.values).count == 7)
        let issued = try await first.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: key)
        #expect(issued.status == 201, "\(issued.text)")
        let paper = try #require(issued["id"])
        scene.told[paper] = issued.number("position_number")
        #expect(try await becomesSo { scene.papers(0) == 1 }, "\(first.process.text)")
        let isPrinted = try await becomesSo {
            try await first.client.get("/api/tickets/\(paper)", headers: key)["print"] == "printed"
        }
        #expect(isPrinted)
        let page = try await first.client.send("GET", "/t/\(paper)", headers: ["accept": "text/html"])
        #expect(page.status == 200 && page.text.contains(issued["label"] ?? "?"))
        // What it cannot do it says, and everybody hears that what is shown is old.
        #expect(try await first.client.get("/readyz").status == 503)
        let next = try await first.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
        #expect(next.status == 503 && next["code"] == "store_unavailable", "\(next.text)")
        let devices = try await first.client.get("/api/devices", headers: queue.host)
        let store = (devices.json["devices"] as? [[String: Any]])?.first { $0["name"] as? String == "store" }
        #expect(store?["code"] as? String == "alone", "\(devices.text)")
        _ = try #require(await feed.message { $0["type"] == "currency" && $0.json["is_current"] as? Bool == false })

        try scene.server.start()
        for place in 0...1 { #expect(try await becomesSo { try await scene.isReady(place) }) }
        #expect(await Self.isBack(feed, waiting: 8))
        #expect(try await scene.join(1, "after").number("position_number") ?? 0 > 40)
        try await scene.judge()
        #expect(try await first.client.get("/api/tickets/\(paper)", headers: queue.host)["print"] == "printed")
        #expect(scene.papers(0) == 1 && scene.papers(1) == 0, "nothing is printed twice")
        await scene.close()
    }

    /// In whatever order: all have joined, and what is shown is of now.
    private static func isBack(_ feed: FeedClient, waiting: Int) async -> Bool {
        var (isWhole, isCurrent) = (false, false)
        while !(isWhole && isCurrent), let message = await feed.message() {
            if message.number("waiting_count") == waiting { isWhole = true }
            if message["type"] == "currency" { isCurrent = message.json["is_current"] as? Bool == true }
        }
        return isWhole && isCurrent
    }

    @Test("no numbers left is said in words, with 503, and a phone that has one keeps it") func usedUp() async throws {
        let scene = try Scene()
        try await scene.open()
        scene.server.stop()
        for number in 1...20 { #expect(try await scene.join(0, "\(number)").status == 201) }
        let late = try await scene.join(0, "late")
        #expect(late.status == 503 && late["code"] == "store_unavailable", "\(late.text)")
        #expect(late["detail"]?.contains("no more numbers of its own") == true)
        #expect(late.headers["retry-after"] != nil)
        #expect(try await scene.join(0, "7").status == 200)
        #expect(try await scene.join(1, "elsewhere").status == 201)
        try scene.server.start()
        for place in 0...1 { #expect(try await becomesSo { try await scene.isReady(place) }) }
        #expect(try await scene.join(0, "late").status == 201)
        try await scene.judge()
        await scene.close()
    }

    @Test(
        "killed while alone, started while the database is away, killed again while it comes back: nothing twice, nothing lost",
        arguments: [0, 150, 400])
    func killed(_ delay: Int) async throws {
        let scene = try Scene()
        try await scene.open()
        scene.server.stop()
        for number in 0..<6 { _ = try await scene.join(number % 2, "first-\(number)") }
        // In the middle of giving.
        let daemon = scene.daemons[0]
        let killing = Task {
            try await Task.sleep(for: .milliseconds(delay / 10))
            daemon.process.signal(SIGKILL)
        }
        for number in 0..<5 { _ = try? await scene.join(0, "second-\(number)") }
        try await killing.value
        scene.daemons[0] = try await scene.start(0)
        #expect(try await scene.daemons[0].client.get("/healthz").status == 200)
        for number in 0..<5 { #expect([200, 201].contains(try await scene.join(0, "second-\(number)").status)) }
        for number in 0..<6 where number % 2 == 0 {
            #expect(try await scene.join(0, "first-\(number)").status == 200, "its phone is known")
        }
        try scene.server.start()
        try await Task.sleep(for: .milliseconds(delay))
        scene.daemons[0].process.signal(SIGKILL)
        scene.daemons[0] = try await scene.start(0)
        for place in 0...1 { #expect(try await becomesSo { try await scene.isReady(place) }) }
        let count = scene.told.count
        #expect(count == 11)
        let isThere = try await becomesSo {
            let now = try await scene.daemons[1].client.get("/api/queues/\(scene.queue.id)")
            return now.number("waiting_count") == count
        }
        #expect(isThere, "\(scene.daemons[0].process.text)")
        try await scene.judge()
        await scene.close()
    }
}
