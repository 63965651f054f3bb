import Foundation
import Testing
import WebTestSupport

/// What a host does at the desk beyond calling: letting somebody go first, moving a ticket, settings, figures.
@Suite(.serialized) struct DeskTests {
    private func atTheDesk(_ body: (TestDaemon, HostedQueue, Page) async throws -> Void) async throws {
        try await onDaemon { daemon, queue, browser in
            let page = try await browser.signIn(to: queue, of: daemon)
            try await body(daemon, queue, page)
            await page.close()
        }
    }

    /// The labels of those who wait, as the desk lists them.
    private static let line =
        "Array.from(document.querySelectorAll('.desk table:first-of-type tr'), (row) => row.cells[0].innerText.trim()).join(' ')"

    @Test("who comes to an empty line is heard at the desk, once; who comes after them is not")
    func firstGuest() async throws {
        try await onDaemon { daemon, queue, browser in
            let desk = try await browser.signIn(to: queue, of: daemon, before: Scripts.ear)
            try await desk.click("h1")
            try await desk.wait(until: "document.querySelector('.sound.hidden')")
            func come() async throws {
                _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            }
            try await come()
            // A chime has three tones.
            try await desk.wait(until: "window.heard.length === 3")
            try await come()
            try await desk.wait(until: "\(Self.line) === 'A001 A002'")
            for _ in 0..<2 {
                _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            }
            try await come()
            try await desk.wait(until: "\(Self.line) === 'A003'")
            try await desk.wait(until: "window.heard.length >= 6")
            #expect(try await desk.evaluate("window.heard.length") == "6")
            await desk.close()
        }
    }

    @Test("a ticket goes first, for a reason, and back to its place; the list is in the order of the calls")
    func priority() async throws {
        try await atTheDesk { daemon, queue, page in
            for _ in 0..<3 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            try await page.wait(until: "\(Self.line) === 'A001 A002 A003'")
            try await page.click("tr:nth-child(3) .more")
            try await page.wait(until: "document.querySelector('dialog[open] #first')")
            try await page.click("#first")
            #expect(
                try await page.evaluate("String(Boolean(document.querySelector('dialog[open]')))") == "true",
                "no reason, no priority")
            try await page.click("#reason")
            try await page.type("wheelchair\n")
            try await page.wait(until: "\(Self.line) === 'A003 ▲ A001 A002'")
            #expect(try await page.evaluate("String(document.querySelectorAll('dialog').length)") == "0")
            try await page.click("tr:nth-child(1) .more")
            try await page.wait(until: "document.querySelector('#regular')")
            try await page.click("#regular")
            try await page.wait(until: "\(Self.line) === 'A001 A002 A003'")
        }
    }

    @Test("a ticket moves to another queue") func transfer() async throws {
        try await atTheDesk { daemon, queue, page in
            let other = try await daemon.makeQueue("X-ray")
            let ticket = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            try await page.wait(until: "\(Self.line) === 'A001'")
            try await page.click("tr:nth-child(1) .more")
            try await page.wait(until: "document.querySelector('.move')")
            #expect(try await page.evaluate("document.querySelector('.move span').innerText") == "X-ray")
            try await page.click(".move")
            let moved = try await daemon.status(ofTicket: ticket["id"] ?? "", waitingFor: "CANCELLED")
            #expect(moved == "CANCELLED")
            #expect(try await daemon.client.get("/api/queues/\(other.id)").number("waiting_count") == 1)
        }
    }

    @Test("settings are kept, and what is wrong is said") func settings() async throws {
        try await atTheDesk { daemon, queue, page in
            try await page.click("#settings")
            try await page.wait(until: "document.querySelector('dialog[open] #save')")
            _ = try await page.evaluate(
                """
                (() => { const set = (name, value) => { document.querySelector('#set-' + name).value = value; };
                  set('name', 'Blood tests'); set('prefix', 'B'); set('mode', 'counter'); set('outOfTurn', 'reject');
                  set('noShowAfter', '90'); set('inARow', '1'); return '' })()
                """)
            try await page.click("#save")
            try await page.wait(until: "document.querySelectorAll('dialog').length === 0")
            let kept = try await daemon.client.get("/api/queues/\(queue.id)")
            #expect(kept["name"] == "Blood tests")
            #expect(kept["prefix"] == "B")
            #expect(kept["mode"] == "counter")
            #expect(kept["out_of_turn"] == "reject")
            #expect(kept.number("no_show_after") == 90)
            #expect(kept.number("priority_in_a_row") == 1)
            try await page.click("#settings")
            try await page.wait(until: "document.querySelector('#set-prefix').value === 'B'")
            _ = try await page.evaluate("(() => { document.querySelector('#set-name').value = '   '; return '' })()")
            try await page.click("#save")
            try await page.wait(until: "document.querySelector('.toast')")
            #expect(
                try await page.evaluate("String(Boolean(document.querySelector('dialog[open]')))") == "true",
                "what was typed is not lost")
        }
    }

    @Test("statistics count what happened; every ticket comes as a file", arguments: ["en", "de", "ar"])
    func statistics(_ language: String) async throws {
        try await atTheDesk { daemon, queue, page in
            try await page.go(to: "\(daemon.client.base)/host?lang=\(language)")
            try await page.wait(until: "document.querySelector('#statistics')")
            var tickets: [String] = []
            for _ in 0..<4 {
                tickets.append(
                    try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)["id"] ?? "")
            }
            for (ticket, verb) in zip(tickets, ["verify", "verify", "noshow", "cancel"]) {
                _ = try await daemon.client.post("/api/tickets/\(ticket)/\(verb)", headers: queue.host)
            }
            try await page.click("#statistics")
            try await page.wait(until: "document.querySelector('.figures td')")
            let total = try await page.evaluate(
                "Array.from(document.querySelectorAll('.figures')[0].querySelectorAll('tbody td'), (cell) => cell.innerText).slice(0, 3).join(' ')"
            )
            #expect(total == "2 1 1")
            _ = try await page.evaluate(
                """
                (() => { const make = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then((text) => { window.file = text }); return make(blob) }; return '' })()
                """)
            try await page.click("#export")
            try await page.wait(until: "window.file")
            #expect(
                try await page.evaluate(
                    "window.file.split('\\n').length + ' ' + window.file.startsWith('ticket_id,label')") == "6 true")
            #expect(try await page.evaluate("String(document.documentElement.scrollWidth <= innerWidth)") == "true")
        }
    }
}
