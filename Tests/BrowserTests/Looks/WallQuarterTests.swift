import Foundation
import Testing
import WebTestSupport

/// The wall beside its numbers: the venue's own in a quarter, how long one waits, and a loudspeaker that was away.
@Suite(.serialized) struct WallQuarterTests {
    /// A picture of 16 by 9 pixels.
    private static let picture =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAAE0lEQVR42mNgcNhPGhrVMCg0AAApdo9xnClIIAAAAABJRU5ErkJggg=="
        )
        ?? Data()

    /// The share of the screen that the slide has, in percent; 0 while it is not seen.
    private static let share = """
        (() => { const b = document.querySelector('#slide').getBoundingClientRect(); return String(Math.round(b.width * b.height * 100 / innerWidth / innerHeight)) })()
        """

    /// Neither the number nor the calls before are under it, and nothing stands out.
    private static let covered = """
        Array.from(document.querySelectorAll('.stage .fit, .stage li, .stage tr, footer img, #count')).filter((e) => {
          const a = e.getBoundingClientRect(), b = document.querySelector('#slide').getBoundingClientRect();
          return a.width && (a.right > b.left + 1 && a.left < b.right - 1 && a.bottom - parseFloat(getComputedStyle(e).paddingBottom) > b.top + 1 && a.top < b.bottom - 1
            || a.right > innerWidth + 1 || a.left < -1) }).map((e) => e.textContent).join('; ')
        """

    @Test(
        "beside it stand the newest call and the last one of each of several queues",
        arguments: [(1920, 1080), (1080, 1920)])
    func several(_ width: Int, _ height: Int) async throws {
        let pictures = try TemporaryFolder()
        defer { pictures.remove() }
        try Data("Flu shots\non Thursday".utf8).write(to: URL(filePath: pictures("2.txt")))
        try await onDaemon("Reception", ["--venue-pictures", pictures.path]) { daemon, first, browser in
            let queues = try await daemon.callOneOfEach(first)
            for count in [3, 6] {
                let wall = try await browser.open(
                    "\(daemon.client.base)/wall/\(queues.prefix(count).map(\.id).joined(separator: ","))?layout=columns",
                    on: Chromium.Screen(width: width, height: height), before: Scripts.hurry)
                try await wall.wait(until: "document.querySelector('#slide p')?.innerText.startsWith('Flu shots')")
                try await wall.wait(
                    until: "document.querySelectorAll('.group').length === \(count) && \(Self.share) === '25'")
                #expect(try await wall.evaluate(Self.covered) == "", "\(count) at \(width)x\(height)")
                let seen = "document.querySelector('.stage').innerText"
                for index in 0..<count { #expect(try await wall.evaluate(seen).contains("Counter \(index + 7)")) }
                try await Pictures.keep(wall, "wall-quarter-of-\(count)-\(width)x\(height)")
                await wall.close()
            }
        }
    }

    @Test(
        "pictures and messages of a folder take turns in a quarter; a call has the whole, and what is dropped into the folder comes by itself",
        arguments: [("big", 1920, 1080), ("list", 1280, 720), ("columns", 3840, 2160), ("big", 1080, 1920)])
    func quarter(_ layout: String, _ width: Int, _ height: Int) async throws {
        let pictures = try TemporaryFolder()
        defer { pictures.remove() }
        try Data("Flu shots\non Thursday".utf8).write(to: URL(filePath: pictures("2.txt")))
        try await onDaemon("Reception", ["--venue-pictures", pictures.path]) { daemon, queue, browser in
            for _ in 0..<5 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            func next(_ counter: Int) async throws {
                _ = try await daemon.client.post(
                    "/api/queues/\(queue.id)/next", json: ["counter": "Counter \(counter)"], headers: queue.host)
            }
            for counter in 1...4 { try await next(counter) }
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)?layout=\(layout)",
                on: Chromium.Screen(width: width, height: height), before: Scripts.hurry)
            try await wall.wait(until: "document.querySelector('#slide p')?.innerText.startsWith('Flu shots')")
            try await wall.wait(until: "document.querySelector('.stage').innerText.includes('A004')")
            #expect(try await wall.evaluate(Self.share) == "25", "\(layout)")
            try await Pictures.keep(wall, "wall-quarter-\(layout)-\(width)x\(height)")
            #expect(try await wall.evaluate(Self.covered) == "", "\(layout) \(width)x\(height)")
            guard layout == "big", width > height else { return await wall.close() }
            try await next(5)
            try await wall.wait(until: "document.querySelector('#said').textContent.includes('A005')")
            #expect(try await wall.evaluate(Self.share) == "0", "a call takes the whole")
            try Self.picture.write(to: URL(filePath: pictures("1.png")))
            try await wall.wait(until: "document.querySelector('#slide img')?.naturalWidth === 16", within: 30)
            try await wall.wait(until: "\(Self.share) === '25'")
            // And the other one again.
            try await wall.wait(until: "document.querySelector('#slide p')", within: 10)
            #expect(await wall.complaints.isEmpty)
            await wall.close()
        }
    }

    @Test("at its foot it says how many wait and how long that takes, as the appliance says it") func waiting()
        async throws
    {
        try await onDaemon { daemon, queue, browser in
            let wall = try await browser.open("\(daemon.client.base)/wall/\(queue.id)", on: .wall)
            try await wall.wait(until: "document.querySelector('#count').textContent === '0 people waiting'")
            for _ in 0..<10 {
                let made = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                _ = try await daemon.client.post("/api/tickets/\(made["id"] ?? "")/verify", headers: queue.host)
            }
            try await wall.wait(
                until: "/^0 people waiting · .*min$/.test(document.querySelector('#count').textContent)")
            await wall.close()
        }
    }

    @Test("nothing stands at the same place for months, and the code follows the appliance to another address")
    func moves() async throws {
        try await onDaemon { daemon, queue, browser in
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.hurry)
            try await wall.wait(until: "document.querySelector('.join img')?.naturalWidth > 0")
            try await wall.evaluate(
                """
                window.first = document.querySelector('.join img').src;
                const ask = window.fetch;
                window.fetch = (url, options) => !String(url).includes('entry-qr') ? ask(url, options) : Promise.resolve(
                  new Response('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>moved</title></svg>')); ''
                """)
            try await wall.wait(
                until:
                    "document.querySelector('.join img').src !== window.first && document.querySelector('.join img').src.includes('moved')",
                within: 20)
            try await wall.wait(
                until: "/translate\\(-?[1-5]px/.test(document.querySelector('#main').style.transform)", within: 20)
            await wall.close()
        }
    }

    @Test("a loudspeaker that went away and came back is heard again, though nobody says so by plain HTTP")
    func loudspeaker() async throws {
        try await onDaemon("Reception", ["--voice-output", "off"]) { daemon, queue, browser in
            for _ in 0..<2 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.plug + Scripts.hurry)
            try await wall.wait(until: "document.querySelector('#now')")
            try await wall.click("#now")
            try await wall.wait(until: "document.querySelector('.sound.hidden')")
            try await wall.evaluate("window.unplug(), window.before = window.made.length, ''")
            try await wall.wait(until: "window.made.length > window.before", within: 30)
            _ = try await daemon.client.post("/api/queues/\(queue.id)/next", headers: queue.host)
            try await wall.wait(until: "window.heardBy.length >= 3")
            #expect(
                try await wall.evaluate("String(window.heardBy.every((each) => each >= window.before))") == "true",
                "by the sound that is new")
            await wall.close()
        }
    }
}
