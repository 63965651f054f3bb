import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// The main job, end to end, on real input: the QR code that is verified is the one that was printed.
@Suite(.serialized) struct WholeLoopTests {
    @Test("paper: issued, printed through CUPS, held to the camera, completed, and every feed says so")
    func paper() async throws {
        try await PrintShop.open(hasCamera: true) { shop in
            let id = try await loop(shop)
            try await shop.waitForPaper(of: id, "sent, ended")
            #expect(shop.paper.jobCount == 1)
        }
    }

    /// - Returns: the ticket's id.
    private func loop(_ shop: PrintShop) async throws -> String {
        let (daemon, queue) = (shop.daemon, shop.queue)
        let issued = try await daemon.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
        #expect(issued.status == 201)
        #expect(issued["print"] == "queued")
        let id = try #require(issued["id"])
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)?ticket=\(id)")
        let before = try #require(await feed.message())
        #expect(before.object("you")["status"] as? String == "WAITING")

        let bytes = try await shop.paper.job(0, within: 20)
        #expect(bytes.starts(with: [0x1b, 0x40]), "ESC @ comes first")
        let picture = try ESCPOSPicture(parsing: bytes)
        // As a hand would: the picture is there all at once, not while it is written.
        let folder = daemon.folder
        try picture.pgm.write(to: URL(fileURLWithPath: folder("ticket.pgm")))
        try FileManager.default.moveItem(atPath: folder("ticket.pgm"), toPath: folder("camera/ticket.pgm"))

        #expect(try await daemon.status(ofTicket: id, waitingFor: "COMPLETED") == "COMPLETED")
        let after = await feed.message { $0.object("you")["status"] as? String == "COMPLETED" }
        #expect(after?.number("completed_count") == 1)
        await feed.close()
        return id
    }

    @Test("SIGTERM: feeds are told 1012, what was answered is on disk, and it is over within 2 s")
    func cleanStop() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let arguments = ["--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none"]
        let daemon = try await TestDaemon.start(in: folder, arguments)
        let queue = try await daemon.makeQueue()
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        _ = await feed.message()
        let ticket = try await daemon.client.post(
            "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
        let started = ContinuousClock.now
        daemon.process.signal(SIGTERM)
        var code: Int?
        while let event = await feed.next() {
            if case .closed(let given) = event {
                code = given
                break
            }
        }
        #expect(code == 1012)
        #expect(await daemon.process.end(within: 5) == 0)
        #expect(ContinuousClock.now - started < .seconds(2), "\(daemon.process.text)")

        let again = try await TestDaemon.start(in: folder, arguments)
        let kept = try await again.client.get("/api/tickets/\(ticket["id"] ?? "")")
        #expect(kept["status"] == "WAITING")
        #expect(kept.number("position_number") == 1)
        await again.process.stop()
    }
}
