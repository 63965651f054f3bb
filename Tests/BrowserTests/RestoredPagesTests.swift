import Foundation
import Testing
import WebTestSupport

/// Pages that stay open while the appliance goes back to a backup: its revisions are lower afterwards than those that they saw.
@Suite(.serialized) struct RestoredPagesTests {
    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    @Test("wall, desk and phones show what the backup holds, and follow from there", .timeLimit(.minutes(3)))
    func restored() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await first.makeQueue()
        func post(_ path: String) async throws -> Reply { try await first.client.post(path, headers: queue.host) }
        var tickets: [String] = []
        for _ in 0..<3 { tickets.append(try await post("/api/queues/\(queue.id)/tickets")["id"] ?? "") }
        _ = try await post("/api/queues/\(queue.id)/next")
        try await qode("backup", folder("backup.db"), in: folder)
        // All this never was.
        for _ in 0..<12 { tickets.append(try await post("/api/queues/\(queue.id)/tickets")["id"] ?? "") }
        for _ in 0..<8 { _ = try await post("/api/queues/\(queue.id)/next") }
        try await Chromium.run { browser in
            let base = first.client.base
            let wall = try await browser.open("\(base)/wall/\(queue.id)", on: .wall)
            let desk = try await browser.open(
                "\(base)/host?token=\(queue.host["x-host-token"] ?? "")&id=\(queue.id)", on: .dashboard)
            let phone = try await browser.open("\(base)/t/\(tickets[1])", on: .phone)
            let lost = try await browser.open("\(base)/t/\(tickets[10])", on: .phone)
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A009'")
            try await desk.wait(until: "document.querySelector('.called-now').textContent === 'A009'")
            try await phone.wait(until: "document.body.innerText.includes('your turn')")
            try await lost.wait(until: "document.querySelector('#label').textContent === 'A011'")

            await first.process.stop()
            try await qode("restore", folder("backup.db"), in: folder)
            let second = try await TestDaemon.start(in: folder, Self.bare, port: first.port)
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A001'", within: 40)
            try await desk.wait(until: "document.querySelector('.called-now').textContent === 'A001'", within: 40)
            try await phone.wait(until: "document.body.innerText.includes('You are next')", within: 40)
            try await lost.wait(until: "document.body.innerText.includes('not known here')", within: 40)

            _ = try await second.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A002'")
            try await desk.wait(until: "document.querySelector('.called-now').textContent === 'A002'")
            try await phone.wait(until: "document.body.innerText.includes('your turn')")
            for page in [wall, desk, phone, lost] { await page.close() }
            await second.process.stop()
        }
    }

    @Test(
        "a queue that the backup does not have is said to be missing, and not that there is no connection",
        .timeLimit(.minutes(3)))
    func missing() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare)
        let kept = try await first.makeQueue("Reception")
        try await qode("backup", folder("backup.db"), in: folder)
        let queue = try await first.makeQueue("Laboratory")
        let ticket = try await first.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)["id"] ?? ""
        try await Chromium.run { browser in
            let base = first.client.base
            let wall = try await browser.open("\(base)/wall/\(queue.id)", on: .wall)
            let both = try await browser.open("\(base)/wall/\(kept.id),\(queue.id)", on: .wall)
            let desk = try await browser.open(
                "\(base)/host?token=\(queue.host["x-host-token"] ?? "")&id=\(queue.id)", on: .dashboard)
            let phone = try await browser.open("\(base)/t/\(ticket)", on: .phone)
            try await wall.wait(until: "document.querySelector('header h1').textContent === 'Laboratory'")
            try await both.wait(until: "document.querySelector('header h1').textContent.includes('Laboratory')")
            try await desk.wait(until: "document.querySelector('h1').textContent === 'Laboratory'")
            try await phone.wait(until: "document.querySelector('#label').textContent === 'B001'")

            await first.process.stop()
            try await qode("restore", folder("backup.db"), in: folder)
            let second = try await TestDaemon.start(in: folder, Self.bare, port: first.port)
            let sentence = "There is no such queue."
            try await wall.wait(until: "document.querySelector('.now').innerText.includes('\(sentence)')", within: 40)
            try await both.wait(until: "document.querySelector('footer').innerText.includes('\(sentence)')", within: 40)
            try await both.wait(until: "document.querySelector('header h1').textContent === 'Reception'")
            try await desk.wait(
                until: "document.querySelector('.banner').innerText.includes('\(sentence)')", within: 40)
            try await phone.wait(until: "document.body.innerText.includes('not known here')", within: 40)
            for page in [wall, both, desk, phone] { await page.close() }
            await second.process.stop()
        }
    }

    private func qode(_ arguments: String..., in folder: TemporaryFolder) async throws {
        let process = try ServedProcess(TestDaemon.binary, arguments + ["--state-directory", folder("state")])
        #expect(await process.end(within: 20) == 0, "\(process.text)")
    }
}
