import Foundation
import Testing
import WebTestSupport

/// A phone that is called is of one colour: what stands on it is read on that.
@Suite(.serialized) struct CalledPhoneTests {
    /// Texts with less contrast to what is behind them than 4.5:1 (WCAG 1.4.3).
    private static let faint = """
        (() => {
          const parts = (text) => text.match(/[\\d.]+/g).map(Number);
          const light = (colour) => [.2126, .7152, .0722].reduce((sum, share, at) => {
            const part = colour[at] / 255;
            return sum + share * (part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
          }, 0);
          const ground = (element) => {
            for (let e = element; e; e = e.parentElement) {
              const colour = parts(getComputedStyle(e).backgroundColor);
              if (colour.length < 4 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
          };
          return Array.from(document.querySelectorAll('body *')).filter((e) => e.getClientRects().length && !e.closest('.unseen')
            && Array.from(e.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim())).filter((e) => {
              const [one, other] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
              return (Math.max(one, other) + .05) / (Math.min(one, other) + .05) < 4.5;
            }).map((e) => e.tagName + ' ' + e.className + ' ' + e.textContent).join('; ');
        })()
        """

    @Test("the venue's name, a notice and all else are read on it, by day and by night", arguments: [false, true])
    func contrast(_ isDark: Bool) async throws {
        try await onDaemon("Reception", ["--venue-name", "Harbour Clinic"]) { daemon, queue, browser in
            _ = try await daemon.client.send(
                "PUT", "/api/queues/\(queue.id)/notice", json: ["text": "The doctor is late."], headers: queue.host)
            var screen = Chromium.Screen.phone
            screen.isDark = isDark
            let phone = try await browser.open("\(daemon.client.base)/join/\(queue.id)", on: screen)
            try await phone.wait(until: "document.querySelector('#take')")
            try await phone.click("#take")
            try await phone.wait(until: "document.querySelector('#take-along')")
            _ = try await daemon.client.post(
                "/api/queues/\(queue.id)/next", json: ["counter": "Counter 3"], headers: queue.host)
            try await phone.wait(
                until: "document.querySelector('#where') && document.querySelector('.notice').textContent")
            try await phone.evaluate("document.querySelector('#take-along').open = true, ''")
            #expect(try await phone.evaluate(Self.faint) == "")
            try await Pictures.keep(phone, "called-notice\(isDark ? "-dark" : "")")
            await phone.close()
        }
    }
}
