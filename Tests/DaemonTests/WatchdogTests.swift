import Foundation
import GRDBSQLite
import Testing
import WebTestSupport

/// The service manager is told that the daemon lives while it does, and no longer.
@Suite struct WatchdogTests {
    private static let bare = [
        "--camera-source", "/dev/no-such-camera", "--scanner-device", "none", "--printers-ticket", "none",
        "--printers-poster", "none",
    ]

    private func beats(_ manager: NotifySocket) -> Int { manager.messages.count { $0 == "WATCHDOG=1" } }

    @Test("fed while the writer moves, not while it is stuck; a missing camera is said, and is no reason")
    func writer() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let manager = try NotifySocket(folder("notify"))
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare, environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "800000"])
        #expect(await manager.hears("WATCHDOG=1"))
        #expect(await manager.hears("STATUS=serving; camera: "), "\(manager.messages)")
        let start = beats(manager)
        for _ in 0..<200 where beats(manager) < start + 3 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(beats(manager) >= start + 3, "it goes on")

        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        #expect(sqlite3_open(folder("state/qode.db"), &database) == SQLITE_OK)
        sqlite3_busy_timeout(database, 5000)
        #expect(sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
        #expect(await manager.hears("STATUS=stuck: writer"))
        let stuck = beats(manager)
        sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
        for _ in 0..<200 where beats(manager) <= stuck { try await Task.sleep(for: .milliseconds(50)) }
        #expect(beats(manager) > stuck, "and it goes on when the writer does")
        await daemon.process.stop()
        #expect(manager.messages.contains("STOPPING=1"))
    }

    @Test(
        "at the limit of descriptors the watchdog is still fed, the disk written, and who has a connection is answered")
    func descriptors() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let manager = try NotifySocket(folder("notify"))
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare + ["--server-trusted-proxies", "127.0.0.2"],
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "4000000"],
            by: ["/usr/bin/prlimit", "--nofile=256:256"])
        #expect(await manager.hears("WATCHDOG=1"))
        let queue = try await daemon.makeQueue()
        // More than there are descriptors for, each in its own feed. A proxy's connections are not the machine's own.
        let request = Array(
            ("GET /api/ws/\(queue.id) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)
        let strangers = (0..<400).compactMap { _ in Stranger(port: daemon.port, saying: request, from: 2) }
        defer { for stranger in strangers { stranger.close() } }
        #expect(strangers.count == 400)
        var open = 0
        for _ in 0..<400 {
            open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.process.id)/fd").count
            if open >= 192 { break }
            try await Task.sleep(for: .milliseconds(25))
        }
        // All but the reserve of 64 are taken, but for those that the database opens and closes.
        #expect((160...224).contains(open), "\(open) are open")
        let start = beats(manager)
        for _ in 0..<200 where beats(manager) < start + 2 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(beats(manager) >= start + 2, "\(manager.messages.suffix(5))")
        #expect(!manager.messages.contains { $0.contains("stuck") }, "\(manager.messages)")
        // The machine's own desk goes on, and the disk takes what it does.
        let issued = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
        #expect(issued.status == 201)
        // A guest has to wait until somebody leaves.
        let ask = Array("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let late = try #require(Stranger(port: daemon.port, saying: ask, from: 2))
        for _ in 0..<200 where !late.isClosed { try await Task.sleep(for: .milliseconds(10)) }
        #expect(late.isClosed && late.heard.isEmpty, "\(late.heard)")
        for stranger in strangers { stranger.close() }
        var answer = ""
        for _ in 0..<200 where !answer.hasPrefix("HTTP/1.1 200") {
            let guest = try #require(Stranger(port: daemon.port, saying: ask, from: 2))
            for _ in 0..<20 where !guest.isClosed && guest.heard.isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            answer = guest.heard
            guest.close()
        }
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        await daemon.process.stop()
    }
}
