import Foundation
import GRDBSQLite
import Testing
import WebTestSupport

/// Several services, and what the day brings: on the pages, in plain form.
@Suite(.serialized) struct ServicePageTests {
    /// Served at once, so that the pace of the line is known.
    private func serve(_ count: Int, _ daemon: TestDaemon, _ queue: HostedQueue) async throws {
        for _ in 0..<count {
            let made = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "1"], headers: queue.host)
            _ = try await daemon.client.post("/api/tickets/\(made["id"] ?? "")/verify", headers: queue.host)
        }
    }

    /// Everybody came this much earlier than they did.
    private func age(by milliseconds: Int, _ daemon: TestDaemon) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try #require(sqlite3_open(daemon.folder("state/qode.db"), &database) == SQLITE_OK)
        sqlite3_busy_timeout(database, 5000)
        let change = "UPDATE tickets SET created_tick = created_tick - \(milliseconds) WHERE status = 'WAITING'"
        try #require(sqlite3_exec(database, change, nil, nil, nil) == SQLITE_OK)
    }

    @Test("the join page of two services says how long each takes, as the daemon says it, and follows the feed")
    func join() async throws {
        try await onDaemon { daemon, queue, browser in
            let other = try await daemon.makeQueue("Visas")
            let page = try await browser.open("\(daemon.client.base)/join/\(queue.id),\(other.id)", on: .phone)
            try await page.wait(until: "document.querySelectorAll('.take').length === 2")
            #expect(try await page.evaluate("document.querySelectorAll('.take')[0].innerText").contains("min") == false)
            try await serve(10, daemon, queue)
            try await page.wait(until: "/ · .*min/.test(document.querySelectorAll('.take')[0].textContent)")
            // Nobody knows yet how fast the other line moves.
            #expect(
                try await page.evaluate("document.querySelectorAll('.take')[1].textContent").contains("min") == false)
            let alone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await alone.wait(
                until: "document.querySelector('#wait') && /min/.test(document.querySelector('#wait').textContent)")
            _ = try await daemon.client.send(
                "PATCH", "/api/queues/\(queue.id)", json: ["is_paused": true], headers: queue.host)
            try await alone.wait(until: "!document.querySelector('#wait')")
            for each in [page, alone] {
                #expect(await each.complaints.isEmpty)
                await each.close()
            }
        }
    }

    @Test(
        "the board marks who waits too long, counts open desks, and says who is left at closing time; so does the desk")
    func board() async throws {
        try await onDaemon { daemon, queue, browser in
            let path = "/api/queues/\(queue.id)"
            let desk = try await browser.signIn(to: queue, of: daemon)
            let board = try await browser.open("\(daemon.client.base)/board/\(queue.id)", on: .dashboard)
            try await board.wait(until: "document.querySelector('.facts')")
            try await serve(1, daemon, queue)
            _ = try await daemon.client.send("PATCH", path, json: ["target_minutes": 15], headers: queue.host)
            _ = try await daemon.client.post("\(path)/tickets", headers: queue.host)
            try await board.wait(until: "/1\\s*desks open/.test(document.body.innerText)")
            try await board.wait(until: "!document.querySelector('.late')")
            try age(by: 16 * 60_000, daemon)
            _ = try await daemon.client.post("\(path)/tickets", headers: queue.host)
            try await board.wait(until: "document.querySelector('.late bdi')?.textContent === 'A002'")
            try await board.wait(until: "document.querySelectorAll('.late bdi').length === 1")
            try await desk.wait(
                until: "document.querySelector('#target').disabled && document.querySelector('#target').value === '15'")
            _ = try await daemon.client.send(
                "PATCH", path, json: ["hours": ["weekly": [:] as [String: Any]]], headers: queue.host)
            for page in [board, desk] {
                try await page.wait(until: "document.body.innerText.includes('Still to be served: 2')")
                #expect(await page.complaints.isEmpty)
                await page.close()
            }
        }
    }
}
