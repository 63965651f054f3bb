import Foundation
import GRDBSQLite
import Testing
import WebTestSupport

/// Screens after the wall clock was set back between calls: an appliance without a clock battery does that every morning.
@Suite(.serialized) struct CallOrderTests {
    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    @Test("whom the appliance called last stands first, on a wall of two queues and at the desk")
    func afterAStep() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare)
        // The same prefix twice: a label alone names nobody.
        var queues: [(id: String, host: [String: String])] = []
        for name in ["Reception", "Laboratory"] {
            queues.append(try await first.makeQueue(name))
            let path = "/api/queues/\(queues[queues.count - 1].id)"
            _ = try await first.client.send(
                "PATCH", path, json: ["prefix": "A"], headers: queues[queues.count - 1].host)
            for _ in 0..<3 {
                _ = try await first.client.post("\(path)/tickets", headers: queues[queues.count - 1].host)
            }
        }
        for call in 0..<5 {
            // Numbers are called in turn, here and there, by a counter that says which call it was.
            let queue = queues[call % 2]
            _ = try await first.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "call \(call)"], headers: queue.host)
            try await Task.sleep(for: .milliseconds(20))
        }
        await first.process.stop()
        // As if the clock had been set back by an hour before each call.
        try Self.change("UPDATE tickets SET called_at = called_at - 3600000 * called_tick", in: folder("state/qode.db"))

        let second = try await TestDaemon.start(in: folder, Self.bare)
        try await Chromium.run { browser in
            let wall = try await browser.open(
                "\(second.client.base)/wall/\(queues[0].id),\(queues[1].id)", on: .wall)
            let shown =
                "Array.from(document.querySelectorAll('.counter, aside li span:last-child'), (e) => e.textContent).join(', ')"
            try await wall.wait(until: "\(shown) === 'call 4, call 3, call 2, call 1, call 0'")
            let desk = try await browser.open(
                "\(second.client.base)/host?token=\(queues[0].host["x-host-token"] ?? "")&id=\(queues[0].id)",
                on: .dashboard)
            try await desk.wait(until: "document.querySelectorAll('.desk table tr').length === 2")
            let listed =
                "document.querySelector('.called-now').textContent + ' ' + Array.from(document.querySelectorAll('.desk table tr'), (row) => row.cells[0].textContent).join(' ')"
            #expect(try await desk.evaluate(listed) == "A003 A002 A001")
            for page in [wall, desk] { await page.close() }
        }
        await second.process.stop()
    }

    private static func change(_ statement: String, in path: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close(database) }
        try #require(sqlite3_open(path, &database) == SQLITE_OK)
        try #require(sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK)
    }
}
