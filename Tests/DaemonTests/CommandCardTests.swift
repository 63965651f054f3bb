import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Command cards as they are: printed by the real binary, cut from their sheet, and held to its camera.
@Suite(.serialized) struct CommandCardTests {
    /// In the order in which they stand on the sheet.
    private static let actions = ["next", "recall", "done", "no_show", "pause", "resume", "undo", "print", "help"]

    /// A daemon that looks into a folder, a desk with cards, and the pictures of those.
    private struct Place {
        let daemon: TestDaemon
        let queue: (id: String, host: [String: String])
        let station: String
        let feed: FeedClient

        /// Puts a picture before the camera as a hand would: all of it at once.
        func hold(_ picture: String, as name: String = UUID().uuidString) throws {
            try FileManager.default.copyItem(atPath: picture, toPath: daemon.folder("\(name).pgm"))
            try FileManager.default.moveItem(
                atPath: daemon.folder("\(name).pgm"), toPath: daemon.folder("camera/\(name).pgm"))
        }

        /// - Returns: the answer on the desk's feed, once the card has gone again.
        func show(_ picture: String) async throws -> FeedClient.Message {
            try hold(picture)
            let answer = try #require(await feed.message { $0["type"] == "scan_result" }, "\(daemon.process.text)")
            _ = await feed.message { $0["type"] == "scan_ended" && $0.number("scan") == answer.number("scan") }
            return answer
        }

        func join() async throws {
            let device = ["x-device-token": UUID().uuidString]
            #expect(try await daemon.client.post("/api/queues/\(queue.id)/join", headers: device).status == 201)
        }
    }

    private static func run(
        _ body: (Place) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for name in ["state", "camera", "paper"] {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
        }
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "none",
                "--camera-source", "folder:\(folder("camera"))",
            ])
        let queue = try await daemon.makeQueue()
        let made = try await daemon.client.post(
            "/api/queues/\(queue.id)/pairings", json: ["name": "Surgery"], headers: queue.host)
        let paired = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        let token = queue.host["x-host-token"] ?? ""
        await feed.send(#"{"type":"auth","host_token":"\#(token)"}"#)
        _ = await feed.message { $0["type"] == "device_status" }
        try await body(
            Place(daemon: daemon, queue: queue, station: try #require(paired["station_id"]), feed: feed))
        await feed.close()
        await daemon.process.stop()
    }

    /// - Returns: a picture of each card, by its action, cut out of the sheet as a host prints it.
    private static func cut(_ sheet: Data, in folder: TemporaryFolder) async throws -> [String: String] {
        let name = UUID().uuidString
        try sheet.write(to: URL(fileURLWithPath: folder("\(name).pdf")))
        var pictures: [String: String] = [:]
        for (index, action) in actions.enumerated() {
            // Bank cards (85.6 × 53.98 mm), two beside each other and five below, in the middle of A4; in pixels of 1/100 inch.
            func pixels(_ millimetres: Double) -> String { "\(Int(millimetres / 25.4 * 100))" }
            let (column, row) = (Double(index % 2), Double(index / 2))
            let left = pixels(105 - 85.6 + column * 85.6)
            let top = pixels(148.5 - 2.5 * 53.98 + row * 53.98)
            let file = folder("\(name)-\(action)")
            let tool = try ServedProcess(
                "/usr/bin/pdftoppm",
                [
                    "-r", "100", "-gray", "-singlefile", "-x", left, "-y", top, "-W", pixels(85.6), "-H", pixels(53.98),
                    folder("\(name).pdf"), file,
                ])
            #expect(await tool.end(within: 20) == 0, "\(tool.text)")
            pictures[action] = "\(file).pgm"
        }
        return pictures
    }

    private static func cards(_ place: Place, _ wish: [String: Any] = [:]) async throws -> [String: String] {
        let path = "/api/stations/\(place.station)/cards"
        let made = try await place.daemon.client.post(path, json: wish, headers: place.queue.host)
        #expect(made.status == 201, "\(made.text)")
        let sheet = try await place.daemon.client.get("\(path).pdf", headers: place.queue.host)
        #expect(sheet.status == 200)
        return try await cut(sheet.body, in: place.daemon.folder)
    }

    @Test(
        "each action, from paper to the queue: called, called again, done, not come, paused, on, undone, printed, help")
    func everyAction() async throws {
        try await Self.run { place in
            let cards = try await Self.cards(place, ["counter": "3"])
            for _ in 0..<2 { try await place.join() }
            for (action, outcome, label) in [
                ("next", "called", "A001"), ("recall", "called_again", "A001"), ("done", "completed", "A001"),
                ("next", "called", "A002"), ("no_show", "no_show", "A002"), ("undo", "taken_back", "A002"),
                ("pause", "paused", nil), ("resume", "resumed", nil), ("print", "printed", "A003"),
                ("help", "help_called", nil),
            ] as [(String, String, String?)] {
                let answer = try await place.show(try #require(cards[action]))
                #expect(answer["verdict"] == "command" && answer["outcome"] == outcome, "\(action): \(answer.text)")
                #expect(answer["label"] == label, "\(action): \(answer.text)")
            }
            let served = try await place.daemon.client.get("/api/queues/\(place.queue.id)/now").json["now_serving"]
            let first = (served as? [[String: Any]])?.first
            #expect(first?["label"] as? String == "A002" && first?["counter"] as? String == "3")
            // The printed ticket is on paper: the folder's file a print.
            var printed: [String] = []
            for _ in 0..<400 where printed.isEmpty {
                printed = try FileManager.default.contentsOfDirectory(atPath: place.daemon.folder("paper"))
                    .filter { $0.hasSuffix(".png") }
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(printed.count == 1, "\(place.daemon.process.text)")
        }
    }

    @Test("held up twice it counts twice; held up for long, in thirty pictures, once")
    func twice() async throws {
        try await Self.run { place in
            let cards = try await Self.cards(place)
            let next = try #require(cards["next"])
            for _ in 0..<3 { try await place.join() }
            // What a camera that was just opened does not see may be there: it takes a moment to believe its eyes.
            for action in ["recall", "pause", "resume"] { _ = try await place.show(try #require(cards[action])) }
            #expect(try await place.show(next)["label"] == "A001")
            #expect(try await place.show(try #require(cards["recall"]))["label"] == "A001")
            #expect(try await place.show(next)["label"] == "A002")
            _ = try await place.show(try #require(cards["recall"]))
            for number in 0..<30 { try place.hold(next, as: "long-\(1000 + number)") }
            let answer = try #require(await place.feed.message { $0["type"] == "scan_result" })
            #expect(answer["label"] == "A003")
            _ = await place.feed.message { $0["type"] == "scan_ended" }
            // The next that is answered is the next that is shown: nothing came between.
            #expect(try await place.show(try #require(cards["pause"]))["outcome"] == "paused")
        }
    }

    @Test("revoked, replaced, of another appliance, and an uncut sheet: refused, and nothing is done")
    func refused() async throws {
        try await Self.run { place in
            try await place.join()
            let foreign = try await Self.foreignCard(in: place.daemon.folder)
            #expect(try await place.show(foreign)["code"] == "unknown_card")
            let old = try await Self.cards(place)
            let cards = try await Self.cards(place)
            #expect(try await place.show(try #require(old["next"]))["code"] == "unknown_card")
            let whole = try await Self.wholeSheet(of: place)
            let several = try await place.show(whole)
            #expect(several["verdict"] == "command_refused" && several["code"] == "several_cards", "\(several.text)")
            let list = try await place.daemon.client.get(
                "/api/stations/\(place.station)/cards", headers: place.queue.host)
            let rows = try JSONSerialization.jsonObject(with: list.body) as? [[String: Any]] ?? []
            let id = try #require(rows.first { $0["action"] as? String == "next" }?["id"] as? String)
            let path = "/api/stations/\(place.station)/cards/\(id)"
            #expect(
                try await place.daemon.client.send("DELETE", path, headers: place.queue.host).status == 204)
            #expect(try await place.show(try #require(cards["next"]))["code"] == "unknown_card")
            #expect(try await place.show(try #require(cards["pause"]))["verdict"] == "command")
            #expect(
                try await place.daemon.client.send(
                    "DELETE", "/api/stations/\(place.station)", headers: place.queue.host
                ).status == 204)
            #expect(try await place.show(try #require(cards["resume"]))["code"] == "unknown_card")
            let queue = try await place.daemon.client.get("/api/queues/\(place.queue.id)")
            #expect(queue.number("current_position") == 0 && queue.json["is_paused"] as? Bool == true)
        }
    }

    private static func wholeSheet(of place: Place) async throws -> String {
        let folder = place.daemon.folder
        let sheet = try await place.daemon.client.get(
            "/api/stations/\(place.station)/cards.pdf", headers: place.queue.host)
        try sheet.body.write(to: URL(fileURLWithPath: folder("whole.pdf")))
        let tool = try ServedProcess(
            "/usr/bin/pdftoppm", ["-r", "100", "-gray", "-singlefile", folder("whole.pdf"), folder("whole")])
        #expect(await tool.end(within: 20) == 0)
        return folder("whole.pgm")
    }

    /// A "next" card that another appliance made.
    private static func foreignCard(in folder: TemporaryFolder) async throws -> String {
        let elsewhere = try TemporaryFolder()
        defer { elsewhere.remove() }
        let other = try await TestDaemon.start(
            in: elsewhere, ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"])
        let queue = try await other.makeQueue()
        let made = try await other.client.post("/api/queues/\(queue.id)/pairings", headers: queue.host)
        let station = try await other.client.post("/api/pairings/\(made["code"] ?? "")")["station_id"] ?? ""
        _ = try await other.client.post("/api/stations/\(station)/cards", headers: queue.host)
        let sheet = try await other.client.get("/api/stations/\(station)/cards.pdf", headers: queue.host)
        await other.process.stop()
        return try #require(try await cut(sheet.body, in: folder)["next"])
    }

    @Test("`qode cards`: a sheet beside the running daemon; the cards before it are void, and a wrong name is said")
    func commandLine() async throws {
        try await Self.run { place in
            let folder = place.daemon.folder
            func qode(_ arguments: String...) async throws -> (status: Int32?, text: String) {
                let tool = try ServedProcess(
                    TestDaemon.binary, ["cards"] + arguments + ["--state-directory", folder("state")])
                return (await tool.end(within: 30), tool.text)
            }
            let old = try await Self.cards(place)
            let made = try await qode("Surgery", "-o", folder("cards.pdf"), "--counter", "7")
            #expect(made.status == 0, "\(made.text)")
            let cards = try await Self.cut(
                try Data(contentsOf: URL(fileURLWithPath: folder("cards.pdf"))), in: folder)
            try await place.join()
            #expect(try await place.show(try #require(old["next"]))["code"] == "unknown_card")
            #expect(try await place.show(try #require(cards["next"]))["label"] == "A001")
            #expect(try await qode(place.station, "-o", folder("again.pdf")).status == 0, "by its id, too")
            let wrong = try await qode("Kitchen", "-o", folder("wrong.pdf"))
            #expect(wrong.status == 1 && wrong.text.contains("Surgery"), "\(wrong.text)")
            #expect(!FileManager.default.fileExists(atPath: folder("wrong.pdf")))
            #expect(try await qode("Surgery", "-o", folder("cards.txt")).status == 64)
        }
    }

    @Test("a full disk: not taken, and told so; taken when there is room, while the card is still held up")
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for name in ["state", "camera"] {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
        }
        // A disk of 4 MB that only the daemon sees.
        let mount = "mount -t tmpfs -o size=4m none \(folder("state")) && exec \"$@\""
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "none", "--printers-poster", "none", "--camera-source",
                "folder:\(folder("camera"))",
            ],
            by: ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", mount, "sh"])
        let state = "/proc/\(daemon.process.id)/root\(folder("state"))"
        let admin = try String(contentsOfFile: "\(state)/admin-token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let queue = try await daemon.client.post(
            "/api/queues", json: ["name": "Reception"], headers: ["x-admin-token": admin])
        let id = try #require(queue["id"])
        let token = try #require(queue["host_token"])
        let host = ["x-host-token": token]
        let made = try await daemon.client.post("/api/queues/\(id)/pairings", headers: host)
        let station = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")["station_id"] ?? ""
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(id)")
        await feed.send(#"{"type":"auth","host_token":"\#(token)"}"#)
        _ = await feed.message { $0["type"] == "device_status" }
        let place = Place(daemon: daemon, queue: (id, host), station: station, feed: feed)
        let cards = try await Self.cards(place)
        let next = try #require(cards["next"])
        try await place.join()
        var status = 0
        try Self.fillUp(state)
        for _ in 0..<20_000 where status != 503 {
            status = try await daemon.client.post(
                "/api/queues/\(id)/join", headers: ["x-device-token": UUID().uuidString]
            ).status
        }
        #expect(status == 503, "the disk never filled up")
        // Held up, picture after picture, until there is room.
        let hand = Task {
            var number = 1000
            while !Task.isCancelled {
                try place.hold(next, as: "held-\(number)")
                number += 1
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        defer { hand.cancel() }
        let first = try #require(await feed.message { $0["type"] == "scan_result" }, "\(daemon.process.text)")
        #expect(first["verdict"] == "not_taken", "\(first.text)")
        try FileManager.default.removeItem(atPath: "\(state)/filler")
        let second = try #require(await feed.message { $0["type"] == "scan_result" }, "\(daemon.process.text)")
        #expect(second["verdict"] == "command" && second["label"] == "A001", "\(second.text)")
        hand.cancel()
        await feed.close()
        await daemon.process.stop()
    }

    private static func fillUp(_ folder: String) throws {
        let file = open("\(folder)/filler", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let block = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<4096 where write(file, block, block.count) < block.count { break }
    }
}
