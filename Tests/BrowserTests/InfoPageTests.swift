import Foundation
import Testing
import WebTestSupport

/// The screen beside a camera for information.
@Suite(.serialized) struct InfoPageTests {
    private func hold(_ id: String, before daemon: TestDaemon) async throws {
        let (folder, name) = (daemon.folder, UUID().uuidString)
        let tool = try ServedProcess(
            TestDaemon.binary, ["ticket", id, "-o", folder("\(name).png"), "--state-directory", folder("state")])
        #expect(await tool.end(within: 20) == 0, "\(tool.text)")
        try FileManager.default.moveItem(atPath: folder("\(name).png"), toPath: folder("info/\(name).png"))
    }

    @Test("a ticket that is held up is told its place, then its desk; what is over is said, and nothing is verified")
    func told() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try FileManager.default.createDirectory(atPath: folder("info"), withIntermediateDirectories: true)
        let daemon = try await TestDaemon.start(
            in: folder,
            [
                "--printers-ticket", "none", "--printers-poster", "none", "--camera-source", "none", "--cameras",
                "source=folder:\(folder("info")),role=info",
            ])
        let queue = try await daemon.makeQueue()
        var ids: [String] = []
        for _ in 0..<5 {
            let device = ["x-device-token": UUID().uuidString]
            ids.append(try await daemon.client.post("/api/queues/\(queue.id)/join", headers: device)["id"] ?? "")
        }
        try await Chromium.run { browser in
            let page = try await browser.open(
                "\(daemon.client.base)/info/\(queue.id)", on: .wall, before: Scripts.told + Scripts.loudspeaker)
            try await page.wait(until: "document.querySelector('.info h1')?.textContent === 'Hold your ticket here'")
            // Whoever cannot read it hears it, once the page may be heard.
            try await page.click(".info h1")
            try await page.wait(until: "document.querySelector('.sound.hidden') && window.isTold")
            try await hold(ids[4], before: daemon)
            try await page.wait(until: "document.querySelector('.info h1')?.textContent === 'A005'")
            let text = try await page.evaluate("document.querySelector('.card').innerText")
            #expect(text.contains("4 people ahead of you") && text.contains("Calculating"), "\(text)")
            try await page.wait(until: "window.played.length === 1 && window.played[0].seconds > 1")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            try await hold(ids[0], before: daemon)
            try await page.wait(until: "document.querySelector('.card').innerText.includes('Please go to Counter 3')")
            try await page.wait(until: "window.played.length === 2")
            _ = try await daemon.client.post("/api/tickets/\(ids[1])/cancel", headers: queue.host)
            try await hold(ids[1], before: daemon)
            try await page.wait(until: "document.querySelector('.card').innerText.includes('This ticket is over.')")
            #expect(try await daemon.client.get("/api/tickets/\(ids[0])")["status"] == "CALLED")
            let complaints = await page.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            await page.close()
        }
        await daemon.process.stop()
    }
}
