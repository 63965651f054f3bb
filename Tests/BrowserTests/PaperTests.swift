import Foundation
import TestSupport
import Testing
import WebTestSupport

/// What guests and hosts see of paper that does not come, with a real scheduler whose queue is paused.
@Suite(.serialized) struct PaperTests {
    private func withPages(
        staleAfter: Int,
        _ body: (PrivateCUPS, SocketPrinter, TestDaemon, (id: String, host: [String: String]), Chromium) async throws ->
            Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let paper = try SocketPrinter()
        defer { paper.stop() }
        let cups = try await PrivateCUPS.start()
        do {
            try await cups.addRawQueue("receipts", port: paper.port)
            let daemon = try await TestDaemon.start(
                in: folder,
                [
                    "--printers-ticket", "receipts", "--printers-poster", "none", "--camera-source", "none",
                    "--printers-stale-after", "\(staleAfter)",
                ], environment: ["CUPS_SERVER": cups.server])
            let queue = try await daemon.makeQueue("Reception")
            try await Chromium.run { browser in try await body(cups, paper, daemon, queue, browser) }
            await daemon.process.stop()
        } catch {
            await cups.stop()
            throw error
        }
        await cups.stop()
    }

    @Test("the kiosk: no paper, so the ticket is a code on the screen; paper again, and the page says what it knows")
    func kiosk() async throws {
        try await withPages(staleAfter: 60) { cups, paper, daemon, queue, browser in
            let token = queue.host["x-host-token"] ?? ""
            let kiosk = try await browser.open(
                "\(daemon.client.base)/host?token=\(token)&id=\(queue.id)", on: .dashboard)
            try await kiosk.wait(until: "document.querySelector('#next')")
            try await kiosk.go(to: "\(daemon.client.base)/kiosk/\(queue.id)")
            try await kiosk.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            // One way: the page says that it was sent, and claims no more.
            try await kiosk.evaluate("document.querySelector('#take').click()")
            try await kiosk.wait(until: "document.body.innerText.includes('was sent to the printer')")
            #expect(paper.tickets.count == 1)

            try await cups.setPaused(true, "receipts")
            try await kiosk.wait(until: "document.querySelector('#take')")
            try await kiosk.evaluate("document.querySelector('#take').click()")
            try await kiosk.wait(
                until: "document.querySelector('img.code') && document.querySelector('img.code').naturalWidth > 0")
            #expect(try await kiosk.evaluate("document.body.innerText").contains("No paper: scan this code"))
            #expect(try await kiosk.evaluate("document.querySelector('#label').textContent") == "A002")
            let list = try await daemon.client.get("/api/queues/\(queue.id)/tickets", headers: queue.host).list
            let second = list.first { $0["label"] as? String == "A002" }?["id"] as? String ?? "none"
            #expect(try await kiosk.evaluate("document.querySelector('img.code').src").contains(second))
            try await keep(kiosk, "kiosk-code")
            // Whoever comes next knows it before, and whoever works there knows what to do.
            try await kiosk.go(to: "\(daemon.client.base)/kiosk/\(queue.id)")
            try await kiosk.wait(until: "document.querySelector('#trouble')")
            #expect(try await kiosk.evaluate("document.querySelector('#trouble').innerText").contains("cupsenable"))
            try await keep(kiosk, "kiosk-trouble")

            try await cups.setPaused(false, "receipts")
            try await kiosk.wait(until: "!document.querySelector('#trouble')")
            await kiosk.close()
        }
    }

    @Test("the desk: what is wrong and what to do; tickets that did not come out, printed with one tap")
    func desk() async throws {
        try await withPages(staleAfter: 3) { cups, paper, daemon, queue, browser in
            let token = queue.host["x-host-token"] ?? ""
            let desk = try await browser.open(
                "\(daemon.client.base)/host?token=\(token)&id=\(queue.id)", on: .dashboard)
            try await desk.wait(until: "document.querySelector('#issue')")
            try await cups.setPaused(true, "receipts")
            for _ in 0..<3 { try await desk.click("#issue") }
            try await desk.wait(until: "document.querySelector('.troubles .trouble')")
            try await desk.wait(
                until: "document.querySelector('#missing')?.innerText.includes('3 tickets were not printed')")
            #expect(
                try await desk.evaluate("document.querySelector('.troubles').innerText").contains("cupsenable receipts")
            )
            try await keep(desk, "desk-trouble")
            #expect(paper.jobCount == 0)
            try await cups.setPaused(false, "receipts")
            try await desk.click("#print-missing")
            try await desk.wait(until: "!document.querySelector('#missing')")
            try await desk.wait(until: "document.querySelectorAll('.troubles .trouble').length === 0")
            for _ in 0..<200 where paper.tickets.count < 3 { try await Task.sleep(for: .milliseconds(50)) }
            #expect(paper.tickets.count == 3)
            await desk.close()
        }
    }

    /// Pictures for whoever wants to look at the pages: into the folder that `QODE_PICTURES` names.
    private func keep(_ page: Page, _ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["QODE_PICTURES"] else { return }
        try await page.screenshot().write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
    }
}
