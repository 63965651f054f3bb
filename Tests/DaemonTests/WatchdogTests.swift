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
}
