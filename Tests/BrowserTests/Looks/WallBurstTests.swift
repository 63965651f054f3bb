import Foundation
import TestSupport
import Testing
import WebTestSupport

/// More calls than a room can hear, and calls that are over.
@Suite(.serialized) struct WallBurstTests {
    private static let calls = 200

    /// 200 calls within a minute, of which the feed names the newest six each time; what the wall announces, and when: in seconds.
    private static func burst(_ script: String) -> String {
        """
        (() => { \(script)
          const calls = new Calls(), said = [];
          const call = (n) => ({ label: 'A' + String(n).padStart(3, '0'), position_number: n, counter: '1', status: 'CALLED',
            called_at: new Date(n * 300).toISOString(), called_tick: 1000 + n, calls: 1 });
          calls.take('q', [], 0);
          for (let now = 0; now < 200000; now += 100) {
            const n = now / 300;
            if (Number.isInteger(n) && n >= 1 && n <= \(calls)) calls.take('q', Array.from({ length: Math.min(n, 6) }, (_, i) => call(n - i)), now);
            const one = calls.step(now);
            if (one) said.push({ n: one.position_number, age: now - one.position_number * 300 });
          }
          return JSON.stringify({ said: said, dropped: calls.dropped, waits: calls.pending.length });
        })()
        """
    }

    @Test("of 200 calls in a minute each is announced in order, or dropped after a minute and counted")
    func burst() async throws {
        let script = try String(
            contentsOfFile: Checkout.path("Sources/WebServer/Pages/wall/calls.js"), encoding: .utf8
        ).replacing("export ", with: "")
        try await Chromium.run { browser in
            let page = try await browser.open("data:text/html,<h1>Calls</h1>", on: .wall)
            let text = try await page.evaluate(Self.burst(script))
            let told = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let said = try #require(told["said"] as? [[String: Int]])
            let numbers = said.compactMap { $0["n"] }
            // Each has the screen for three seconds: twenty a minute, and for a minute more.
            #expect(numbers.count >= 38 && told["waits"] as? Int == 0, "\(text)")
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "\(text)")
            #expect(Array(numbers.prefix(20)) == Array(1...20), "the first were in time, whatever came after them")
            #expect(said.allSatisfy { ($0["age"] ?? .max) <= 60_000 }, "\(text)")
            #expect(numbers.count + (told["dropped"] as? Int ?? 0) == Self.calls, "\(text)")
            await page.close()
        }
    }

    @Test("a call that stands for long is not announced anew, however many another queue has called meanwhile")
    func quietQueue() async throws {
        let script = try String(
            contentsOfFile: Checkout.path("Sources/WebServer/Pages/wall/calls.js"), encoding: .utf8
        ).replacing("export ", with: "")
        let story = """
            (() => { \(script)
              const calls = new Calls(), said = [];
              const call = (n, times) => ({ label: 'A' + n, position_number: n, counter: '1', status: 'CALLED', called_at: new Date(n * 1000).toISOString(),
                called_tick: n, calls: times });
              calls.take('quiet', [], 0);
              calls.take('busy', [], 0);
              for (let n = 1; n <= 300; n += 1) {
                // Called twice, and the second time is not said to be long ago.
                if (n === 1 || n === 300) calls.take('quiet', [call(1, 2)], n * 1000);
                else calls.take('busy', [call(n, 1)], n * 1000);
                for (let one = calls.step(n * 10000); one; one = null) said.push(one.queue);
              }
              return said.filter((queue) => queue === 'quiet').length + ' ' + said.length;
            })()
            """
        try await Chromium.run { browser in
            let page = try await browser.open("data:text/html,<h1>Calls</h1>", on: .wall)
            #expect(try await page.evaluate(story) == "1 299")
            await page.close()
        }
    }

    @Test("a call that is older than a minute when the wall hears of it is shown, not announced, and counted")
    func late() async throws {
        try await onDaemon("Reception", ["--voice-output", "off"]) { daemon, queue, browser in
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.puppet)
            try await wall.wait(until: "window.tell && document.querySelector('.join img')")
            func tell(_ calls: [(number: Int, age: Int)], revision: Int) async throws {
                let serving = calls.map { call in
                    "{ label: 'A00\(call.number)', position_number: \(call.number), counter: '1', status: 'CALLED', called_at: new Date(Date.now() - \(call.age * 1000)).toISOString(), called_tick: \(call.number), calls: 1 }"
                }
                try await wall.evaluate(
                    "window.tell({ type: 'queue_update', revision: \(revision), queue_id: '\(queue.id)', name: 'Reception', active: true, is_paused: false, current_position: 0, avg_wait_time: 60, completed_count: 0, last_number_issued: 9, waiting_count: 3, prefix: 'A', now_serving: [\(serving.joined(separator: ", "))] }), ''"
                )
            }
            try await tell([], revision: 1000)
            try await tell([(1, 90)], revision: 1001)
            try await wall.wait(until: "document.querySelector('#now').textContent === 'A001'")
            #expect(try await wall.evaluate("document.querySelector('#said').textContent") == "")
            #expect(try await wall.evaluate("document.querySelector('#main').dataset.dropped") == "1")
            try await tell([(2, 0), (1, 90)], revision: 1002)
            try await wall.wait(until: "document.querySelector('#said').textContent.includes('A002')")
            await wall.close()
        }
    }
}
