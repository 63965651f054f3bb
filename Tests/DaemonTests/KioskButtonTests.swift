import Foundation
import TestSupport
import Testing
import WebTestSupport

/// A button at the real daemon that takes a ticket: only the kernel's side is made up.
@Suite(.serialized) struct KioskButtonTests {
    /// The device of `Tests/Support/FakeDevices/fakeinput.c`.
    private final class Button {
        let path = "/dev/shm/qode-test-button-\(UUID())"
        private var descriptor: Int32 = -1

        func plugIn() throws {
            guard mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
            descriptor = open(path, O_RDWR | O_CLOEXEC)
        }

        func unplug() {
            unlink(path)
            close(descriptor)
        }

        /// Down, held for a while, and up.
        func press(_ code: UInt16) {
            for value in [Int32(1), 2, 2, 0] {
                var event = [UInt8](repeating: 0, count: MemoryLayout<timeval>.size)
                withUnsafeBytes(of: UInt16(1)) { event += $0 }
                withUnsafeBytes(of: code) { event += $0 }
                withUnsafeBytes(of: value) { event += $0 }
                _ = write(descriptor, event, event.count)
            }
        }
    }

    @Test(
        "one press, however long, is one printed ticket; another key is none; unplugged is said, and it goes on by itself"
    )
    func tickets() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let button = Button()
        try button.plugIn()
        defer { button.unplug() }
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "folder:\(folder("paper"))", "--printers-poster", "none", "--camera-source",
                "none", "--kiosk-button", "\(button.path)#28",
            ], environment: ["LD_PRELOAD": try FakeDevice.input.library()])
        let queue = try await daemon.makeQueue()
        try await wait(daemon, queue.host, for: "ready")
        button.press(30)
        button.press(28)
        // The second within two seconds is a child's.
        button.press(28)
        try await wait(daemon, queue, forNumber: 1)
        var papers: [String] = []
        for _ in 0..<400 where papers.isEmpty {
            papers = (try? FileManager.default.contentsOfDirectory(atPath: folder("paper"))) ?? []
            papers = papers.filter { $0.hasSuffix(".png") }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(papers.count == 1, "\(daemon.process.text)")
        button.unplug()
        try await wait(daemon, queue.host, for: "button_failed")
        try button.plugIn()
        try await wait(daemon, queue.host, for: "ready")
        for _ in 0..<100 where try await number(daemon, queue) < 2 {
            button.press(28)
            try await Task.sleep(for: .milliseconds(200))
        }
        try await wait(daemon, queue, forNumber: 2)
        // With two queues, the button must say whose tickets it takes.
        _ = try await daemon.makeQueue("Visas")
        for _ in 0..<100 where !daemon.process.text.contains("kiosk.button_queue") {
            button.press(28)
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(daemon.process.text.contains("set kiosk.button_queue"))
        await daemon.process.stop()
    }

    private func number(_ daemon: TestDaemon, _ queue: (id: String, host: [String: String])) async throws -> Int {
        try await daemon.client.get("/api/queues/\(queue.id)").number("last_number_issued") ?? 0
    }

    private func wait(
        _ daemon: TestDaemon, _ queue: (id: String, host: [String: String]), forNumber wanted: Int
    ) async throws {
        for _ in 0..<400 where try await number(daemon, queue) < wanted { try await Task.sleep(for: .milliseconds(25)) }
        #expect(try await number(daemon, queue) == wanted, "\(daemon.process.text)")
    }

    private func wait(_ daemon: TestDaemon, _ host: [String: String], for code: String) async throws {
        var seen: String?
        for _ in 0..<600 {
            let devices = try await daemon.client.get("/api/devices", headers: host).json["devices"] as? [[String: Any]]
            seen = devices?.first { $0["name"] as? String == "button" }?["code"] as? String
            if seen == code { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the button is \(seen ?? "unknown"), not \(code); \(daemon.process.text)")
    }
}
