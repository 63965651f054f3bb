import Foundation
import Testing
import WebTestSupport

/// What guests and hosts do twice, take back, or do without waiting for an answer.
@Suite(.serialized) struct SecondThoughtTests {
    private func join(_ phone: Page) async throws {
        try await phone.wait(until: "document.querySelector('#take') && !document.querySelector('#take').disabled")
        try await phone.click("#take")
        try await phone.wait(until: "document.querySelector('#leave')")
    }

    @Test("a transfer that is taken back takes the open page back, too") func undoneTransfer() async throws {
        try await onDaemon { daemon, queue, browser in
            let other = try await daemon.makeQueue("X-ray")
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await join(phone)
            let path = try await phone.evaluate("location.pathname")
            _ = try await daemon.client.post(
                "/api/tickets/\(path.dropFirst(3))/transfer", json: ["queue_id": other.id], headers: queue.host)
            try await phone.wait(until: "document.querySelector('h1').textContent === 'X-ray'")
            _ = try await daemon.client.post("/api/queues/\(queue.id)/undo", headers: queue.host)
            try await phone.wait(
                until: "location.pathname === '\(path)' && document.querySelector('h1').textContent === 'Reception'")
            try await phone.wait(until: "document.querySelector('#leave')")
            _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            try await phone.wait(until: "document.body.classList.contains('called')")
            await phone.close()
        }
    }

    @Test("who is called again is told again, by every sense") func calledAgain() async throws {
        try await onDaemon("Reception", ["--voice-output", "off"]) { daemon, queue, browser in
            let eye = "window.moved = 0; document.addEventListener('animationstart', () => { window.moved++; });"
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.ear + eye)
            try await join(phone)
            let id = try await phone.evaluate("location.pathname.split('/')[2]")
            _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            try await phone.wait(until: "window.moved > 0 && window.heard.join().includes('784,659,523')")
            try await phone.evaluate(
                "window.heard = [], document.querySelector('#said').textContent = '', window.moved = 0, ''")
            _ = try await daemon.client.post("/api/tickets/\(id)/recall", headers: queue.host)
            try await phone.wait(until: "window.moved > 0 && window.heard.join() === '784,659,523'")
            #expect(try await phone.evaluate("document.querySelector('#said').textContent").contains("It’s your turn!"))
            // Taken back, nothing is called: who has come to the desk is not sent there once more.
            _ = try await daemon.client.post("/api/queues/\(queue.id)/undo", headers: queue.host)
            _ = try await daemon.client.post("/api/tickets/\(id)/verify", headers: queue.host)
            try await phone.wait(until: "document.body.innerText.includes('Done. Thank you!')")
            #expect(try await phone.evaluate("window.heard.join()") == "784,659,523")
            await phone.close()
        }
    }

    @Test("who pressed Leave twice, and then stays, has stayed") func stays() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await join(phone)
            let path = try await phone.evaluate("location.pathname")
            for _ in 0..<2 {
                try await phone.click("#leave")
                try await phone.wait(until: "document.querySelector('.toast button')")
            }
            try await phone.click(".toast button")
            for there in ["/accessibility", path] { try await phone.go(to: daemon.client.base + there) }
            try await phone.wait(until: "document.querySelector('#leave')")
            #expect(
                try await daemon.client.get("/api/tickets/\(path.dropFirst(3))")["status"] == "WAITING")
            await phone.close()
        }
    }

    @Test("a number whose answer was lost is the one that the phone gets when its page is loaded anew")
    func loadedAnew() async throws {
        try await onDaemon { daemon, queue, browser in
            let lossy = """
                const sureFetch = window.fetch;
                window.fetch = async (url, options) => {
                  const answer = await sureFetch(url, options);
                  if (window.isLossy && String(url).endsWith('/join')) throw new TypeError('lost');
                  return answer;
                };
                """
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone, before: lossy)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.evaluate("window.isLossy = true, ''")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('.toast')?.innerText.includes('Check the Wi-Fi')")
            try await phone.go(to: "\(daemon.client.base)/join/\(queue.id)")
            try await join(phone)
            #expect(try await phone.evaluate("document.querySelector('#label').textContent") == "A001")
            #expect(try await daemon.client.get("/api/queues/\(queue.id)").number("last_number_issued") == 1)
            // And nothing more is kept than of any other number.
            let id = try await phone.evaluate("location.pathname.split('/')[2]")
            #expect(try await phone.evaluate("Object.keys(JSON.parse(localStorage.getItem('qode.open'))).join()") == id)
            await phone.close()
        }
    }

    @Test("a number that was drawn by the form, before the page's script had come, is the phone's own all the same")
    func drawnByForm() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            let address = try await phone.evaluate(
                "fetch('/join/\(queue.id)', { method: 'POST', headers: { accept: 'text/html' } }).then((answer) => answer.url)"
            )
            try await phone.go(to: address)
            try await phone.wait(until: "document.querySelector('#leave')")
            // And no second one is drawn.
            try await phone.go(to: "\(daemon.client.base)/join/\(queue.id)")
            try await join(phone)
            #expect(try await phone.evaluate("location.href") == address)
            try await phone.click("#leave")
            try await phone.wait(until: "document.body.innerText.includes('Cancelled')")
            await phone.close()
        }
    }

    @Test("a phone that is ten years old draws a number, hears its call, and lets others pass") func oldPhone()
        async throws
    {
        try await onDaemon("Reception", ["--voice-output", "off"]) { daemon, queue, browser in
            let phone = try await browser.open(
                "\(daemon.client.base)/join/\(queue.id)", on: .phone, before: Scripts.ear + Scripts.oldPhone)
            try await join(phone)
            _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            try await phone.click("#later")
            try await phone.click("dialog button.wide")
            try await phone.wait(until: "document.querySelector('#status').textContent === '1 person ahead of you'")
            #expect(try await phone.evaluate("String(document.querySelector('dialog'))") == "null")
            for _ in 0..<2 { _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host) }
            try await phone.wait(
                until: "document.body.classList.contains('called') && window.heard.join().includes('784,659,523')")
            #expect(await phone.complaints.isEmpty)
            await phone.close()
        }
    }

    @Test("an opening that is weeks away is said with its date", arguments: ["en", "de", "ar", "ja"])
    func holidays(_ language: String) async throws {
        try await onDaemon { daemon, queue, browser in
            var exceptions: [[String: Any]] = []
            let days = DateFormatter()
            days.locale = Locale(identifier: "en_US_POSIX")
            days.dateFormat = "yyyy-MM-dd"
            for day in -1...16 {
                let date = days.string(from: Date(timeIntervalSinceNow: Double(day) * 86_400))
                exceptions.append(["date": date, "open": [String]()])
            }
            let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { ($0, [["08:00", "12:00"]]) }
            let hours: [String: Any] = [
                "weekly": Dictionary(uniqueKeysWithValues: week), "exceptions": exceptions,
            ]
            let changed = try await daemon.client.send(
                "PATCH", "/api/queues/\(queue.id)", json: ["hours": hours], headers: queue.host)
            let opens = changed["opens_at"] ?? ""
            var screen = Chromium.Screen.phone
            screen.language = language
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: screen)
            try await phone.wait(until: "document.querySelector('#take')?.disabled")
            let banner = try await phone.evaluate("document.querySelector('.banner').textContent")
            let date = try await phone.evaluate(
                "new Intl.DateTimeFormat(document.documentElement.lang + '-u-nu-latn', { day: 'numeric', month: 'long' }).format(new Date('\(opens)'))"
            )
            #expect(banner.contains(date), "\(banner) has no \(date)")
            await phone.close()
        }
    }
}
