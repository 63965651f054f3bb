import Foundation
import Testing
import WebTestSupport

/// A guest's phone behind a network that wants to be signed in to, in a private window, after an hour's sleep, and when all is over.
@Suite(.serialized) struct GuestTroubleTests {
    private func join(_ phone: Page) async throws {
        try await phone.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
        try await phone.click("#take")
        try await phone.wait(until: "document.querySelector('#leave')")
    }

    @Test("a captive portal's answers are no numbers: the page says so, and is right by itself once they end")
    func portal() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.portal)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.evaluate("window.isPortal = true, ''")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('.toast')?.innerText.includes('Check the Wi-Fi')")
            #expect(try await phone.evaluate("location.pathname") == "/join/\(queue.id)")
            try await phone.evaluate("window.isPortal = false, ''")
            try await join(phone)
            // And again while it waits: its call is seen though not a word of it came through.
            try await phone.evaluate("window.isPortal = true, window.cutOff(), ''")
            try await phone.wait(until: "!document.querySelector('#connection').classList.contains('hidden')")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            #expect(try await phone.evaluate("document.querySelector('#label').textContent") == "A001")
            try await phone.evaluate("window.isPortal = false, ''")
            try await phone.wait(until: "document.querySelector('#where')", within: 20)
            try await phone.wait(until: "document.querySelector('#connection').classList.contains('hidden')")
            await phone.close()
        }
    }

    @Test("in a private window that keeps nothing a number is drawn, called, and given back by its own page")
    func privateWindow() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone,
                before: """
                    for (const name of ['localStorage', 'sessionStorage'])
                      Object.defineProperty(window, name, { get: () => { throw new DOMException('denied', 'SecurityError') } });
                    """)
            try await join(phone)
            try await phone.click("#leave")
            try await phone.wait(until: "document.body.innerText.includes('Cancelled')")
            #expect(await phone.complaints.isEmpty)
            await phone.close()
        }
    }

    @Test("after an hour's sleep, its socket dead and not knowing it, the phone is right as soon as it is looked at")
    func sleep() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.sleeper)
            try await join(phone)
            try await phone.evaluate("window.fallAsleep(), ''")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            #expect(try await phone.evaluate("String(document.body.classList.contains('called'))") == "false")
            try await phone.evaluate("window.wakeUp(3600), ''")
            try await phone.wait(until: "document.querySelector('#where')", within: 5)
            await phone.close()
        }
    }

    @Test("nothing is kept after service: with the last ticket the phone's token goes, and not before")
    func forgotten() async throws {
        try await onDaemon { daemon, queue, browser in
            let other = try await daemon.makeQueue("X-ray")
            let kept = "Object.keys(localStorage).filter((key) => key.startsWith('qode.')).sort().join()"
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.hurry)
            try await join(phone)
            let first = try await phone.evaluate("location.pathname.split('/')[2]")
            try await phone.go(to: "\(daemon.client.base)/join/\(other.id)")
            try await join(phone)
            let second = try await phone.evaluate("location.pathname.split('/')[2]")
            #expect(try await phone.evaluate(kept) == "qode.device,qode.open")
            _ = try await daemon.client.post("/api/tickets/\(second)/verify", headers: other.host)
            try await phone.wait(until: "document.body.innerText.includes('Done. Thank you!')")
            try await phone.wait(until: "!localStorage.getItem('qode.open').includes('\(second)')")
            #expect(try await phone.evaluate(kept) == "qode.device,qode.open", "the other one is open still")
            try await phone.go(to: "\(daemon.client.base)/t/\(first)")
            try await phone.wait(until: "document.querySelector('#leave')")
            _ = try await daemon.client.post("/api/tickets/\(first)/verify", headers: queue.host)
            try await phone.wait(until: "document.body.innerText.includes('Done. Thank you!')")
            try await phone.wait(until: "\(kept) === ''")
            // The next number is somebody else's to the appliance.
            try await phone.go(to: "\(daemon.client.base)/join/\(queue.id)")
            try await join(phone)
            #expect(try await phone.evaluate("location.pathname").contains(first) == false)
            await phone.close()
        }
    }

    @Test("who has a long way is told sooner") func soon() async throws {
        try await onDaemon { daemon, queue, browser in
            for _ in 0..<5 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await join(phone)
            try await phone.wait(until: "document.querySelector('#status').textContent === '5 people ahead of you'")
            #expect(try await phone.evaluate("String(document.body.classList.contains('soon'))") == "false")
            #expect(try await phone.evaluate("document.querySelector('#soon-at').value") == "2")
            try await phone.evaluate(
                "(() => { const s = document.querySelector('#soon-at'); s.value = '5'; s.dispatchEvent(new Event('change')) })(), ''"
            )
            try await phone.wait(until: "document.body.classList.contains('soon')")
            #expect(
                try await phone.evaluate("document.querySelector('#said').textContent").contains("Soon it is your turn")
            )
            await phone.close()
        }
    }

    @Test(
        "without scripts: a form with the fields that the queue asks for, the number, the call, and no cookie when all is over"
    )
    func form() async throws {
        try await onDaemon { daemon, queue, browser in
            _ = try await daemon.client.send(
                "PATCH", "/api/queues/\(queue.id)", json: ["asks": ["name", "party"]], headers: queue.host)
            let page = try await browser.open("\(daemon.client.base)/accessibility", on: .phone)
            try await page.forbidScripts()
            try await page.go(to: "\(daemon.client.base)/join/\(queue.id)")
            try await page.click("input[name=name]")
            try await page.type("Zoë & Söhne + 1%")
            try await page.click("button.take")
            try await page.wait(until: "location.pathname.startsWith('/t/')")
            let id = try await page.evaluate("location.pathname.split('/')[2]")
            #expect(try await page.evaluate("document.querySelector('#label').textContent") == "A001")
            let told = try await daemon.client.get("/api/tickets/\(id)", headers: queue.host).object("details")
            #expect(told["name"] as? String == "Zoë & Söhne + 1%" && told["party"] as? String == nil, "\(told)")
            _ = try await daemon.client.send(
                "PUT", "/api/queues/\(queue.id)/notice", json: ["text": "The doctor is late."], headers: queue.host)
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            // It asks again by itself.
            try await page.wait(until: "document.body.innerText.includes('Counter 3')", within: 20)
            #expect(try await page.evaluate("document.querySelector('.notice').textContent") == "The doctor is late.")
            _ = try await daemon.client.post("/api/tickets/\(id)/verify", headers: queue.host)
            try await page.wait(until: "document.body.innerText.includes('Done. Thank you!')", within: 20)
            try await page.go(to: "\(daemon.client.base)/join/\(queue.id)")
            try await page.click("button.take")
            try await page.wait(until: "location.pathname.startsWith('/t/')")
            #expect(try await page.evaluate("document.querySelector('#label').textContent") == "A002")
            await page.close()
        }
    }

    @Test(
        "a page that needs scripts says so where there are none, in the reader's language",
        arguments: ["/host", "/setup"])
    func needsScripts(_ path: String) async throws {
        try await onDaemon { daemon, _, browser in
            var screen = Chromium.Screen.phone
            screen.language = "de"
            let page = try await browser.open("\(daemon.client.base)/accessibility", on: screen)
            try await page.forbidScripts()
            try await page.go(to: "\(daemon.client.base)\(path)")
            let text = try await page.evaluate("document.body.innerText")
            #expect(text.contains("Diese Seite braucht JavaScript"), "\(text)")
            #expect(
                try await page.evaluate("document.querySelector('h1').textContent.length > 2 ? 'yes' : ''") == "yes")
            await page.close()
        }
    }
}
