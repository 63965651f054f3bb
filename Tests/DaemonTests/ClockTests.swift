import Foundation
import GRDBSQLite
import TestSupport
import Testing
import WebTestSupport

/// Time at the real daemon: what it shares with the commands beside it, and what it does by the clock.
@Suite struct ClockTests {
    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    /// Reads, or changes, what a running daemon has on disk.
    private func sql(_ text: String, in folder: TemporaryFolder) -> Int64? {
        var database: OpaquePointer?
        var statement: OpaquePointer?
        defer {
            sqlite3_finalize(statement)
            sqlite3_close(database)
        }
        guard sqlite3_open(folder("state/qode.db"), &database) == SQLITE_OK,
            sqlite3_busy_timeout(database, 5000) == SQLITE_OK,
            sqlite3_prepare_v2(database, text, -1, &statement, nil) == SQLITE_OK
        else { return nil }
        return sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : nil
    }

    @Test("a code of qode pair is as old as it is, however long the daemon was idle; so is an action after a restart")
    func idle() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await daemon.makeQueue()
        func join(_ daemon: TestDaemon) async throws {
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": UUID().uuidString])
        }
        try await join(daemon)
        _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
        let before = try #require(sql("SELECT max(tick) FROM events", in: folder))
        try await timePasses(.seconds(11), "longer than starting a program takes, and than an undo may")
        let pair = try ServedProcess(TestDaemon.binary, ["pair", "--state-directory", folder("state")])
        #expect(await pair.end(within: 20) == 0, "\(pair.text)")
        let made = try #require(sql("SELECT max(created_tick) FROM pairings", in: folder))
        #expect(made - before >= 11_000)
        try await join(daemon)
        let after = try #require(sql("SELECT max(tick) FROM events", in: folder))
        #expect(after >= made)
        await daemon.process.stop()

        let again = try await TestDaemon.start(in: folder, Self.bare)
        let undo = try await again.client.post("/api/queues/\(queue.id)/undo", headers: queue.host)
        #expect(undo["code"] == "nothing_to_undo")
        await again.process.stop()
    }

    @Test("where sessions end by hand only, the daemon serves all the same")
    func off() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let daemon = try await TestDaemon.start(in: folder, Self.bare + ["--queues-new-session-at", "off"])
        let serves = try await staysSo(for: .seconds(1)) { try await daemon.client.get("/healthz").status == 200 }
        #expect(serves, "\(daemon.process.text)")
        await daemon.process.stop()
    }

    @Test(
        "within two minutes: a session begins at its time, a backup is made or missed, and an old ticket's phone is forgotten",
        .timeLimit(.minutes(4)))
    func byTheClock() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // The next full minute that leaves time to take numbers before.
        let minute = (Int(Date().timeIntervalSince1970) + 20) / 60 + 1
        let time = String(format: "%02d:%02d", minute / 60 % 24, minute % 60)
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare + ["--queues-new-session-at", time, "--queues-retention-days", "7"],
            environment: ["TZ": "UTC"])
        let small = try TemporaryFolder()
        defer { small.remove() }
        let crowded = try await onASmallDisk(small)
        let queue = try await daemon.makeQueue()
        var ids: [String] = []
        for device in ["old", "new"] {
            let reply = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": device])
            ids.append(try #require(reply["id"]))
        }
        for id in ids { _ = try await daemon.client.post("/api/tickets/\(id)/verify", headers: queue.host) }
        let week = 7 * 86_400_000 + 1000
        _ = sql("UPDATE tickets SET created_at = created_at - \(week) WHERE position_number = 1", in: folder)
        let session = { try await daemon.client.get("/api/queues/\(queue.id)").number("session") }
        #expect(try await session() == 1)
        while Date().timeIntervalSince1970 < Double(minute * 60 - 2) {
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await session() == 1)

        func isDone() async throws -> Bool {
            let backups = try? FileManager.default.contentsOfDirectory(atPath: folder("state/backups"))
            return try await session() == 2 && backups?.contains { $0.hasSuffix(".db") } == true
                && sql(
                    "SELECT count(*) FROM tickets WHERE position_number = 1 AND device_token IS NOT NULL", in: folder)
                    == 0
        }
        let end = ContinuousClock.now + .seconds(120)
        while try await !isDone(), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(200)) }
        #expect(try await session() == 2)
        #expect(
            sql("SELECT count(*) FROM tickets WHERE position_number = 1 AND device_token IS NOT NULL", in: folder) == 0)
        #expect(
            sql("SELECT count(*) FROM tickets WHERE position_number = 2 AND device_token IS NOT NULL", in: folder) == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("state/backups")).count == 1)
        #expect(try #require(sql("SELECT last_tick FROM service_time", in: folder)) > 50_000, "recorded though idle")
        await daemon.process.stop()
        try await lacksItsBackup(crowded)
    }

    /// A disk that has room for people, and none for a backup.
    private func onASmallDisk(_ folder: TemporaryFolder) async throws -> TestDaemon {
        try FileManager.default.createDirectory(atPath: folder("state"), withIntermediateDirectories: true)
        let mount = "mount -t tmpfs -o size=8m none \(folder("state")) && exec \"$@\""
        return try await TestDaemon.start(
            in: folder, Self.bare,
            by: ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", mount, "sh"])
    }

    private func lacksItsBackup(_ daemon: TestDaemon) async throws {
        let state = "/proc/\(daemon.process.id)/root\(daemon.folder("state"))"
        let token = try String(contentsOfFile: "\(state)/admin-token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        var store: [String: Any] = [:]
        let end = ContinuousClock.now + .seconds(70)
        while store["code"] as? String != "no_backup", ContinuousClock.now < end {
            let reply = try await daemon.client.get("/api/devices", headers: ["x-admin-token": token])
            store = (reply.json["devices"] as? [[String: Any]])?.first { $0["name"] as? String == "store" } ?? [:]
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(store["state"] as? String == "warning")
        #expect((store["remedy"] as? String)?.contains("Make room") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(state)/backups").isEmpty)
        let isLoggedOnce = try await becomesSo { daemon.process.text.components(separatedBy: "no backup").count == 2 }
        #expect(isLoggedOnce, "\(daemon.process.text)")
        await daemon.process.stop()
    }
}
