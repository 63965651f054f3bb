import Foundation
import Glibc
import TestSupport
import Testing
import TicketCamera
import WebTestSupport

/// Strangers' pictures are unpacked and read in a process that has nothing to lose.
@Suite struct PictureHelperTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
    ]

    /// Of a daemon, once there is one.
    private func helper(of daemon: TestDaemon) async throws -> pid_t? {
        for _ in 0..<400 {
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
                guard let id = pid_t(name), let stat = FileManager.default.contents(atPath: "/proc/\(id)/stat"),
                    let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline")
                else { continue }
                let fields = String(decoding: stat, as: UTF8.self).drop { $0 != ")" }.split(separator: " ")
                guard fields.count > 2, fields[1] != "Z", fields[2] == "\(daemon.process.id)" else { continue }
                if String(decoding: line, as: UTF8.self).contains(PictureHelper.argument) { return id }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    private func lines(_ file: String) -> [String] {
        let text = FileManager.default.contents(atPath: file) ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("a picture is read by a process without files and calls; its death costs one picture, and the daemon nothing")
    func helper() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await daemon.makeQueue()
        let ticket = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
        let picture = try #require(TicketPicture.pgm(ticket["id"] ?? ""))
        func scan() async throws -> Reply {
            try await daemon.client.send("POST", "/api/scan?live=phone", bytes: picture, headers: queue.host)
        }
        let first = try await scan()
        #expect(first.status == 200, "\(first.text)")
        let id = try #require(try await helper(of: daemon))
        let status = lines("/proc/\(id)/status")
        #expect(status.contains("Seccomp:\t2") && status.contains("NoNewPrivs:\t1"), "\(status)")
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd")) == ["0", "1", "2"])
        #expect(lines("/proc/\(id)/limits").contains { $0.hasPrefix("Max open files            0") })
        // It hangs, and dies with a picture in its hands.
        kill(id, SIGSTOP)
        async let second = scan()
        try await Task.sleep(for: .milliseconds(200))
        kill(id, SIGKILL)
        let broken = try await second
        #expect(broken.status == 415 && broken.text.contains("unsupported_picture"), "\(broken.text)")
        #expect(broken.text.contains("could not be read"), "\(broken.text)")
        let third = try await scan()
        #expect(third.status == 200, "\(third.text)")
        let other = try #require(try await helper(of: daemon))
        #expect(other != id)
        // Between two pictures it may die unseen.
        kill(other, SIGKILL)
        for _ in 0..<500 where !lines("/proc/\(other)/status").contains("State:\tZ (zombie)") {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await scan().status == 200)
        #expect(try await daemon.client.get("/healthz").status == 200)
        await daemon.process.stop()
    }
}
