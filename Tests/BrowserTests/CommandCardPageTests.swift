import Foundation
import Testing
import WebTestSupport

/// Command cards at the desk: made and revoked by hand, answered like a ticket, and a call for help that nobody misses.
@Suite(.serialized) struct CommandCardPageTests {
    private func pairedDesk(_ daemon: TestDaemon, _ queue: HostedQueue) async throws -> String {
        let made = try await daemon.client.post(
            "/api/queues/\(queue.id)/pairings", json: ["name": "Surgery"], headers: queue.host)
        return try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")["station_id"] ?? ""
    }

    private func scan(_ daemon: TestDaemon, _ queue: HostedQueue, _ text: String) async throws -> Reply {
        try await daemon.client.post("/api/scan", json: ["text": text], headers: queue.host)
    }

    @Test("a card's answer has a word, shape, colour and sound of its own, and what it did; a refused one others")
    func answers() async throws {
        try await onDaemon { daemon, queue, browser in
            let station = try await pairedDesk(daemon, queue)
            let made = try await daemon.client.post("/api/stations/\(station)/cards", headers: queue.host)
            let cards = made.json["cards"] as? [[String: Any]] ?? []
            let next = try #require(cards.first { $0["action"] as? String == "next" }?["code"] as? String)
            _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            let page = try await browser.signIn(to: queue, of: daemon, before: ScanAnswerTests.ear)
            try await page.wait(until: "document.querySelector('.sound')")
            try await page.click("h1")
            try await page.wait(until: "document.querySelector('.sound.hidden')")
            var looks: [[String]] = []
            for (text, verdict, sentence) in [
                (next, "command", "A001 is called."),
                ("qode:card:nobody", "command_refused", "This card is not known here, or was replaced or revoked."),
            ] {
                try await page.wait(until: "window.isQuiet()")
                _ = try await page.evaluate("String(window.heard.splice(0).length)")
                #expect(try await scan(daemon, queue, text)["verdict"] == verdict)
                let newest = "document.querySelector('.answers > .answer')"
                try await page.wait(until: "\(newest) && \(newest).classList.contains('verdict-\(verdict)')")
                let parts = try await page.evaluate(
                    """
                    (() => { const e = \(newest); return [e.querySelector('b').lastChild.textContent,
                      e.querySelector('path').getAttribute('d'), getComputedStyle(e).backgroundColor,
                      window.heard.map((tone) => tone[0]).join(' '), e.querySelector('span').textContent].join('|') })()
                    """
                ).components(separatedBy: "|")
                try #require(parts.count == 5)
                #expect(parts[4].filter { $0 != "\u{2068}" && $0 != "\u{2069}" }.hasPrefix(sentence), "\(parts)")
                looks.append(Array(parts.prefix(4)))
            }
            #expect(zip(looks[0], looks[1]).allSatisfy { $0 != $1 && !$0.isEmpty && !$1.isEmpty }, "\(looks)")
            #expect(looks[0][0] == "Card" && looks[0][3].contains("1480"))
            let complaints = await page.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            await page.close()
        }
    }

    @Test("a call for help is said until it was seen, also to a desk that opens later") func help() async throws {
        try await onDaemon { daemon, queue, browser in
            let station = try await pairedDesk(daemon, queue)
            let made = try await daemon.client.post(
                "/api/stations/\(station)/cards", json: ["actions": ["help"], "counter": "Room 2"], headers: queue.host)
            let code = try #require((made.json["cards"] as? [[String: Any]])?.first?["code"] as? String)
            #expect(try await scan(daemon, queue, code)["outcome"] == "help_called")
            let page = try await browser.signIn(to: queue, of: daemon)
            let banner = "document.querySelector('.trouble[role=alert]:not(.hidden)')"
            try await page.wait(until: banner)
            #expect(
                try await page.evaluate("\(banner).querySelector('b').textContent") == "Surgery calls for help: Room 2")
            try await page.click(".help-seen")
            try await page.wait(until: "!\(banner)")
            await page.close()
        }
    }

    @Test("a host makes a desk's cards, saves their sheet, and revokes one") func made() async throws {
        try await onDaemon { daemon, queue, browser in
            let station = try await pairedDesk(daemon, queue)
            let page = try await browser.signIn(to: queue, of: daemon)
            try await page.wait(until: "document.querySelector('#stations')")
            try await page.click("#stations")
            let open = "document.querySelector('#station-list button[aria-label=\"Command cards Surgery\"]')"
            try await page.wait(until: open)
            _ = try await page.evaluate("String(\(open).click())")
            try await page.wait(until: "document.querySelector('#card-list p')")
            try await page.click("#camera-only")
            try await page.click("#new-cards")
            try await page.wait(until: "document.querySelectorAll('#card-list .row').length === 9")
            let list = try await daemon.client.get("/api/stations/\(station)/cards", headers: queue.host).list
            #expect(list.count == 9 && list.allSatisfy { $0["camera_only"] as? Bool == true })
            // What the browser would save.
            _ = try await page.evaluate(
                "String(HTMLAnchorElement.prototype.click = function () { window.saved = this.download + ' ' + this.href; })"
            )
            try await page.click("#card-sheet")
            try await page.wait(until: "window.saved")
            #expect(try await page.evaluate("window.saved").hasPrefix("cards.pdf blob:"))
            _ = try await page.evaluate("String(document.querySelector('#card-list .row .danger').click())")
            try await page.wait(until: "document.querySelectorAll('#card-list .row').length === 8")
            #expect(try await daemon.client.get("/api/stations/\(station)/cards", headers: queue.host).list.count == 8)
            let complaints = await page.complaints
            #expect(complaints.isEmpty, "\(complaints)")
            await page.close()
        }
    }
}
