import Foundation
import Testing
import WebTestSupport

/// A host who goes by key: each action has one, which stands on its button.
@Suite(.serialized) struct DeskKeyTests {
    /// Buttons and links of the desk that are seen and have no key, or not the one that stands on them.
    private static let without = """
        Array.from(document.querySelectorAll('main button, main a.button')).filter((e) => e.getClientRects().length && !e.closest('table')
          && !['keys', 'check'].includes(e.id) && !e.classList.contains('sound')
          && (!e.dataset.key || e.querySelector('kbd')?.textContent !== e.dataset.key.toUpperCase() || !e.getAttribute('aria-keyshortcuts')))
          .map((e) => e.id || e.textContent).join('; ')
        """
    private static let line =
        "Array.from(document.querySelectorAll('.desk table:first-of-type tr'), (row) => row.cells[0].innerText.trim()).join(' ')"

    private func desk(
        _ body: (TestDaemon, [HostedQueue], Page) async throws -> Void
    ) async throws {
        try await onDaemon { daemon, first, browser in
            let queues = [first, try await daemon.makeQueue("Laboratory")]
            let all = queues.map { #"{"queue_id":"\#($0.id)","host_token":"\#($0.host["x-host-token"] ?? "")"}"# }
            for _ in 0..<4 { _ = try await daemon.client.post("/api/queues/\(first.id)/tickets", headers: first.host) }
            let page = try await browser.open(
                "\(daemon.client.base)/host", on: .dashboard,
                before: "localStorage.setItem('qode.host', '[\(all.joined(separator: ","))]');")
            try await page.wait(until: "document.querySelectorAll('.tab').length === 2")
            try await page.click("#tab-\(first.id)")
            try await page.wait(until: "\(Self.line) === 'A001 A002 A003 A004'")
            try await body(daemon, queues, page)
            await page.close()
        }
    }

    @Test("every button has a key that stands on it, no two the same one") func shown() async throws {
        try await desk { _, _, page in
            try await page.press("n")
            try await page.wait(until: "document.querySelector('.called-now')?.textContent === 'A001'")
            #expect(try await page.evaluate(Self.without) == "")
            let keys = try await page.evaluate(
                "Array.from(document.querySelectorAll('[data-key]')).filter((e) => e.getClientRects().length).map((e) => e.dataset.key).join(' ')"
            ).split(separator: " ")
            #expect(keys.count > 30 && Set(keys).count == keys.count, "\(keys)")
        }
    }

    @Test("keys call, serve and undo, also after the toast; arrows mark a row, and its letters are for that row")
    func work() async throws {
        try await desk { daemon, queues, page in
            try await page.press("n")
            try await page.wait(until: "document.querySelector('.called-now')?.textContent === 'A001'")
            try await page.evaluate("document.querySelector('.toast').remove(), ''")
            try await page.press("u")
            try await page.wait(until: "!document.querySelector('.called-now')")
            try await page.wait(until: "\(Self.line) === 'A001 A002 A003 A004'")
            // The third row, not the one that would be next.
            for _ in 0..<3 { try await page.strike("ArrowDown", 40) }
            try await page.wait(until: "document.querySelector('tr.marked')?.cells[0].innerText === 'A003'")
            #expect(
                try await page.evaluate(
                    "Array.from(document.querySelectorAll('tr.marked kbd'), (e) => e.textContent).join('')") == "CXZM")
            try await page.press("c")
            try await page.wait(until: "document.querySelector('.called-now')?.textContent === 'A003'")
            try await page.press("v")
            try await page.wait(until: "!document.querySelector('.called-now')")
            try await page.press("b")
            try await page.wait(until: "document.querySelector('#pause').textContent.includes('Resume')")
            try await page.press("b")
            try await page.wait(until: "document.querySelector('#pause').textContent.includes('Pause')")
            // The menu of a ticket: its actions are numbered.
            try await page.strike("ArrowDown", 40)
            try await page.press("m")
            try await page.wait(until: "document.querySelector('dialog[open] #copy kbd')")
            let key = try await page.evaluate("document.querySelector('.move').dataset.key")
            try await page.press(key)
            try await page.wait(until: "!document.querySelector('dialog')")
            try await page.wait(until: "\(Self.line) === 'A002 A004'")
            #expect(try await daemon.client.get("/api/queues/\(queues[1].id)").number("waiting_count") == 1)
            try await page.press("2")
            try await page.wait(until: "document.querySelector('h1').textContent === 'Laboratory'")
            let complaints = await page.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    @Test("they can be switched off, and stay off (WCAG 2.1.4)") func off() async throws {
        try await desk { daemon, queues, page in
            try await page.click("#keys")
            try await page.press("n")
            try await page.press("b")
            #expect(try await page.evaluate("getComputedStyle(document.querySelector('#next kbd')).display") == "none")
            try await page.go(to: "\(daemon.client.base)/host")
            try await page.wait(until: "document.querySelector('#keys')?.getAttribute('aria-pressed') === 'false'")
            try await page.press("n")
            let queue = try await daemon.client.get("/api/queues/\(queues[0].id)")
            #expect(queue.number("current_position") == 0 && queue.json["is_paused"] as? Bool == false)
        }
    }

    @Test("what a limit refuses a host may do all the same") func forced() async throws {
        try await desk { daemon, queues, page in
            _ = try await daemon.client.send(
                "PATCH", "/api/queues/\(queues[0].id)", json: ["waiting_limit": 4], headers: queues[0].host)
            try await page.press("i")
            try await page.wait(until: "document.querySelector('.toast button')?.textContent.includes('all the same')")
            try await page.press("j")
            try await page.wait(until: "\(Self.line) === 'A001 A002 A003 A004 A005'")
        }
    }
}
