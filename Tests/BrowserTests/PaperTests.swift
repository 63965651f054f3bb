import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// What guests and hosts see of paper that does not come, with a real scheduler whose queue is paused.
@Suite(.serialized) struct PaperTests {
    private func withPages(
        staleAfter: Int, _ body: (PrintShop, Chromium) async throws -> Void
    ) async throws {
        try await PrintShop.open(staleAfter: staleAfter) { shop in
            try await Chromium.run { browser in try await body(shop, browser) }
        }
    }

    @Test("the kiosk: no paper, so the ticket is a code on the screen; paper again, and the page says what it knows")
    func kiosk() async throws {
        try await withPages(staleAfter: 60) { shop, browser in
            let (cups, paper, daemon, queue) = (shop.cups, shop.paper, shop.daemon, shop.queue)
            let kiosk = try await openDesk(shop, browser)
            try await kiosk.wait(until: "document.querySelector('#next')")
            try await kiosk.go(to: "\(daemon.client.base)/kiosk/\(queue.id)")
            try await kiosk.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            // One way: the page says that it was sent, and claims no more.
            try await kiosk.evaluate("document.querySelector('#take').click()")
            try await kiosk.wait(until: "document.body.innerText.includes('was sent to the printer')")
            #expect(paper.tickets.count == 1)

            try await cups.setPaused(true, "receipts")
            // Who is done makes room for the next.
            try await kiosk.click("#done")
            try await kiosk.wait(until: "document.querySelector('#take')")
            try await kiosk.evaluate("document.querySelector('#take').click()")
            try await kiosk.wait(
                until: "document.querySelector('img.code') && document.querySelector('img.code').naturalWidth > 0")
            #expect(try await kiosk.evaluate("document.body.innerText").contains("No paper: scan this code"))
            #expect(try await kiosk.evaluate("document.querySelector('#label').textContent") == "A002")
            let list = try await daemon.client.get("/api/queues/\(queue.id)/tickets", headers: queue.host).list
            let second = list.first { $0["label"] as? String == "A002" }?["id"] as? String ?? "none"
            #expect(try await kiosk.evaluate("document.querySelector('img.code').src").contains(second))
            try await Pictures.keep(kiosk, "kiosk-code")
            // Whoever comes next knows it before, in plain words; what to do about it is said at the desk.
            try await kiosk.go(to: "\(daemon.client.base)/kiosk/\(queue.id)")
            try await kiosk.wait(until: "document.querySelector('#trouble')")
            let words = try await kiosk.evaluate("document.querySelector('#trouble').innerText")
            #expect(words.contains("The printer is paused.") && !words.contains("cupsenable"), "\(words)")
            try await Pictures.keep(kiosk, "kiosk-trouble")

            try await cups.setPaused(false, "receipts")
            try await kiosk.wait(until: "!document.querySelector('#trouble')")
            await kiosk.close()
        }
    }

    @Test("the desk: what is wrong and what to do; tickets that did not come out, printed with one tap")
    func desk() async throws {
        try await withPages(staleAfter: 3) { shop, browser in
            let (cups, paper) = (shop.cups, shop.paper)
            let desk = try await openDesk(shop, browser)
            try await desk.wait(until: "document.querySelector('#issue')")
            try await cups.setPaused(true, "receipts")
            for _ in 0..<3 { try await desk.click("#issue") }
            // Nobody knew it when the last one was asked for; it is said as soon as it is known.
            try await desk.wait(
                until: "document.querySelector('.toast')?.innerText === 'Not printed yet: A003. The printer is paused.'"
            )
            try await desk.wait(until: "document.querySelector('.troubles .trouble')")
            try await desk.wait(
                until: "document.querySelector('#missing')?.innerText.includes('3 tickets were not printed')")
            #expect(
                try await desk.evaluate("document.querySelector('.troubles').innerText").contains("cupsenable receipts")
            )
            try await Pictures.keep(desk, "desk-trouble")
            #expect(paper.jobCount == 0)
            try await cups.setPaused(false, "receipts")
            try await desk.wait(until: "document.querySelectorAll('.troubles .trouble:not(#missing)').length === 0")
            try await desk.click("#print-missing")
            try await desk.wait(until: "!document.querySelector('#missing')")
            try await desk.wait(until: "document.querySelectorAll('.troubles .trouble').length === 0")
            for _ in 0..<200 where paper.tickets.count < 3 { try await Task.sleep(for: .milliseconds(50)) }
            #expect(paper.tickets.count == 3)
            await desk.close()
        }
    }

    static let languages = [
        ("en", "Not printed yet: A001. The printer is paused."),
        ("de", "Noch nicht gedruckt: A001. Der Drucker ist angehalten."),
        ("ar", "لم تُطبع بعد: A001. الطابعة موقوفة."),
    ]

    @Test("the desk does not say that a ticket is on its way to a printer that stands still", arguments: languages)
    func notOnItsWay(_ language: String, _ sentence: String) async throws {
        try await withPages(staleAfter: 60) { shop, browser in
            try await shop.cups.setPaused(true, "receipts")
            try await shop.waitForPrinter("paused")
            let desk = try await openDesk(shop, browser, language)
            try await desk.wait(until: "document.querySelector('.troubles .trouble')")
            let trouble = try await desk.evaluate("document.querySelector('.troubles').innerText")
            #expect(trouble.contains("cupsenable receipts"), "\(trouble)")
            try await desk.click("#issue")
            try await desk.wait(until: "document.querySelector('.toast')?.innerText === '\(sentence)'")
            // It can be printed, so it is said that it is on its way.
            try await shop.cups.setPaused(false, "receipts")
            try await desk.wait(until: "!document.querySelector('.troubles .trouble')")
            try await desk.click("#issue")
            try await desk.wait(until: "document.querySelector('.toast')?.innerText.startsWith('A002')")
            #expect(await desk.complaints == [])
            await desk.close()
        }
    }

    @Test("the desk: about how many tickets are left, and a button for a new roll", arguments: ["en", "de", "ar"])
    func newRoll(_ language: String) async throws {
        try await withPages(staleAfter: 60) { shop, browser in
            let desk = try await openDesk(shop, browser, language)
            try await desk.wait(until: "document.querySelector('#new-roll')")
            for _ in 0..<4 { try await shop.waitForPaper(of: try await shop.issue(), "sent, ended") }
            let left = "Number((document.querySelector('#paper-left')?.innerText.match(/[0-9]+/) || [0])[0])"
            // A ticket is some 12 cm long, and a roll 50 m.
            try await desk.wait(until: "\(left) > 200")
            // The printer is looked at once a second: then the last one is counted. None is shorter than 7 cm.
            var paper: [String: Any]?
            let areCounted = try await becomesSo {
                paper = try await shop.ticketPrinter()["paper"] as? [String: Any]
                return paper?["used_mm"] as? Int ?? 0 >= 4 * 70
            }
            #expect(areCounted, "\(String(describing: paper))")
            let before = try #require(paper?["tickets_left"] as? Int)
            try await desk.wait(until: "\(left) === \(before)")
            try await Pictures.keep(desk, "desk-paper-\(language)")
            try await desk.click("#new-roll")
            // Tickets are not all of one length.
            try await desk.wait(until: "Math.abs(\(left) - \(before + 4)) <= 1")
            try await desk.wait(until: "document.querySelector('.toast')")
            let anew = try await shop.ticketPrinter()["paper"] as? [String: Any]
            #expect(anew?["used_mm"] as? Int == 0)
            #expect(anew?["left_mm"] as? Int == 50_000)
            #expect(await desk.complaints == [])
            await desk.close()
        }
    }

    /// The host's desk, in a language.
    private func openDesk(_ shop: PrintShop, _ browser: Chromium, _ language: String = "en") async throws -> Page {
        let token = shop.queue.host["x-host-token"] ?? ""
        return try await browser.open(
            "\(shop.daemon.client.base)/host?token=\(token)&id=\(shop.queue.id)&lang=\(language)", on: .dashboard)
    }
}
