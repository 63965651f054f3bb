import Foundation
import Testing
import WebTestSupport

/// A camera over the printer's slot: what it sees is printed, and what it does not see is said. The printer is a folder of pictures, and
/// the camera looks into it.
@Suite(.serialized) struct PaperSlotTests {
    private static func run(
        watching folder: String, _ body: (TestDaemon, (id: String, host: [String: String])) async throws -> Void
    ) async throws {
        let place = try TemporaryFolder()
        defer { place.remove() }
        let daemon = try await TestDaemon.start(
            in: place,
            [
                "--printers-ticket", "folder:\(place("paper"))", "--printers-poster", "none", "--camera-source", "none",
                "--cameras", "source=folder:\(place(folder)),role=slot",
            ])
        try await body(daemon, try await daemon.makeQueue())
        await daemon.process.stop()
    }

    private static func issue(
        _ daemon: TestDaemon, _ queue: (id: String, host: [String: String]), until word: String
    ) async throws -> Reply {
        let issued = try await daemon.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
        let path = "/api/tickets/\(issued["id"] ?? "")"
        var seen = issued
        for _ in 0..<1000 {
            seen = try await daemon.client.get(path, headers: queue.host)
            if seen.json["print_ended"] as? Bool == true { break }
            try await Task.sleep(for: .milliseconds(25))
        }
        #expect(seen["print"] == word, "\(seen.text) \(daemon.process.text)")
        return seen
    }

    @Test("each ticket is read as it comes out, and verified by nobody") func seen() async throws {
        try await Self.run(watching: "paper") { daemon, queue in
            for _ in 0..<2 {
                let ticket = try await Self.issue(daemon, queue, until: "printed")
                #expect(ticket["status"] == "WAITING")
            }
            let devices = try await daemon.client.get("/api/devices", headers: queue.host).json["devices"]
            let names = (devices as? [[String: Any]])?.compactMap { $0["name"] as? String } ?? []
            #expect(names.contains("camera 2"))
        }
    }

    @Test("one that the camera does not see is said, and offered as a copy") func notSeen() async throws {
        try await Self.run(watching: "elsewhere") { daemon, queue in
            let ticket = try await Self.issue(daemon, queue, until: "failed")
            #expect(ticket["print_code"] == "not_seen")
            let list = try await daemon.client.get("/api/queues/\(queue.id)/unprinted", headers: queue.host)
            #expect(list.text.contains(ticket["id"] ?? "?"))
            let again = try await daemon.client.post("/api/queues/\(queue.id)/unprinted", headers: queue.host)
            #expect(again.number("count") == 1, "\(again.text)")
        }
    }
}
