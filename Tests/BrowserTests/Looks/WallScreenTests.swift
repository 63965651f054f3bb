import Foundation
import Testing
import WebTestSupport

/// The wall: legible from where people sit, on every screen, and honest about calls.
@Suite(.serialized) struct WallScreenTests {
    private static let screens = [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)]
    /// Millimetres of a 43-inch screen's shorter side, and the part of a font that is a capital letter.
    private static let shorter = 535.0
    private static let capital = 0.72

    @Test(
        "capital letters have the height that is read from afar, and nothing is cut off", arguments: screens,
        ["big", "columns", "list"])
    func ruler(_ size: (Int, Int), _ layout: String) async throws {
        try await onDaemon { daemon, queue, browser in
            for counter in ["Counter 1", "Room 12", "Counter 3", "Counter 4"] {
                _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                _ = try await daemon.client.post(
                    "/api/queues/\(queue.id)/next", json: ["counter": counter], headers: queue.host)
            }
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)?layout=\(layout)",
                on: Chromium.Screen(width: size.0, height: size.1))
            try await wall.wait(until: "document.querySelector('.stage').innerText.includes('A004')")
            let wanted: [(selector: String, millimetres: Double)] =
                switch layout {
                case "big": [("#now", 98), (".now .counter", 61), ("aside li bdi", 37)]
                case "columns": [(".group .label", 98), (".group .counter", 61), (".group li", 37)]
                default: [("tbody th", 61), ("tbody td div", 61)]
                }
            for (selector, millimetres) in wanted {
                let cap = try await capital(of: selector, at: wall, size)
                #expect(cap >= millimetres, "\(layout) \(size): \(selector) is \(cap) mm")
                let fits =
                    "Array.from(document.querySelectorAll('\(selector)')).slice(0, 3).every((e) => { const b = e.getBoundingClientRect(); return b.left >= -1 && b.right <= innerWidth + 1 && b.top >= -1 && b.bottom <= innerHeight + 1 && e.scrollWidth <= e.clientWidth + 1 || getComputedStyle(e).display === 'inline' && b.right <= innerWidth + 1 })"
                #expect(
                    try await wall.evaluate("String(\(fits))") == "true", "\(layout) \(size): \(selector) is cut off")
            }
            #expect(try await wall.evaluate("String(document.documentElement.scrollWidth <= innerWidth)") == "true")
            try await Pictures.keep(wall, "wall-\(layout)-\(size.0)x\(size.1)")
            await wall.close()
        }
    }

    /// Millimetres that a capital letter is high where it is smallest.
    private func capital(of selector: String, at wall: Page, _ size: (Int, Int)) async throws -> Double {
        let font = try await wall.evaluate(
            "String(Math.min(...Array.from(document.querySelectorAll('\(selector)'), (e) => parseFloat(getComputedStyle(e).fontSize))))"
        )
        return (Double(font) ?? 0) * Self.capital * Self.shorter / Double(min(size.0, size.1))
    }

    @Test(
        "where more queues share a wall than have room, the newest call is read from the farthest seat, and each queue's last from near",
        arguments: screens)
    func several(_ size: (Int, Int)) async throws {
        try await onDaemon { daemon, first, browser in
            let queues = try await daemon.callOneOfEach(first)
            for count in 2...6 {
                let ids = queues.prefix(count).map(\.id).joined(separator: ",")
                let wall = try await browser.open(
                    "\(daemon.client.base)/wall/\(ids)?layout=columns",
                    on: Chromium.Screen(width: size.0, height: size.1))
                try await wall.wait(
                    until:
                        "document.querySelectorAll('.group .counter').length === \(count) && Array.from(document.querySelectorAll('.join img')).filter((e) => e.naturalWidth > 0).length === 2 && document.querySelector('.stage').innerText.includes('Counter \(count + 6)')"
                )
                let wanted: [(selector: String, millimetres: Double)] =
                    count == 2
                    ? [(".group .label", 98), (".group .counter", 61)]
                    : [
                        (".newest .label", 98), (".newest .counter", 61), (".group .label", 37),
                        (".group .counter", 37),
                    ]
                for (selector, millimetres) in wanted {
                    let cap = try await capital(of: selector, at: wall, size)
                    #expect(cap >= millimetres, "\(count) at \(size): \(selector) is \(cap) mm")
                }
                let cut = try await wall.evaluate(
                    """
                    Array.from(document.querySelectorAll('.stage .fit')).filter((e) => {
                      const b = e.getBoundingClientRect(), room = document.querySelector('.stage').getBoundingClientRect();
                      return b.height && (b.left < room.left - 1 || b.right > room.right + 1 || b.top < room.top - 1
                        || b.bottom - parseFloat(getComputedStyle(e).paddingBottom) > room.bottom + 1 || e.scrollWidth > e.clientWidth + 1);
                    }).map((e) => e.className + ' ' + e.textContent).join('; ')
                    """)
                #expect(cut == "", "\(count) at \(size)")
                try await Pictures.keep(wall, "wall-of-\(count)-\(size.0)x\(size.1)")
                await wall.close()
            }
        }
    }

    @Test("of more queues than there is room for codes, each has its turn, with its name and the code that is its own")
    func codes() async throws {
        try await onDaemon { daemon, first, browser in
            let queues = try await daemon.callOneOfEach(first).prefix(5)
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queues.map(\.id).joined(separator: ","))?layout=columns", on: .wall,
                before: Scripts.hurry)
            try await wall.evaluate(
                """
                window.seen = {}; window.most = 0;
                setInterval(() => {
                  const shown = document.querySelectorAll('.join');
                  window.most = Math.max(window.most, shown.length);
                  for (const each of shown) window.seen[each.innerText.trim()] = decodeURIComponent(each.querySelector('img').src.split(',')[1]);
                }, 100), ''
                """)
            for queue in queues {
                let name = try #require(try await daemon.client.get("/api/queues/\(queue.id)")["name"])
                try await wall.wait(until: "window.seen['\(name)']")
                let code = try await daemon.client.get("/api/queues/\(queue.id)/entry-qr.svg").text
                #expect(try await wall.evaluate("window.seen['\(name)']") == code, "\(name)")
            }
            #expect(try await wall.evaluate("String(window.most)") == "2")
            await wall.close()
        }
    }

    @Test("a wall that comes back announces the call that is new, once, and none that is over") func comesBack()
        async throws
    {
        let script = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Sources/WebServer/Pages/wall/calls.js"), encoding: .utf8
        ).replacing("export ", with: "")
        try await Chromium.run { browser in
            let page = try await browser.open("data:text/html,<h1>Calls</h1>", on: .wall)
            let story = """
                (() => { \(script)
                  const call = (n, seconds, status, calls) => ({ label: 'A00' + n, position_number: n, counter: null, status: status || 'CALLED',
                    called_at: new Date(now + seconds * 1000).toISOString(), called_tick: n, calls: calls || 1 });
                  const now = Date.now(), calls = new Calls(), told = [];
                  const run = (from, to) => { for (let at = from; at <= to; at += 500) { const one = calls.step(at); if (one) told.push(one.label + '@' + at / 1000); } };
                  calls.take('q', [call(1, -400)], now);
                  run(0, 2000);
                  // Five minutes later: A001 to A004 are over, A005 was called just now.
                  calls.take('q', [call(5, -2), call(4, -100, 'COMPLETED'), call(3, -200, 'COMPLETED'), call(2, -300), call(1, -400, 'COMPLETED')], now);
                  run(2500, 20000);
                  const shown = calls.current === null;
                  // Two at once: one after the other, each with time of its own; and again when called again.
                  calls.take('q', [call(7, 0), call(6, 0), call(5, -2, 'CALLED', 2)], now);
                  run(20500, 40000);
                  // Taken back before its turn came.
                  calls.take('q', [call(9, 0), call(8, 0)], now);
                  calls.take('q', [call(9, 0)], now);
                  run(40500, 60000);
                  return told.join(' ') + ' ' + shown;
                })()
                """
            #expect(try await page.evaluate(story) == "A005@2.5 A005@20.5 A006@23.5 A007@26.5 A009@40.5 true")
            await page.close()
        }
    }

    @Test("a call stands until the next, is announced with sound, and the code follows a new address") func announced()
        async throws
    {
        try await onDaemon("Reception", ["--voice-output", "off"]) { daemon, queue, browser in
            for _ in 0..<2 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall,
                before: Scripts.told + Scripts.ear)
            try await wall.wait(until: "document.querySelector('.join img')?.naturalWidth > 0 && window.isTold")
            try await wall.click("#now")
            for counter in ["Counter 1", "Counter 2"] {
                _ = try await daemon.client.post(
                    "/api/queues/\(queue.id)/next", json: ["counter": counter], headers: queue.host)
            }
            try await wall.wait(until: "document.querySelector('#said').textContent.includes('A001 Counter 1')")
            try await wall.wait(until: "document.querySelector('#said').textContent.includes('A002 Counter 2')")
            try await wall.wait(until: "window.heard.length === 6")
            await wall.close()
        }
    }
}
