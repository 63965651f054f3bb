import Foundation
import GRDBSQLite
import Testing
import WebTestSupport

/// The real binary on disks as they are in the field: full, and damaged.
@Suite struct DiskTests {
    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    @Test("a full disk: 503, alive, nothing taken; goes on by itself when there is room", .timeLimit(.minutes(5)))
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // A disk of 4 MB that only the daemon sees.
        try FileManager.default.createDirectory(atPath: folder("state"), withIntermediateDirectories: true)
        let mount = "mount -t tmpfs -o size=4m none \(folder("state")) && exec \"$@\""
        let daemon = try await TestDaemon.start(
            in: folder, Self.bare,
            by: ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", mount, "sh"])
        let state = "/proc/\(daemon.process.id)/root\(folder("state"))"
        let token = try String(contentsOfFile: "\(state)/admin-token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let queue = try await daemon.client.post(
            "/api/queues", json: ["name": "Reception"], headers: ["x-admin-token": token])
        let id = try #require(queue["id"])

        try Self.fillUp(state)
        var number = 0
        var refused: Reply?
        for _ in 0..<20_000 where refused == nil {
            let reply = try await Self.join(daemon, id)
            if reply.status == 201 { number = try #require(reply.number("position_number")) } else { refused = reply }
        }
        let refusal = try #require(refused, "the disk never filled up")
        #expect(refusal.status == 503)
        #expect(refusal["code"] == "store_unavailable")
        #expect(refusal["detail"]?.contains("full") == true)
        for _ in 0..<5 { #expect(try await Self.join(daemon, id).status == 503) }
        #expect(try await daemon.client.get("/healthz").status == 200)
        #expect(try await daemon.client.get("/api/queues/\(id)").number("last_number_issued") == number)

        try FileManager.default.removeItem(atPath: "\(state)/filler")
        let next = try await Self.join(daemon, id)
        #expect(next.status == 201)
        #expect(next.number("position_number") == number + 1, "no number is lost or skipped")
        await daemon.process.stop()
    }

    @Test("a damaged database: refused in plain words, kept as it is; the newest good backup is named, and restored")
    func damagedDatabase() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await first.makeQueue()
        var ticket = ""
        for _ in 0..<200 { ticket = try await Self.join(first, queue.id)["id"] ?? "" }
        await first.process.stop()
        let database = folder("state/qode.db")
        let backups = folder("state/backups")
        try FileManager.default.createDirectory(atPath: backups, withIntermediateDirectories: true)
        for (name, isGood) in [("qode-0001-2026-11-22.db", true), ("qode-0002-2026-11-23.db", false)] {
            #expect(try await qode(in: folder, "backup", "\(backups)/\(name)").status == 0)
            let mode = try FileManager.default.attributesOfItem(atPath: "\(backups)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600, "a copy is its owner's alone, too")
            if !isGood { try Self.damage("\(backups)/\(name)") }
        }
        try Self.damage(database)
        let damaged = try Data(contentsOf: URL(filePath: database))

        let start = try await qode(in: folder, "serve", "--server-port", "0")
        #expect(start.status == 1)
        for words in [database, "damaged", "It stays as it is", "qode restore"] {
            #expect(start.text.contains(words), "\(start.text)")
        }
        #expect(try Data(contentsOf: URL(filePath: database)) == damaged, "nothing is replaced in silence")

        let offer = try await qode(in: folder, "restore")
        #expect(offer.status == 0)
        #expect(offer.text.contains("The newest good one:  qode restore \(backups)/qode-0001"), "\(offer.text)")
        #expect(try await qode(in: folder, "restore", "\(backups)/qode-0002-2026-11-23.db").status == 1)
        let restored = try await qode(in: folder, "restore", "\(backups)/qode-0001-2026-11-22.db")
        #expect(restored.status == 0, "\(restored.text)")
        let kept = try #require(restored.text.firstMatch(of: /is now (\S+)/)?.1)
        #expect(try Data(contentsOf: URL(filePath: String(kept))) == damaged, "the damaged file is kept beside")

        let second = try await TestDaemon.start(in: folder, Self.bare)
        #expect(try await second.client.get("/api/tickets/\(ticket)")["label"] == "A200")
        await second.process.stop()
    }

    @Test(
        "the database of an appliance that lost its power is restored with its last commits; so is the one it replaces")
    func restoringWithItsLog() async throws {
        let (old, new) = (try TemporaryFolder(), try TemporaryFolder())
        defer { for folder in [old, new] { folder.remove() } }
        var tickets: [String] = []
        for folder in [old, new] {
            let daemon = try await TestDaemon.start(in: folder, Self.bare)
            let queue = try await daemon.makeQueue()
            for _ in 0..<30 { tickets.append(try await Self.join(daemon, queue.id)["id"] ?? "") }
            daemon.process.signal(SIGKILL)
            _ = await daemon.process.end()
        }
        // The card of the one, put into the other.
        let restored = try await qode(in: new, "restore", old("state/qode.db"))
        #expect(restored.status == 0, "\(restored.text)")
        func serves(_ ticket: String) async throws -> Bool {
            let daemon = try await TestDaemon.start(in: new, Self.bare)
            let status = try await daemon.client.get("/api/tickets/\(ticket)").status
            await daemon.process.stop()
            return status == 200
        }
        #expect(try await serves(tickets[29]), "the last commit before the power failed")
        let kept = String(try #require(restored.text.firstMatch(of: /is now (\S+)/)?.1))
        #expect(try await qode(in: new, "restore", kept).status == 0)
        #expect(try await serves(tickets[59]), "the way back loses nothing")
        let left = try FileManager.default.contentsOfDirectory(atPath: new("state"))
        #expect(!left.contains { $0.hasPrefix("restore-in-progress") || $0.hasSuffix("incoming") }, "\(left)")
    }

    @Test("a large database serves at once and is looked through meanwhile; when it is damaged, that is the end of it")
    func largeDatabase() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await first.makeQueue()
        _ = try await Self.join(first, queue.id)
        await first.process.stop()
        let path = folder("state/qode.db")
        let log = (try? Data(contentsOf: URL(filePath: "\(path)-wal"))) ?? Data()
        #expect(log.isEmpty, "after a clean stop one file holds all")
        try Self.fill(path, tickets: 120_000)
        let sound = try await TestDaemon.start(in: folder, Self.bare + ["--log-level", "info"])
        try await sound.process.wait(for: "the database is sound")
        await sound.process.stop()

        // Old pages, which nobody reads any more.
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        try handle.seek(toOffset: 1000 * 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 3 * 4096))
        try handle.close()
        let serve = ["serve", "--server-port", "0", "--server-tls-mode", "off"] + Self.bare
        let damaged = try await qode(in: folder, serve)
        #expect(damaged.status == 1)
        #expect(damaged.text.contains("qode restore"), "\(damaged.text)")
        // And the next one serves nobody.
        let next = try await qode(in: folder, serve)
        #expect(next.status == 1)
        #expect(next.text.contains("qode restore") && !next.text.contains("ready port="), "\(next.text)")
        // Commands beside do not look it through.
        #expect(try await qode(in: folder, "queue", "list").status == 0)
    }

    /// Straight into the tables: what some months of service leave behind.
    private static func fill(_ path: String, tickets: Int) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try #require(sqlite3_open(path, &database) == SQLITE_OK)
        let sql = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(tickets))
            INSERT INTO tickets (id, queue_id, session, position_number, status, line_order, created_at, created_tick)
            SELECT randomblob(16), 1, 1, i + 1, 'CANCELLED', (i + 1) << 20, 1700000000000, 1 FROM n;
            UPDATE queues SET last_number_issued = \(tickets + 1);
            PRAGMA wal_checkpoint(TRUNCATE);
            """
        try #require(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
    }

    // MARK: Hands

    private func qode(in folder: TemporaryFolder, _ arguments: String...) async throws -> (status: Int32?, text: String)
    {
        try await qode(in: folder, arguments)
    }

    private func qode(in folder: TemporaryFolder, _ arguments: [String]) async throws -> (status: Int32?, text: String)
    {
        let process = try ServedProcess(TestDaemon.binary, arguments + ["--state-directory", folder("state")])
        return (await process.end(within: 20), process.text)
    }

    private static func join(_ daemon: TestDaemon, _ queue: String) async throws -> Reply {
        try await daemon.client.post("/api/queues/\(queue)/join", headers: ["x-device-token": UUID().uuidString])
    }

    /// Takes all the room that is left.
    private static func fillUp(_ folder: String) throws {
        let file = open("\(folder)/filler", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        let block = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<4096 where write(file, block, block.count) < block.count { break }
    }

    /// As a failing card does: some pages in the middle are noise.
    private static func damage(_ path: String) throws {
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        for page in stride(from: size / 3 / 4096, to: size / 4096, by: 3) {
            try handle.seek(toOffset: page * 4096)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        }
    }
}
