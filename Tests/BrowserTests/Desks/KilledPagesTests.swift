import Foundation
import Testing
import WebTestSupport

/// The daemon is killed under open pages, and started again.
@Suite(.serialized) struct KilledPagesTests {
    private static let bare = ["--camera-source", "none", "--printers-ticket", "none", "--printers-poster", "none"]

    @Test(
        "each page says that it is cut off, no press is lost in silence, and all go on by themselves",
        .timeLimit(.minutes(3)))
    func killed() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try await TestDaemon.start(in: folder, Self.bare)
        let queue = try await first.makeQueue()
        for _ in 0..<2 { _ = try await first.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
        try await Chromium.run { browser in
            let base = first.client.base
            let wall = try await browser.open("\(base)/wall/\(queue.id)", on: .wall)
            let desk = try await browser.signIn(to: queue, of: first)
            let phone = try await browser.open("\(base)/join/\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#label')?.textContent === 'A003'")
            try await desk.wait(until: "document.querySelectorAll('.desk table tr').length === 3")
            let kiosk = try await browser.open("\(base)/kiosk/\(queue.id)", on: .dashboard)
            try await kiosk.wait(until: "document.querySelector('#take')")

            first.process.signal(SIGKILL)
            try await phone.wait(until: "document.querySelector('#connection').textContent.includes('No connection')")
            try await desk.wait(until: "document.querySelector('.desk').parentElement.innerText.includes('may be old')")
            try await wall.wait(
                until: "document.querySelector('#cut-off').textContent.includes('Not live')", within: 20)
            for (page, button) in [(desk, "#next"), (kiosk, "#take")] {
                try await page.click(button)
                try await page.wait(until: "document.querySelector('.toast')?.innerText.includes('No connection')")
            }
            let second = try await TestDaemon.start(in: folder, Self.bare, port: first.port)
            try await phone.wait(
                until: "document.querySelector('#connection').classList.contains('hidden')", within: 40)
            try await wall.wait(until: "document.querySelector('#cut-off').classList.contains('hidden')", within: 40)
            // The same press once more.
            try await desk.click(".toast button")
            try await desk.wait(until: "document.querySelector('.called-now')?.textContent === 'A001'", within: 40)
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A001'", within: 40)
            try await kiosk.click("#take")
            try await kiosk.wait(until: "document.querySelector('#label')?.textContent === 'A004'")
            for page in [wall, desk, phone, kiosk] { await page.close() }
            await second.process.stop()
        }
        await first.process.stop()
    }
}
