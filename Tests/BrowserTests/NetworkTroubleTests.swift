import Foundation
import Testing
import WebTestSupport

/// The appliance says by plain HTTP what its feed would say.
private let canBeAsked: Bool = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    return FileManager.default.fileExists(atPath: root.appending(path: "Sources/WebServer/Routes/NowRoute.swift").path)
}()

/// Pages on networks that lose, refuse or swallow what they send.
@Suite(.serialized) struct NetworkTroubleTests {
    @Test(
        "where no WebSocket can be had, a guest is told of the call within ten seconds", .enabled(if: canBeAsked))
    func withoutUpgrades()
        async throws
    {
        try await onDaemon { daemon, queue, browser in
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            let phone = try await browser.open(
                "\(daemon.client.base)/t/\(ticket["id"] ?? "")", on: .phone, before: Scripts.noUpgrades)
            try await phone.wait(until: "document.querySelector('#label').textContent === 'A001'")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            try await phone.wait(until: "document.querySelector('#where')", within: 10)
            #expect(try await phone.evaluate("document.querySelector('#where').textContent").contains("Counter 3"))
            #expect(
                try await phone.evaluate("String(document.querySelector('#connection').classList.contains('hidden'))")
                    == "true")
            await phone.close()
        }
    }

    @Test("a path that is lost in silence is said, in words, within 45 seconds, and that it is back") func silentLoss()
        async throws
    {
        try await onDaemon { daemon, queue, browser in
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.hurry)
            try await wall.wait(until: "document.querySelector('header h1').textContent === 'Reception'")
            daemon.process.signal(SIGSTOP)
            // Ten times as fast: 45 seconds are four and a half.
            try await wall.wait(
                until: "document.querySelector('#cut-off').textContent.includes('Not live since')", within: 6)
            let sizes =
                "parseFloat(getComputedStyle(document.querySelector('#cut-off')).fontSize) >= parseFloat(getComputedStyle(document.querySelector('.counter')).fontSize) * .99"
            #expect(try await wall.evaluate("String(\(sizes))") == "true", "in words as large as the counter")
            daemon.process.signal(SIGCONT)
            try await wall.wait(until: "document.querySelector('#cut-off').classList.contains('hidden')", within: 20)
            await wall.close()
        }
    }

    @Test("with two queues a live feed hides no dead one") func oneOfTwo() async throws {
        try await onDaemon { daemon, queue, browser in
            let other = try await daemon.makeQueue("Laboratory")
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id),\(other.id)", on: .wall, before: Scripts.silence + Scripts.hurry
            )
            try await wall.wait(until: "document.querySelector('header h1').textContent.includes('Laboratory')")
            _ = try await wall.evaluate("window.isDead = (url) => url.includes('\(other.id)'), ''")
            try await wall.wait(
                until: "document.querySelector('#cut-off').textContent.startsWith('Laboratory: not live')", within: 8)
            #expect(
                try await wall.evaluate("document.querySelector('#cut-off').textContent").contains("Reception") == false
            )
            await wall.close()
        }
    }

    @Test("a kiosk in a silent network says so, its button works again, and one tap is one ticket")
    func kioskInSilence() async throws {
        try await onDaemon { daemon, queue, browser in
            let kiosk = try await browser.signIn(to: queue, of: daemon)
            try await kiosk.go(to: "\(daemon.client.base)/kiosk/\(queue.id)")
            try await kiosk.wait(until: "document.querySelector('#take')")
            let watch =
                "window.keys = []; const f = window.fetch; window.fetch = (url, o) => { if (o && o.method === 'POST') window.keys.push(o.headers['idempotency-key']); return f(url, o); }, ''"
            _ = try await kiosk.evaluate("(() => { \(watch) })()")
            daemon.process.signal(SIGSTOP)
            try await kiosk.click("#take")
            try await kiosk.wait(
                until: "document.querySelector('.toast')?.innerText.includes('No answer came')", within: 12)
            #expect(try await kiosk.evaluate("String(document.querySelector('#take').disabled)") == "false")
            daemon.process.signal(SIGCONT)
            // A connection whose time was over while the appliance stood still is closed: then one more press.
            for _ in 0..<3 {
                _ = try await kiosk.evaluate("document.querySelector('.toast')?.remove(), ''")
                try await kiosk.click("#take")
                try await kiosk.wait(
                    until: "document.querySelector('#label') || document.querySelector('.toast')", within: 12)
                if try await kiosk.evaluate("String(!!document.querySelector('#label'))") == "true" { break }
            }
            try await kiosk.wait(until: "document.querySelector('#label')")
            #expect(
                try await kiosk.evaluate(
                    "String(window.keys.length > 1 && window.keys.every((key) => key === window.keys[0] && key.length > 40))"
                )
                    == "true", "all presses are the same one to the appliance")
            #expect(try await daemon.client.get("/api/queues/\(queue.id)").number("last_number_issued") == 1)
            await kiosk.close()
        }
    }

    @Test("a call whose answer does not come can be sent again, as the same press") func deskInSilence() async throws {
        try await onDaemon { daemon, queue, browser in
            for _ in 0..<2 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let desk = try await browser.signIn(to: queue, of: daemon, before: Scripts.silence)
            try await desk.wait(until: "document.querySelectorAll('.desk table tr').length === 2")
            _ = try await desk.evaluate("window.isDead = (url) => url.endsWith('/next'), ''")
            try await desk.click("#next")
            try await desk.wait(
                until: "document.querySelector('.toast')?.innerText.includes('No answer came')", within: 12)
            _ = try await desk.evaluate("window.isDead = () => false, ''")
            try await desk.click(".toast button")
            try await desk.wait(until: "document.querySelector('.called-now')?.textContent === 'A001'")
            await desk.close()
        }
    }

    @Test("a double click and a held key call one guest") func onePress() async throws {
        try await onDaemon { daemon, queue, browser in
            for _ in 0..<4 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let desk = try await browser.signIn(to: queue, of: daemon)
            try await desk.wait(until: "document.querySelectorAll('.desk table tr').length === 4")
            let count =
                "window.calls = 0; const f = window.fetch; window.fetch = (url, o) => { if (String(url).endsWith('/next')) window.calls++; return f(url, o); }"
            _ = try await desk.evaluate("(() => { \(count) })(), ''")
            let isAnswered = { (label: String) in
                "document.querySelector('.called-now')?.textContent === '\(label)' && !document.querySelector('#next.busy')"
            }
            // The appliance answers before the finger is back: what comes then is still the same press.
            try await desk.click("#next")
            try await desk.wait(until: isAnswered("A001"))
            try await desk.click("#next", count: 2)
            #expect(try await desk.evaluate("String(window.calls)") == "1")
            try await desk.evaluate("document.querySelector('#next').focus()")
            try await desk.holdEnter(repeats: 6, once: isAnswered("A002"))
            #expect(try await desk.evaluate("String(window.calls)") == "2")
            #expect(try await daemon.client.get("/api/queues/\(queue.id)").number("current_position") == 2)
            await desk.close()
        }
    }
}
