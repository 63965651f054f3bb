import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The kiosk and its next person: time that is announced, a language that goes with the ticket and ends with whoever chose it.
@Suite(.serialized) struct KioskTests {
    private func kiosk(_ before: String, _ body: (TestDaemon, HostedQueue, Page) async throws -> Void) async throws {
        try await onDaemon { daemon, queue, browser in
            let token = queue.host["x-host-token"] ?? ""
            let page = try await browser.open(
                "\(daemon.client.base)/kiosk/\(queue.id)", on: .dashboard,
                before:
                    "localStorage.setItem('qode.host', JSON.stringify([{queue_id: '\(queue.id)', host_token: '\(token)'}]));"
                    + before)
            try await page.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
            try await body(daemon, queue, page)
            #expect(await page.complaints.isEmpty)
            await page.close()
        }
    }

    @Test("by key alone: a number, and home again; without a printer guests read plain words and get a code")
    func byKey() async throws {
        try await kiosk("") { _, _, page in
            try await page.wait(until: "document.querySelector('#trouble')")
            let text = try await page.evaluate("document.body.innerText")
            #expect(text.contains("your ticket comes as a code on this screen"), "\(text)")
            for word in ["qode", "sudo", "printers.", "configured"] { #expect(!text.contains(word), "\(text)") }
            try await page.press("1")
            try await page.wait(until: "document.querySelector('#label')?.textContent === 'A001'")
            try await page.wait(until: "document.querySelector('img.code')?.naturalWidth > 0")
            #expect(
                try await page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent")
                    == "H1 Your number")
            try await page.strike("Escape", 27)
            try await page.wait(until: "document.querySelector('#take')")
        }
    }

    @Test("the end of a number's time is seen and heard, one touch makes it longer, and then it ends (WCAG 2.2.1)")
    func limit() async throws {
        try await kiosk(Scripts.ear + Scripts.hurry) { _, _, page in
            try await page.click("#take")
            try await page.wait(until: "document.querySelector('#label')")
            try await page.wait(until: "document.querySelector('.limit.warning #more-time')", within: 20)
            // Twenty seconds to answer at least.
            let left = try await page.evaluate("document.querySelector('.limit p').textContent.replace(/\\D/g, '')")
            #expect((Int(left) ?? 0) >= 15, "\(left)")
            #expect(
                try await page.evaluate("document.querySelector('#said').textContent").contains(
                    "This ends in 20 seconds"))
            try await page.wait(until: "window.heard.join().includes('880,660')")
            try await page.click("#more-time")
            try await page.wait(until: "!document.querySelector('.limit.warning')")
            #expect(try await page.evaluate("document.querySelector('#label').textContent") == "A001")
            try await page.wait(until: "document.querySelector('.limit.warning')", within: 20)
            try await page.wait(until: "document.querySelector('#take')", within: 20)
        }
    }

    /// Paper of which nobody knows yet.
    private static let slowPaper = """
        const printFetch = window.fetch;
        window.fetch = async (url, options) => {
          const answer = await printFetch(url, options);
          if (!/tickets/.test(url)) return answer;
          return new Response(JSON.stringify(Object.assign(await answer.json(), { print: 'sent', print_ended: false })),
            { status: answer.status, headers: { 'content-type': 'application/json' } });
        };
        """
    private static let label = "document.querySelector('#label')?.textContent"

    @Test("who is done before the paper is known leaves no number to the next") func formerNumber() async throws {
        try await kiosk(Self.slowPaper) { _, _, page in
            try await page.click("#take")
            let next = "(document.querySelector('#done').click(), document.querySelector('#take').click(), true)"
            try await page.wait(until: "\(Self.label) === 'A001' && \(next)")
            try await page.wait(until: "\(Self.label) === 'A002'")
            #expect(try await staysSo(for: .seconds(2)) { try await page.evaluate(Self.label) == "A002" })
        }
    }

    @Test("nor a time that ends on the first screen") func formerTime() async throws {
        try await kiosk(Self.slowPaper + Scripts.ear + Scripts.hurry) { _, _, page in
            try await page.click("#take")
            try await page.wait(until: "\(Self.label) === 'A001' && (document.querySelector('#done').click(), true)")
            #expect(try await staysSo(for: .seconds(4)) { try await page.evaluate("window.heard.join()") == "" })
        }
    }

    @Test("what is read aloud has its words apart: a service's name, how many wait, and its key") func reading()
        async throws
    {
        let listen = """
            const saidFetch = window.fetch;
            window.fetch = (url, options) => {
              if (String(url) === '/api/speech') window.asked = JSON.parse(options.body).text;
              return saidFetch(url, options);
            };
            """
        try await kiosk(listen) { _, _, page in
            try await page.press("0")
            try await page.wait(until: "window.asked")
            let text = try await page.evaluate("window.asked")
            let shown = try await page.evaluate(
                "['span', 'small'].map((part) => document.querySelector('#take ' + part).textContent).join(', ')")
            #expect(text.contains(shown), "\(text)")
        }
    }

    @Test("a language by the first touch goes with the ticket, and ends with the person") func language() async throws {
        try await kiosk(Scripts.hurry) { daemon, queue, page in
            try await page.click(".languages button[lang=de]")
            try await page.wait(until: "document.documentElement.lang === 'de' && document.querySelector('#take')")
            try await page.click("#take")
            try await page.wait(until: "document.querySelector('h1').textContent === 'Ihre Nummer'")
            let tickets = try await daemon.client.get("/api/queues/\(queue.id)/tickets", headers: queue.host)
            #expect(tickets.list.first?["language"] as? String == "de", "\(tickets.text)")
            try await page.wait(
                until: "document.documentElement.lang === 'en' && document.querySelector('#take')", within: 40)
        }
    }
}
