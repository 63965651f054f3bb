import Foundation
import TestSupport
import Testing
import WebTestSupport

/// `qode migrate`: everything goes to PostgreSQL and back.
@Suite struct MigrateTests {
    private static let bare = [
        "--camera-source", "none", "--scanner-device", "none", "--printers-ticket", "none", "--printers-poster", "none",
        "--voice-output", "off",
    ]

    private func migrate(_ from: String, _ to: String, _ folder: TemporaryFolder) throws -> Program.End {
        try Program.run([
            TestDaemon.binary, "migrate", "--from", from, "--to", to, "--state-directory", folder("state"),
        ])
    }

    @Test(
        "there and back: the same queues, tickets, phones, desks and numbers; a database that holds something else is left alone"
    )
    func thereAndBack() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let server = try PrivatePostgres.shared.get()
        let url = try server.newURL()
        var daemon = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await daemon.makeQueue()
        func join(_ device: String) async throws -> Reply {
            try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": device])
        }
        for guest in 1...700 { #expect(try await join("phone-\(guest)").status == 201) }
        for _ in 1...3 { _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host) }
        let sqlite = "sqlite:\(folder("state/qode.db"))"
        #expect(try migrate(sqlite, url, folder).text.contains("is running"))
        let before = try await daemon.client.get("/api/queues/\(queue.id)")
        await daemon.process.stop()

        let moved = try migrate(sqlite, url, folder)
        #expect(moved.status == 0 && moved.text.contains("counts and hashes agree"), "\(moved.text)")
        #expect(moved.text.contains("tickets") && moved.text.contains(" 700"), "\(moved.text)")
        #expect(try migrate(sqlite, url, folder).text.contains("not empty"))

        // Another machine: nothing of its state directory came along.
        let other = try TemporaryFolder()
        defer { other.remove() }
        daemon = try await TestDaemon.start(in: other, Self.bare + ["--store-url", url])
        let after = try await daemon.client.get("/api/queues/\(queue.id)")
        #expect(before.text == after.text, "\(before.text)\n\(after.text)")
        let again = try await join("phone-700")
        #expect(again.status == 200 && again.number("position_number") == 700)
        #expect(try await join("phone-701").number("position_number") == 701)
        let called = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
        #expect(called.object("ticket")["position_number"] as? Int == 4)
        #expect(try migrate(url, "sqlite:\(folder("back/qode.db"))", folder).text.contains("is connected"))
        await daemon.process.stop()

        try FileManager.default.createDirectory(atPath: folder("back"), withIntermediateDirectories: true)
        let back = try migrate(url, "sqlite:\(folder("back/qode.db"))", folder)
        #expect(back.status == 0, "\(back.text)")
        let third = try TemporaryFolder()
        defer { third.remove() }
        try FileManager.default.moveItem(atPath: folder("back"), toPath: third("state"))
        daemon = try await TestDaemon.start(in: third, Self.bare)
        #expect(try await join("phone-701").status == 200)
        #expect(try await join("phone-702").number("position_number") == 702)
        await daemon.process.stop()
    }

    /// What the server does before such a ticket is written, and that it does no more.
    private static func before(_ ticket: String, _ what: String) -> String {
        """
        CREATE OR REPLACE FUNCTION house.meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(what); END $$;
        CREATE TRIGGER meddle BEFORE INSERT ON house.tickets FOR EACH ROW WHEN (NEW.\(ticket))
            EXECUTE FUNCTION house.meddle()
        """
    }
    private static let afterwards = "DROP TRIGGER meddle ON house.tickets"

    @Test("killed between two pages of a table it goes on from there; from another database it does not")
    func killed() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let server = try PrivatePostgres()
        defer { server.stop() }
        try server.run("CREATE SCHEMA house")
        let url = server.url(of: "house")
        var daemon = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await daemon.makeQueue()
        func join(_ device: String) async throws -> Reply {
            try await daemon.client.post("/api/queues/\(queue.id)/join", headers: ["x-device-token": device])
        }
        for guest in 1...700 { #expect(try await join("phone-\(guest)").status == 201) }
        let before = try await daemon.client.get("/api/queues/\(queue.id)")
        await daemon.process.stop()
        // The tables are there, and empty: a daemon was on it for a moment.
        let other = try TemporaryFolder()
        defer { other.remove() }
        try await TestDaemon.start(in: other, Self.bare + ["--store-url", url]).process.stop()

        // The second page of tickets takes longer than anybody waits.
        try server.run(Self.before("position_number = 600", "PERFORM pg_sleep(60); RETURN NEW"))
        func tickets() throws -> Int? { Int(try server.run("SELECT count(*) FROM house.tickets").filter(\.isNumber)) }
        let sqlite = "sqlite:\(folder("state/qode.db"))"
        let move = try ServedProcess(
            TestDaemon.binary, ["migrate", "--from", sqlite, "--to", url, "--state-directory", folder("state")])
        let isHalf = try await becomesSo { try tickets() == 500 }
        #expect(isHalf, "\(move.text)")
        move.signal(SIGKILL)
        _ = await move.end()
        try server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'qode %'")
        try server.run(Self.afterwards)
        #expect(try tickets() == 500)

        try FileManager.default.createDirectory(atPath: folder("else"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder("state/qode.db"), toPath: folder("else/qode.db"))
        let wrong = try migrate("sqlite:\(folder("else/qode.db"))", url, folder)
        #expect(wrong.status == 1 && wrong.text.contains("not empty"), "\(wrong.text)")
        // Rows that were there stay as they are: they are not written anew.
        try server.run(Self.before("position_number <= 500", "RAISE EXCEPTION 'written twice'"))
        let moved = try migrate(sqlite, url, folder)
        #expect(moved.status == 0 && moved.text.contains("counts and hashes agree"), "\(moved.text)")
        #expect(try tickets() == 700)
        try server.run(Self.afterwards)
        daemon = try await TestDaemon.start(in: other, Self.bare + ["--store-url", url])
        #expect(try await daemon.client.get("/api/queues/\(queue.id)").text == before.text)
        #expect(try await join("phone-600").number("position_number") == 600)
        #expect(try await join("phone-701").number("position_number") == 701)
        await daemon.process.stop()
    }
}
