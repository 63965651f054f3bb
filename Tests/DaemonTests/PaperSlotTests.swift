import Foundation
import TestSupport
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
            let listed = try await daemon.client.get("/api/queues/\(queue.id)/tickets", headers: queue.host)
            #expect(listed.text.contains(#""print_code":"not_seen""#), "the desk says which it is: \(listed.text)")
            let list = try await daemon.client.get("/api/queues/\(queue.id)/unprinted", headers: queue.host)
            #expect(list.text.contains(ticket["id"] ?? "?"))
            let again = try await daemon.client.post("/api/queues/\(queue.id)/unprinted", headers: queue.host)
            #expect(again.number("count") == 1, "\(again.text)")
        }
    }

    /// A ticket's picture in which a column of modules is missing, as under a head that has lost those dots.
    private static func worn(_ text: String) throws -> Data {
        var picture = try #require(TicketPicture.pgm(text))
        let (width, height, module, header) = (640, 480, 8, picture.count - 640 * 480)
        let left = (width - 29 * module) / 2
        for row in 0..<height {
            let first = header + row * width + left + 12 * module
            for index in first..<first + module { picture[index] = 235 }
        }
        return picture
    }

    @Test("a print head that begins to die is said before a ticket is not read, in the devices and by doctor, and kept")
    func head() async throws {
        let place = try TemporaryFolder()
        defer { place.remove() }
        let settings = [
            "--printers-ticket", "folder:\(place("paper"))", "--printers-poster", "none", "--camera-source", "none",
            "--cameras", "source=folder:\(place("slot")),role=slot",
        ]
        // A good first week, and of what came since, one ticket fewer than is needed to tell.
        let began = Int(Date().timeIntervalSince1970 - 8 * 24 * 3600) * 1000
        let known = "folder:\(place("paper")) folder:\(place("slot"))\n\(began) 200 20000 0"
        for folder in ["state", "slot"] {
            try FileManager.default.createDirectory(atPath: place(folder), withIntermediateDirectories: true)
        }
        try Data((known + String(repeating: " 350", count: 199) + "\n").utf8).write(
            to: URL(filePath: place("state/print-head")))
        let daemon = try await TestDaemon.start(in: place, settings)
        let queue = try await daemon.makeQueue()
        #expect(try await Self.printer(daemon, queue.host)["code"] as? String == "ready")
        let issued = try await daemon.client.post(
            "/api/queues/\(queue.id)/tickets", json: ["print": true], headers: queue.host)
        let id = try #require(issued["id"])
        func print() async throws -> String? {
            try await daemon.client.get("/api/tickets/\(id)", headers: queue.host)["print"]
        }
        #expect(try await becomesSo { try await print() == "sent" })
        try Self.worn(id).write(to: URL(filePath: place("worn.pgm")))
        try FileManager.default.moveItem(atPath: place("worn.pgm"), toPath: place("slot/worn.pgm"))
        #expect(try await becomesSo { try await print() == "printed" })
        func isDirty(_ daemon: TestDaemon) async throws -> Bool {
            let state = try await Self.printer(daemon, queue.host)
            return state["code"] as? String == "head_dirty" && state["state"] as? String == "warning"
                && (state["remedy"] as? String)?.contains("Clean the print head") == true
        }
        #expect(try await becomesSo { try await isDirty(daemon) }, "\(daemon.process.text)")
        // One of 29 columns, of which about half the modules are dark.
        let figures = try String(contentsOfFile: place("state/print-head"), encoding: .utf8).split(separator: " ")
        let share = try #require(figures.last.flatMap { Int($0.filter(\.isNumber)) })
        #expect((80...350).contains(share), "\(share)")
        daemon.process.signal(SIGKILL)
        _ = await daemon.process.end(within: 10)
        let again = try await TestDaemon.start(in: place, settings)
        #expect(try await becomesSo { try await isDirty(again) })
        let doctor = try Program.run(
            [
                TestDaemon.binary, "doctor", "--state-directory", place("state"), "--server-host", "127.0.0.1",
                "--server-port", "\(again.port)", "--server-tls-mode", "off",
            ] + settings)
        #expect(doctor.text.contains("Clean the print head"), "\(doctor.text)")
        await again.process.stop()
    }

    private static func printer(_ daemon: TestDaemon, _ host: [String: String]) async throws -> [String: Any] {
        let list = try await daemon.client.get("/api/devices", headers: host).json["devices"] as? [[String: Any]]
        return list?.first { $0["name"] as? String == "ticket printer" } ?? [:]
    }
}
