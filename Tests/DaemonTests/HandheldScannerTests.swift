import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A handheld scanner at the real daemon: only the kernel's side is made up.
@Suite(.serialized) struct HandheldScannerTests {
    /// The scanner of `Tests/Support/FakeDevices/fakeinput.c`: a FIFO that takes the kernel's events. Under `/dev`, where devices are.
    private final class Scanner {
        let path = "/dev/shm/qode-test-scanner-\(UUID())"
        private var descriptor: Int32 = -1

        func plugIn(grabbed: Bool = false) throws {
            guard mkfifo(path, grabbed ? 0o1600 : 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
            // Both ends, so that it neither waits for a reader nor ends with one.
            descriptor = open(path, O_RDWR | O_CLOEXEC)
        }

        func unplug() {
            unlink(path)
            close(descriptor)
        }

        /// Types an id in capitals on a German keyboard, where the hyphen lies at the American slash, and ends it with Enter.
        func type(_ id: String) {
            let codes: [Character: UInt16] = [
                "0": 11, "1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "6": 7, "7": 8, "8": 9, "9": 10, "A": 30, "B": 48,
                "C": 46, "D": 32, "E": 18, "F": 33, "-": 53, "Q": 16, "O": 24, "R": 19, ":": 52,
            ]
            let shift: UInt16 = 42
            for character in id.uppercased() {
                guard let code = codes[character] else { continue }
                let keys =
                    character.isLetter || character == ":"
                    ? [(shift, 1), (code, 1), (code, 0), (shift, 0)] : [(code, 1), (code, 0)]
                for (key, value) in keys { press(key, Int32(value)) }
            }
            press(28, 1)
            press(28, 0)
        }

        private func press(_ code: UInt16, _ value: Int32) {
            for (type, code, value) in [(UInt16(1), code, value), (0, 0, 0)] {
                var event = [UInt8](repeating: 0, count: MemoryLayout<timeval>.size)
                withUnsafeBytes(of: type) { event += $0 }
                withUnsafeBytes(of: code) { event += $0 }
                withUnsafeBytes(of: value) { event += $0 }
                _ = write(descriptor, event, event.count)
            }
        }
    }

    @Test(
        "what it reads is verified; unplugged, grabbed by another and plugged in again are said, and it goes on by itself"
    )
    func reads() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let scanner = Scanner()
        try scanner.plugIn()
        defer { scanner.unplug() }
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none",
                "--scanner-device", scanner.path,
            ], environment: ["LD_PRELOAD": try FakeDevice.input.library()])
        let queue = try await daemon.makeQueue()
        try await wait(daemon, queue.host, for: "ready")
        let feed = try await FeedClient.connect(port: daemon.port, path: "/api/ws/\(queue.id)")
        _ = await feed.message()
        let first = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "a"])
        scanner.type(try #require(first["id"]))
        let answer = try #require(await feed.message { $0["type"] == "scan_answer" })
        #expect(answer["verdict"] == "out_of_turn" && answer["label"] == "A001")
        #expect(await feed.message { $0["type"] == "scan_ended" }?.number("scan") == answer.number("scan"))
        scanner.type("not a ticket, but 4 digits and all")
        #expect(await feed.message { $0["type"] == "scan_answer" }?["verdict"] == "not_a_ticket")

        try await useCards(daemon, queue, scanner, feed)
        scanner.unplug()
        try await wait(daemon, queue.host, for: "no_scanner")
        try scanner.plugIn(grabbed: true)
        try await wait(daemon, queue.host, for: "scanner_busy")
        scanner.unplug()
        try scanner.plugIn()
        try await wait(daemon, queue.host, for: "ready")
        let second = try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": "b"])
        scanner.type(try #require(second["id"]))
        #expect(await feed.message { $0["label"] == "A002" }?["verdict"] == "out_of_turn")
        await feed.close()
        await daemon.process.stop()
    }

    /// Command cards, typed by the scanner: what one asks for is done, but where it is for the camera alone.
    private func useCards(
        _ daemon: TestDaemon, _ queue: (id: String, host: [String: String]), _ scanner: Scanner, _ feed: FeedClient
    ) async throws {
        let made = try await daemon.client.post("/api/queues/\(queue.id)/pairings", headers: queue.host)
        let station = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")["station_id"] ?? ""
        for (action, isCameraOnly) in [("pause", false), ("resume", true), ("resume", false)] {
            let cards = try await daemon.client.post(
                "/api/stations/\(station)/cards", json: ["actions": [action], "camera_only": isCameraOnly],
                headers: queue.host)
            let code = (cards.json["cards"] as? [[String: Any]])?.first?["code"] as? String
            scanner.type(try #require(code))
            if isCameraOnly {
                // The next code's answer shows that nothing was done.
                scanner.type("another 4 digits")
                #expect(await feed.message { $0["type"] == "scan_answer" }?["verdict"] == "not_a_ticket")
                let now = try await daemon.client.get("/api/queues/\(queue.id)")
                #expect(now.json["is_paused"] as? Bool == true)
            } else {
                let isPaused = action == "pause"
                let update = await feed.message { $0.json["is_paused"] as? Bool == isPaused }
                #expect(update != nil, "\(daemon.process.text)")
            }
        }
    }

    private func wait(_ daemon: TestDaemon, _ host: [String: String], for code: String) async throws {
        var seen: String?
        for _ in 0..<600 {
            let devices = try await daemon.client.get("/api/devices", headers: host).json["devices"] as? [[String: Any]]
            seen = devices?.first { $0["name"] as? String == "handheld scanner" }?["code"] as? String
            if seen == code { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the scanner is \(seen ?? "unknown"), not \(code); \(daemon.process.text)")
    }
}
