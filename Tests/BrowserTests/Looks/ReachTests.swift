import Foundation
import TestSupport
import Testing
import WebTestSupport

/// Pages for whoever enlarges them, has no mouse, or has them read: at 400 %, by the keyboard, and as a screen reader is told them.
@Suite(.serialized) struct ReachTests {
    /// What stands out of the window, or is cut off in its own box.
    private static let cut = """
        (() => {
          const found = [];
          if (document.documentElement.scrollWidth > innerWidth + 1) found.push('the page is ' + document.documentElement.scrollWidth + ' wide');
          for (const e of document.querySelectorAll('main *')) {
            if (!e.childNodes.length || !Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
            const style = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            if (!box.width || style.visibility === 'hidden' || e.closest('.unseen')) continue;
            const scroller = e.closest('.scroll');
            if (!scroller && (box.right > innerWidth + 1 || box.left < -1)) found.push(e.tagName + ' "' + e.textContent.slice(0, 30) + '" from ' + Math.round(box.left) + ' to ' + Math.round(box.right));
            if (style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 1 && style.display !== 'inline')
              found.push(e.tagName + ' "' + e.textContent.slice(0, 30) + '" is cut off');
          }
          return found.slice(0, 5).join('; ');
        })()
        """

    @Test("at 400 % nothing is cut off, and no page scrolls sideways (WCAG 1.4.10)", arguments: ["en", "de", "ar"])
    func zoomed(_ language: String) async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for var scene in house.scenes where !scene.name.hasPrefix("wall") {
                // A window of 1280 by 1024 pixels.
                scene.screen = Chromium.Screen(width: 320, height: 256)
                let page = try await house.open(scene, of: daemon, in: browser, language: language, isDark: false)
                let found = try await page.evaluate(Self.cut)
                #expect(found.isEmpty, "\(scene.name) \(language): \(found)")
                await page.close()
            }
        }
    }

    @Test("with text of twice the size nothing is cut off (WCAG 1.4.4)")
    func largeText() async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for var scene in house.scenes where !scene.name.hasPrefix("wall") {
                if scene.screen.isPhone { scene.screen = Chromium.Screen(width: 360, height: 740, isPhone: true) }
                let page = try await house.open(scene, of: daemon, in: browser, language: "de", isDark: false)
                try await page.evaluate("document.documentElement.style.fontSize = '200%', ''")
                let found = try await page.evaluate(Self.cut)
                #expect(found.isEmpty, "\(scene.name): \(found)")
                await page.close()
            }
        }
    }

    /// Each thing that can be used, by a number; and what the focus is on.
    private static let walk = """
        window.usable = Array.from(document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')).filter((e) => {
          const box = e.getBoundingClientRect();
          const modal = document.querySelector('dialog[open]');
          if (modal && !modal.contains(e)) return false;
          // What a closed group holds has a box all the same.
          return !e.disabled && box.width > 0 && e.checkVisibility() && getComputedStyle(e).visibility !== 'hidden' && !(e.type === 'radio' && !e.checked);
        });
        window.visited = new Set();
        window.hidden = [];
        window.look = () => {
          const e = document.activeElement;
          if (!e || e === document.body) return 'none';
          // A time of day has stops of its own inside.
          if (e === window.last) return 'same';
          window.last = e;
          if (visited.has(e)) return 'again';
          visited.add(e);
          const style = getComputedStyle(e);
          const box = e.getBoundingClientRect();
          const isSeen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
          const middle = document.elementFromPoint(Math.max(0, Math.min(innerWidth - 1, box.x + box.width / 2)), Math.max(0, Math.min(innerHeight - 1, box.y + box.height / 2)));
          const isCovered = middle && !e.contains(middle) && !middle.contains(e) && !(e.labels && Array.from(e.labels).some((l) => l.contains(middle)));
          // The first key lets the page be heard, and the button for it goes.
          if (box.width > 0 && (!isSeen || isCovered)) hidden.push((e.id || e.textContent.slice(0, 20) || e.tagName) + (isSeen ? ' is covered by ' + middle.tagName + '.' + middle.className : ' shows no focus'));
          return 'new';
        };
        ''
        """

    @Test("by the Tab key everything that can be used is reached, in a circle, and where the focus is can be seen")
    func keyboard() async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for scene in house.scenes {
                let page = try await house.open(scene, of: daemon, in: browser, language: "en", isDark: false)
                try await page.evaluate(Self.walk)
                var stops = 0
                for _ in 0..<400 {
                    try await page.strike("Tab", 9)
                    // A kiosk hears of everybody who comes while somebody goes through its keys.
                    if scene.name.hasPrefix("kiosk") {
                        _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                    }
                    let seen = try await page.evaluate("window.look()")
                    if seen == "again" { break }
                    if seen == "none" {
                        stops += 1
                        // Out of the page into the browser's own, and round again.
                        if stops > 3 { break }
                    }
                }
                let left = try await page.evaluate(
                    "usable.filter((e) => e.isConnected && e.getBoundingClientRect().width > 0 && !visited.has(e)).map((e) => e.id || e.textContent.slice(0, 20) || e.tagName).slice(0, 5).join('; ')"
                )
                #expect(left.isEmpty, "\(scene.name): never reached: \(left)")
                let hidden = try await page.evaluate("hidden.slice(0, 5).join('; ')")
                #expect(hidden.isEmpty, "\(scene.name): \(hidden)")
                await page.close()
            }
        }
    }

    /// What of a page is stood on, by the page's name.
    private static let stands = [
        ("queues", "a[href^=\"/join/\"]"), ("kiosk", "#large"), ("kiosk", ".languages button:nth-child(4)"),
        ("kiosk", ".take:nth-child(2)"), ("host", "table tr:nth-child(2) .more"),
        ("host", ".tabs .tab:nth-child(2) button"),
        ("host", ".desk .actions:not(.card) button:nth-child(3)"),
    ]

    @Test("news of the line leave whoever goes by key where they are: the page is drawn anew, the focus stays")
    func keptFocus() async throws {
        try await onDaemon { daemon, queue, browser in
            let house = try await HouseOfPages.open(on: daemon, with: queue)
            for (name, selector) in Self.stands {
                let scene = try #require(house.scenes.first { $0.name == name })
                let page = try await house.open(scene, of: daemon, in: browser, language: "en", isDark: false)
                try await page.wait(until: "document.querySelector('\(selector)')")
                let focused =
                    "(() => { const e = document.activeElement; return e.tagName + ' ' + (e.id || e.getAttribute('aria-label') || e.getAttribute('href') || e.lang || e.dataset.queue) })()"
                let before = try await page.evaluate(
                    "document.querySelector('\(selector)').focus(), window.was = document.body.innerText, \(focused)")
                #expect(!before.hasPrefix("BODY"), "\(name): \(selector) takes no focus")
                _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                // The list of open queues asks every ten seconds.
                try await page.wait(until: "document.body.innerText !== window.was", within: 30)
                #expect(try await page.evaluate(focused) == before, "\(name): \(selector)")
                await page.close()
            }
        }
    }

    @Test("a call as a screen reader is told it: its number, that it is one's turn, and where to go, said once")
    func tree() async throws {
        try await onDaemon { daemon, queue, browser in
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: .phone)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#leave')")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            try await phone.wait(until: "document.body.classList.contains('called')")
            let tree = try await phone.accessibilityTree()
            print("pages: a call as a table\n" + tree.map { "  \($0.role) | \($0.name)" }.joined(separator: "\n"))
            let wanted: [(String, String)] = [
                ("main", ""), ("heading", "Reception"), ("StaticText", "A001"), ("StaticText", "It’s your turn!"),
                ("StaticText", "Please go to Counter 3"), ("image", "Show this code at the desk"),
                ("button", "Leave the line"),
            ]
            var rest = tree[...]
            for (role, name) in wanted {
                let place = rest.firstIndex { $0.role == role && $0.name == name }
                #expect(place != nil, "\(role) '\(name)' is missing, or out of order")
                if let place { rest = rest[place...].dropFirst() }
            }
            let regions = tree.filter { ["status", "alert", "log"].contains($0.role) }
            #expect(regions.count == 1, "one live region a page")
            #expect(
                try await phone.evaluate("document.querySelector('[role=status]').textContent")
                    == "A001. It’s your turn! Please go to Counter 3")
            await phone.close()
        }
    }
}
