import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// A day without power: the sheet that the real binary prints, cut apart, and what its camera makes of the pieces.
@Suite(.serialized) struct BlackoutTests {
    /// It is about noon, so that no test stands at a day's edge: POSIX writes zones west of Greenwich with a plus.
    private static var zone: [String: String] {
        let hour = Calendar(identifier: .iso8601).dateComponents(in: .gmt, from: Date()).hour ?? 12
        return ["TZ": "TST\(hour - 12)"]
    }

    private static func qode(_ folder: TemporaryFolder, _ arguments: [String]) throws -> Program.End {
        try Program.run(
            [TestDaemon.binary] + arguments + ["--state-directory", folder("state"), "--server-tls-mode", "off"],
            environment: ProcessInfo.processInfo.environment.merging(zone) { $1 })
    }

    /// Where a piece of the first page is, in pixels of 1/150 inch: thirty tickets in ten rows, each with its stub on the left.
    private enum Piece { case stub, ticket, cell }

    private static func cut(_ piece: Piece, _ number: Int, of pdf: String, in folder: TemporaryFolder) throws -> String
    {
        func pixels(_ points: Double) -> String { "\(Int(points / 72 * 150))" }
        let (left, top) = (9 / 25.4 * 72, 9 / 25.4 * 72 + 50)
        let (wide, high) = ((595.28 - 2 * left) / 3, (841.89 - top - left) / 10)
        let (column, row) = (Double((number - 1) % 3), Double((number - 1) / 3))
        // 37 modules of 0.56 mm: a code with its quiet zone.
        let box = 37 * 0.56 / 25.4 * 72
        var place = (x: left + column * wide, y: top + row * high, width: wide, height: high)
        switch piece {
        case .stub: place.width = box
        case .ticket: (place.x, place.width) = (place.x + box, wide - box)
        case .cell: break
        }
        let file = folder("piece-\(UUID())")
        let end = try Program.run([
            "/usr/bin/pdftoppm", "-r", "150", "-f", "1", "-gray", "-singlefile", "-x", pixels(place.x), "-y",
            pixels(place.y), "-W", pixels(place.width), "-H", pixels(place.height), pdf, file,
        ])
        #expect(end.status == 0, "\(end.text)")
        return "\(file).pgm"
    }

    /// A daemon that looks into a folder, and the feed of a desk.
    private struct Place {
        let daemon: TestDaemon
        let feed: FeedClient

        static func open(
            _ folder: TemporaryFolder, _ queue: (id: String, host: [String: String]),
            _ arguments: [String] = ["--printers-poster", "none"]
        ) async throws -> Place {
            try? FileManager.default.createDirectory(atPath: folder("camera"), withIntermediateDirectories: true)
            let daemon = try await TestDaemon.start(
                in: folder,
                [
                    "--camera-source", "folder:\(folder("camera"))", "--scanner-device", "none",
                    "--printers-ticket", "none",
                ] + arguments, environment: zone)
            let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
            let token = queue.host["x-host-token"] ?? ""
            await feed.send(#"{"type":"auth","host_token":"\#(token)"}"#)
            _ = await feed.message { $0["type"] == "device_status" }
            return Place(daemon: daemon, feed: feed)
        }

        /// - Returns: the answer, once the paper has gone again.
        func show(_ picture: String) async throws -> FeedClient.Message {
            let name = UUID().uuidString
            let (whole, seen) = (daemon.folder("\(name).pgm"), daemon.folder("camera/\(name).pgm"))
            try FileManager.default.copyItem(atPath: picture, toPath: whole)
            try FileManager.default.moveItem(atPath: whole, toPath: seen)
            let answer = try #require(await feed.message { $0["type"] == "scan_result" }, "\(daemon.process.text)")
            _ = await feed.message { $0["type"] == "scan_ended" && $0.number("scan") == answer.number("scan") }
            return answer
        }

        func close() async {
            await feed.close()
            await daemon.process.stop()
        }
    }

    private static func queue(in folder: TemporaryFolder) throws -> (id: String, host: [String: String]) {
        let made = try qode(folder, ["queue", "create", "Reception"])
        func field(_ name: String) -> String {
            let line = made.text.split(separator: "\n").first { $0.hasPrefix(name) }
            return line?.split(separator: " ").last.map(String.init) ?? ""
        }
        #expect(made.status == 0 && !field("host token").isEmpty, "\(made.text)")
        return (field("queue"), ["x-host-token": field("host token")])
    }

    @Test("printed by hand, given out in the dark, shown when the power is back: the line is as it was")
    func wholeDay() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let none = try Self.qode(folder, ["blackout", "-o", folder("none.pdf")])
        #expect(none.status == 1 && none.text.contains("no open queue"))
        let queue = try Self.queue(in: folder)
        let pdf = folder("sheet.pdf")
        let printed = try Self.qode(folder, ["blackout", "Reception", "-o", pdf])
        #expect(printed.status == 0 && printed.text.contains("Reception: E01 to E60"), "\(printed.text)")
        func piece(_ piece: Piece, _ number: Int) throws -> String {
            try Self.cut(piece, number, of: pdf, in: folder)
        }
        let before = try await Place.open(folder, queue)
        func join(_ place: Place) async throws -> String? {
            let device = ["x-device-token": UUID().uuidString]
            return try await place.daemon.client.post("/api/queues/\(queue.id)/join", headers: device)["label"]
        }
        #expect(try await join(before) == "A001")
        await before.feed.close()
        before.daemon.process.signal(SIGKILL)
        _ = await before.daemon.process.end()
        let place = try await Place.open(folder, queue)
        #expect(try await join(place) == "A002")
        for (shape, number) in [(Piece.stub, 3), (.cell, 1), (.stub, 2), (.stub, 3)] {
            let answer = try await place.show(try piece(shape, number))
            #expect(answer["verdict"] == "command" && answer["outcome"] == "in_line", "\(answer.text)")
            #expect(answer["label"] == "E0\(number)" && answer["message"] == "E0\(number) is in line.")
        }
        for label in ["A001", "E01", "E02", "E03", "A002"] {
            let next = try await place.daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            #expect(next.object("ticket")["label"] as? String == label, "\(next.text)")
        }
        for (number, verdict) in [(2, "completed"), (2, "already_used"), (9, "command"), (9, "out_of_turn")] {
            let answer = try await place.show(try piece(.ticket, number))
            #expect(answer["verdict"] == verdict && answer["label"] == "E0\(number)", "\(answer.text)")
        }
        await place.close()
    }

    @Test("each morning by itself, once; in whatever order it is shown, void from the next morning on")
    func morning() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let queue = try Self.queue(in: folder)
        let paper = ["--printers-poster", "folder:\(folder("paper"))"]
        func sheets() -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder("paper"))) ?? [])
                .filter { $0.hasSuffix(".pdf") }.sorted()
        }
        // Yesterday's: its day ends before noon comes again.
        let old = try Self.qode(
            folder, ["blackout", "-o", folder("old.pdf"), "--printers-emergency-at", "23:00"])
        #expect(old.status == 0, "\(old.text)")
        for _ in 0..<2 {
            try? FileManager.default.removeItem(atPath: folder("camera"))
            let place = try await Place.open(folder, queue, paper + ["--printers-emergency-at", "06:00"])
            try await place.daemon.process.wait(for: "ready", within: 10)
            let end = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < end, sheets().isEmpty || !Self.isNoted(folder) {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(sheets().count == 1)
            let stub = try Self.cut(.stub, 4, of: folder("paper/\(sheets()[0])"), in: folder)
            let answer = try await place.show(stub)
            #expect(answer["outcome"] == "in_line" && answer["label"] == "E04", "\(answer.text)")
            let void = try await place.show(try Self.cut(.stub, 4, of: folder("old.pdf"), in: folder))
            #expect(void["verdict"] == "old_session" && void["label"] == "E04", "\(void.text)")
            await place.close()
        }
        #expect(sheets().count == 1, "a restart prints no second one")
        let again = try Self.qode(folder, ["blackout", "-o", folder("again.pdf"), "--printers-emergency-at", "06:00"])
        #expect(again.status == 0)
        let texts = try [folder("again.pdf"), folder("paper/\(sheets()[0])")].map { pdf in
            try Program.run([
                TestDaemon.binary, "decode", try Self.cut(.ticket, 7, of: pdf, in: folder),
            ]).text.split(separator: "\t").last
        }
        #expect(texts[0] != nil && texts[0] == texts[1], "the same day's sheet is the same")
    }

    private static func isNoted(_ folder: TemporaryFolder) -> Bool {
        FileManager.default.fileExists(atPath: folder("state/emergency-sheet"))
    }

    @Test("a printer that is away is said, with what to do")
    func noPrinter() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        _ = try Self.queue(in: folder)
        let end = try Self.qode(folder, ["blackout", "--printers-poster", "none"])
        #expect(end.status == 69 && end.text.contains("-o FILE.pdf"), "\(end.text)")
    }
}
