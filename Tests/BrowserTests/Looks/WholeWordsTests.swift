import Foundation
import Testing
import WebTestSupport

/// What hangs on a wall, or stands at a kiosk, is whole: no half rows, no words that lose their feet, none that run out of their button.
@Suite(.serialized) struct WholeWordsTests {
    private static let screens = [(1280, 720), (1920, 1080), (1080, 1920)]
    private static let names = [
        "de": ["Bürgerservice und Anmeldung", "Kasse", "Führerscheinstelle"],
        "ar": ["خدمة العملاء", "الاستقبال", "جوازات السفر والإقامة"],
    ]
    private static let counters = [
        "de": ["Schalter 4", "Zimmer 12, erster Stock", "Schalter 1"],
        "ar": ["نافذة 4", "نافذة 2", "الغرفة 12، الطابق الأول"],
    ]
    private static let notices = [
        "de": "Die Ärztin verspätet sich um zwanzig Minuten", "ar": "الطبيب متأخر عشرين دقيقة",
    ]

    /// What is seen in part: of a row or a word in the room that it has, of letters in their own line.
    private static let cut = """
        Array.from(document.querySelectorAll('.stage .label, .stage .counter, .stage tbody tr, .stage li, .stage .fit')).filter((e) => {
          const b = e.getBoundingClientRect(), room = e.closest('aside, .group, .now, .stage').getBoundingClientRect();
          if (!b.height) return false;
          const text = b.bottom - parseFloat(getComputedStyle(e).paddingBottom);
          const end = Math.min(room.bottom, document.querySelector('.stage').getBoundingClientRect().bottom);
          return text > end + 1.5 || e.matches('.fit') && e.scrollHeight > e.clientHeight + 1;
        }).map((e) => e.className + ' ' + e.textContent).join('; ')
        """

    /// Words that run out of their room, though their letters could be smaller.
    private static let large = """
        Array.from(document.querySelectorAll('.stage .fit')).filter((e) => e.scrollWidth > e.clientWidth + 1
          && parseFloat(getComputedStyle(e).fontSize) > .4 * parseFloat(getComputedStyle(e.parentElement).fontSize)
          && parseFloat(getComputedStyle(e).fontSize) > .05 * Math.min(innerWidth, innerHeight)).map((e) => e.textContent).join('; ')
        """

    /// Three queues with a name and counters of that language; of each, six were called.
    private func house(
        _ language: String, _ body: (TestDaemon, [HostedQueue], Chromium) async throws -> Void
    ) async throws {
        let names = Self.names[language] ?? []
        try await onDaemon(names[0], ["--locale", language]) { daemon, queue, browser in
            var queues = [queue]
            for name in names.dropFirst() { queues.append(try await daemon.makeQueue(name)) }
            for queue in queues {
                for call in 0..<6 {
                    _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                    let counter = (Self.counters[language] ?? [])[call % 3]
                    _ = try await daemon.client.post(
                        "/api/queues/\(queue.id)/next", json: ["counter": counter], headers: queue.host)
                }
            }
            _ = try await daemon.client.send(
                "PUT", "/api/queues/\(queue.id)/notice", json: ["text": Self.notices[language] ?? ""],
                headers: queue.host)
            try await body(daemon, queues, browser)
        }
    }

    @Test("a wall of three queues with long names and a notice", arguments: ["de", "ar"])
    func wall(_ language: String) async throws {
        try await house(language) { daemon, queues, browser in
            let all = queues.map(\.id).joined(separator: ",")
            for layout in ["big", "columns", "list"] {
                for (width, height) in Self.screens {
                    let screen = Chromium.Screen(width: width, height: height, isDark: true, language: language)
                    let wall = try await browser.open("\(daemon.client.base)/wall/\(all)?layout=\(layout)", on: screen)
                    try await wall.wait(
                        until:
                            "document.querySelector('.stage').innerText.includes('006') && document.querySelector('.notice').innerText && document.querySelector('.join img')?.naturalWidth > 0"
                    )
                    // The picture follows the codes, which make the foot higher.
                    try? await wall.wait(until: "(\(Self.cut)) === ''", within: 5)
                    #expect(try await wall.evaluate(Self.cut) == "", "\(layout) \(width)x\(height)")
                    if layout == "big" {
                        let before = try await wall.evaluate(
                            "String(Array.from(document.querySelectorAll('aside li')).filter((e) => e.clientHeight).length)"
                        )
                        #expect((Int(before) ?? 0) >= 3, "calls before the newest, at \(width)x\(height)")
                    }
                    try await Pictures.keep(wall, "whole-\(layout)-\(language)-\(width)x\(height)")
                    await wall.close()
                }
            }
        }
    }

    @Test("three notices at once, as long as can be, are whole, and so are the numbers", arguments: ["de", "ar"])
    func notices(_ language: String) async throws {
        try await house(language) { daemon, queues, browser in
            let text = String(
                Array(repeating: Self.notices[language] ?? "", count: 8).joined(separator: " – ").prefix(140))
            for queue in queues {
                _ = try await daemon.client.send(
                    "PUT", "/api/queues/\(queue.id)/notice", json: ["text": text], headers: queue.host)
            }
            let all = queues.map(\.id).joined(separator: ",")
            for layout in ["big", "columns", "list"] {
                for (width, height) in Self.screens {
                    let wall = try await browser.open(
                        "\(daemon.client.base)/wall/\(all)?layout=\(layout)",
                        on: Chromium.Screen(width: width, height: height, language: language))
                    try await wall.wait(
                        until: "document.querySelector('.notice').textContent.length > 400"
                            + " && document.querySelector('.join img')?.naturalWidth > 0")
                    let seen = """
                        (() => {
                          const numbers = Array.from(document.querySelectorAll('.stage .label, .stage th')).filter((e) => e.clientHeight);
                          const notice = document.querySelector('.notice'), text = document.createRange();
                          text.selectNodeContents(notice);
                          return numbers.length > 0 && notice.offsetHeight <= innerHeight / 4
                            && text.getBoundingClientRect().bottom <= notice.getBoundingClientRect().bottom + 1;
                        })()
                        """
                    try? await wall.wait(until: "(\(Self.cut)) === '' && \(seen)", within: 5)
                    for part in [Self.cut, Self.large] {
                        let found = try await wall.evaluate(part)
                        #expect(found == "", "\(found) in \(layout) \(width)x\(height)")
                    }
                    #expect(try await wall.evaluate("String(\(seen))") == "true", "\(layout) \(width)x\(height)")
                    try await Pictures.keep(wall, "notices-\(layout)-\(language)-\(width)x\(height)")
                    await wall.close()
                }
            }
        }
    }

    @Test("a kiosk with three notices shows what can be pressed", arguments: [(1280, 800), (1080, 1920)])
    func noticesAtTheKiosk(_ size: (Int, Int)) async throws {
        try await house("de") { daemon, queues, browser in
            for queue in queues {
                let text = String(
                    Array(repeating: Self.notices["de"] ?? "", count: 4).joined(separator: " – ").prefix(140))
                _ = try await daemon.client.send(
                    "PUT", "/api/queues/\(queue.id)/notice", json: ["text": text], headers: queue.host)
            }
            let known = queues.map { "{queue_id: '\($0.id)', host_token: '\($0.host["x-host-token"] ?? "")'}" }
            let page = try await browser.open(
                "\(daemon.client.base)/kiosk/\(queues.map(\.id).joined(separator: ","))",
                on: Chromium.Screen(width: size.0, height: size.1),
                before: "localStorage.setItem('qode.host', JSON.stringify([\(known.joined(separator: ", "))]));")
            try await page.wait(
                until:
                    "document.querySelectorAll('.take').length === 3 && document.querySelectorAll('.notice').length === 3"
            )
            let seen =
                "Array.from(document.querySelectorAll('.take span'), (e) => e.getBoundingClientRect()).filter((b) => b.top >= 0 && b.bottom <= innerHeight).length"
            #expect(try await page.evaluate("String(\(seen))") == "3")
            try await Pictures.keep(page, "notices-kiosk-\(size.0)")
            await page.close()
        }
    }

    @Test("a service's name stays in its button on the narrowest phone, also with text of twice the size")
    func services() async throws {
        try await onDaemon("Führerscheinangelegenheiten") { daemon, queue, browser in
            let queues = [queue, try await daemon.makeQueue("Kraftfahrzeugzulassungsbehörde")]
            let keys = queues.map { "{queue_id: '\($0.id)', host_token: '\($0.host["x-host-token"] ?? "")'}" }
            let all = queues.map(\.id).joined(separator: ",")
            for (path, button) in [("/join/\(all)", ".take"), ("/host", ".tab button")] {
                let page = try await browser.open(
                    daemon.client.base + path, on: Chromium.Screen(width: 320, height: 568, isPhone: true),
                    before: "localStorage.setItem('qode.host', JSON.stringify([\(keys.joined(separator: ", "))]));")
                try await page.wait(until: "document.querySelectorAll('\(button)').length === 2")
                let standsOut = """
                    Array.from(document.querySelectorAll('\(button)')).filter((e) => {
                      const text = document.createRange(), room = e.getBoundingClientRect();
                      text.selectNodeContents(e);
                      return Array.from(text.getClientRects()).some((line) => line.left < room.left - 1 || line.right > room.right + 1);
                    }).map((e) => e.textContent).join('; ')
                    """
                for size in ["100%", "200%"] {
                    try await page.evaluate("document.documentElement.style.fontSize = '\(size)', ''")
                    let found = try await page.evaluate(standsOut)
                    #expect(found == "", "\(found) at \(size)")
                }
                await page.close()
            }
        }
    }

    @Test("a kiosk of three services with long names", arguments: ["de", "ar"])
    func kiosk(_ language: String) async throws {
        try await house(language) { daemon, queues, browser in
            let known = queues.map { "{queue_id: '\($0.id)', host_token: '\($0.host["x-host-token"] ?? "")'}" }
            let all = queues.map(\.id).joined(separator: ",")
            let standsOut = """
                Array.from(document.querySelectorAll('.take')).filter((e) => {
                  const name = e.querySelector('span'), key = e.querySelector('kbd').getBoundingClientRect(), range = document.createRange();
                  range.selectNodeContents(name);
                  const room = e.getBoundingClientRect();
                  return Array.from(range.getClientRects()).some((line) => line.left < room.left || line.right > room.right
                    || line.left < key.right && line.right > key.left && line.top < key.bottom && line.bottom > key.top);
                }).map((e) => e.textContent).join('; ')
                """
            for (width, height) in Self.screens {
                let page = try await browser.open(
                    "\(daemon.client.base)/kiosk/\(all)",
                    on: Chromium.Screen(width: width, height: height, isDark: true, language: language),
                    before: "localStorage.setItem('qode.host', JSON.stringify([\(known.joined(separator: ", "))]));")
                try await page.wait(until: "document.querySelectorAll('.take').length === 3")
                #expect(try await page.evaluate(standsOut) == "", "\(width)x\(height)")
                try await page.click("#large")
                try? await page.wait(until: "(\(standsOut)) === ''", within: 5)
                #expect(try await page.evaluate(standsOut) == "", "\(width)x\(height), large")
                try await Pictures.keep(page, "whole-kiosk-\(language)-\(width)x\(height)")
                await page.close()
            }
        }
    }
}
