import Foundation
import TestSupport
import Testing
import WebTestSupport

/// The guest's pages: on poor phones, without scripts, across a transfer, taken along, and how much they weigh.
@Suite(.serialized) struct TicketPageTests {
    @Test("the tap arms the sound, the call is heard, and what this phone cannot do is said in one line")
    func poorPhone() async throws {
        try await onDaemon("Reception", ["--voice-output", "off"]) { daemon, queue, browser in
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.ear + Scripts.poorPhone)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#leave')")
            try await phone.wait(until: "document.querySelector('#arm').classList.contains('hidden')")
            // Without a lock its screen is kept on by a film of nothing that it has made itself.
            try await phone.wait(
                until:
                    "document.querySelector('#cannot').textContent === 'This phone cannot vibrate here: keep the sound loud.'"
            )
            #expect(try await phone.evaluate("String(document.querySelector('video').loop)") == "true")
            _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            try await phone.wait(
                until: "document.body.classList.contains('called') && window.heard.join().includes('784,659,523')")
            #expect(
                try await phone.evaluate("document.querySelector('#said').textContent").contains(
                    "A001. It’s your turn!"))
            await phone.close()
        }
    }

    @Test("a guest who is transferred reads the new ticket on the open page") func transfer() async throws {
        try await onDaemon { daemon, queue, browser in
            let other = try await daemon.makeQueue("X-ray")
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#leave')")
            let first = try await phone.evaluate("location.pathname.split('/')[2]")
            _ = try await daemon.client.post(
                "/api/tickets/\(first)/transfer", json: ["queue_id": other.id], headers: queue.host)
            try await phone.wait(
                until:
                    "location.pathname.split('/')[2] !== '\(first)' && document.querySelector('h1').textContent === 'X-ray'"
            )
            try await phone.wait(until: "document.querySelector('#status').textContent === 'You are next'")
            #expect(try await phone.evaluate("document.body.innerText").contains("Cancelled") == false)
            _ = try await daemon.client.post("/api/queues/\(other.id)/next", headers: other.host)
            try await phone.wait(until: "document.body.classList.contains('called')")
            await phone.close()
        }
    }

    @Test("the page shows its own link as a code, to take along") func takeAlong() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#take-along')")
            try await phone.evaluate("document.querySelector('#take-along').open = true")
            try await phone.wait(until: "document.querySelector('#take-along img')?.naturalWidth > 0")
            let path = try await phone.evaluate("location.pathname")
            try await phone.evaluate("document.querySelector('#take-along img').scrollIntoView({ block: 'center' })")
            let file = daemon.folder("along.png")
            try await phone.screenshot().write(to: URL(fileURLWithPath: file))
            let read = try Program.run([TestDaemon.binary, "decode", file]).text
            #expect(read.contains(path), "\(read)")
            // Another browser, which knows nothing: it sees the same ticket.
            let elsewhere = try await browser.open(
                "\(daemon.client.base)\(path)", on: .phone, before: "localStorage.clear()")
            try await elsewhere.wait(until: "document.querySelector('#label').textContent === 'A001'")
            for page in [phone, elsewhere] { await page.close() }
        }
    }

    @Test("without scripts the ticket is read, and asks again by itself") func withoutScripts() async throws {
        try await onDaemon { daemon, queue, browser in
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter <3>"], headers: queue.host)
            let page = try await browser.open("\(daemon.client.base)/accessibility", on: .phone)
            try await page.forbidScripts()
            try await page.go(to: "\(daemon.client.base)/t/\(ticket["id"] ?? "")")
            let words = try await page.evaluate("document.body.innerText")
            #expect(
                words.contains("A001") && words.contains("It’s your turn!") && words.contains("Counter <3>"), "\(words)"
            )
            let asksAgain =
                "document.querySelector('noscript meta, meta[http-equiv=refresh]') ? 'yes' : document.head.innerHTML"
            #expect(try await page.evaluate(asksAgain).contains("yes"))
            // Who did not come may be taken back into the line, and is told so.
            _ = try await daemon.client.post("/api/tickets/\(ticket["id"] ?? "")/noshow", headers: queue.host)
            try await page.go(to: "\(daemon.client.base)/t/\(ticket["id"] ?? "")")
            #expect(try await page.evaluate(asksAgain).contains("yes"))
            _ = try await daemon.client.post("/api/tickets/\(ticket["id"] ?? "")/reinstate", headers: queue.host)
            _ = try await daemon.client.post("/api/tickets/\(ticket["id"] ?? "")/cancel", headers: queue.host)
            try await page.go(to: "\(daemon.client.base)/t/\(ticket["id"] ?? "")")
            #expect(try await page.evaluate(asksAgain).contains("yes") == false, "what is over asks no more")
            try await page.go(to: "\(daemon.client.base)/join/\(queue.id)")
            #expect(
                try await page.evaluate("document.querySelector('form[method=post]').getAttribute('action')")
                    == "/join/\(queue.id)")
            await page.close()
        }
    }

    @Test("the join page takes three requests and 25 KB, the ticket's page 30 KB", arguments: ["en", "ar", "hi"])
    func weight(_ language: String) async throws {
        try await onDaemon { daemon, queue, browser in
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            for (path, most, requests) in [("/join/\(queue.id)", 25_000, 3), ("/t/\(ticket["id"] ?? "")", 30_000, 5)] {
                let page = try await browser.open("\(daemon.client.base)\(path)?lang=\(language)", on: .phone)
                try await page.wait(until: "document.querySelector('h1')")
                let counted = await page.requests.filter {
                    // The feed, and what is asked for where it is late, are not the page's.
                    !$0.contains("/api/ws/") && !$0.hasSuffix("/now") && !$0.contains("/now?") && !$0.contains("icon")
                        && !$0.hasPrefix("data:")
                }
                #expect(counted.count <= requests, "\(counted)")
                let transferred = try await page.evaluate(
                    "performance.getEntries().filter((e) => e.transferSize && !e.name.includes('icon')).reduce((sum, e) => sum + e.transferSize, 0)"
                )
                #expect(Int(transferred) ?? .max <= most, "\(path) in \(language)")
                print("pages: \(path.prefix(5)) \(language) \(transferred) bytes, \(counted.count) requests")
                await page.close()
            }
        }
    }

    @Test("at 200 % text and on 320 pixels nothing sticks out", arguments: ["en", "de", "ar", "ja"])
    func largeText(_ language: String) async throws {
        try await onDaemon("Dr. Sommer – Anmeldung und Terminvergabe") { daemon, queue, browser in
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            for width in [320, 360] {
                var screen = Chromium.Screen(width: width, height: 740, isPhone: true)
                screen.language = language
                for path in ["/", "/join/\(queue.id)", "/t/\(ticket["id"] ?? "")", "/accessibility", "/host"] {
                    let page = try await browser.open(daemon.client.base + path, on: screen)
                    try await page.wait(until: "document.querySelector('h1')")
                    try await page.evaluate("document.documentElement.style.fontSize = '200%', ''")
                    let wide = try await page.evaluate("document.documentElement.scrollWidth")
                    #expect(Int(Double(wide) ?? 9999) <= width, "\(path) \(language) at \(width) is \(wide) wide")
                    await page.close()
                }
            }
        }
    }

    @Test("a page that is not there is a page, in the reader's language; of the API it is a problem") func notThere()
        async throws
    {
        try await onDaemon { daemon, _, browser in
            var screen = Chromium.Screen.phone
            screen.language = "de"
            for path in ["/nowhere", "/join/\(UUID().uuidString.lowercased())", "/t/nonsense"] {
                let page = try await browser.open(daemon.client.base + path, on: screen)
                #expect(
                    try await page.evaluate("document.querySelector('h1').textContent") == "Diese Seite gibt es nicht",
                    "\(path)")
                #expect(try await page.evaluate("document.querySelector('a.button').getAttribute('href')") == "/")
                await page.close()
            }
            let reply = try await daemon.client.get("/api/nowhere")
            #expect(reply.status == 404 && reply["code"] == "not_found")
        }
    }
}
