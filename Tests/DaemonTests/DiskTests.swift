import Foundation
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
            if !isGood { try Self.damage("\(backups)/\(name)") }
        }
        try Self.damage(database)
        let damaged = try Data(contentsOf: URL(filePath: database))

        let start = try await qode(in: folder, "serve", "--server-port", "0")
        #expect(start.status == 1)
        for words in ["damaged", "qode restore"] { #expect(start.text.contains(words), "\(start.text)") }
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

    // MARK: Hands

    private func qode(in folder: TemporaryFolder, _ arguments: String...) async throws -> (status: Int32?, text: String)
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
