import Foundation
import Testing
import WebTestSupport

/// `make bench ONLY=pages`: bytes, requests and time to useful of what guests open, on a slow phone's network.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["QODE_BENCH_PAGES"] != nil))
struct PageSpeedTests {
    /// When the page can be used: `useful` is true for the first time, in milliseconds from the navigation's start.
    private static func stopwatch(_ useful: String) -> String {
        """
        const look = () => {
          let is = false;
          try { is = \(useful); } catch (error) { is = false; }
          if (is) window.usefulAt = performance.now(); else setTimeout(look, 4);
        };
        look();
        """
    }

    @Test("useful in under 0.8 s at 1.6 Mbit/s, 150 ms and a fourth of the CPU")
    func speed() async throws {
        try await onDaemon { daemon, queue, browser in
            let ticket = try await daemon.client.post(
                "/api/queues/\(queue.id)/join", headers: ["x-device-token": "phone"])
            let pages: [(String, String, String, Int)] = [
                (
                    "join", "/join/\(queue.id)", "document.querySelector('#take').getBoundingClientRect().width > 0",
                    25_000
                ),
                (
                    "ticket", "/t/\(ticket["id"] ?? "")",
                    "document.querySelector('#label').textContent.length > 3 && document.querySelector('#take-along')",
                    30_000
                ),
            ]
            print("pages: of each the median of five visits")
            for (name, path, useful, most) in pages {
                var times: [Double] = []
                var (bytes, requests) = (0, 0)
                for _ in 0..<5 {
                    let page = try await browser.open(
                        "data:text/html,<h1>before</h1>", on: .phone, before: Self.stopwatch(useful))
                    try await page.slowDown(latency: 150, bitsPerSecond: 1_600_000, processor: 4)
                    try await page.go(to: "\(daemon.client.base)\(path)")
                    try await page.wait(until: "window.usefulAt > 0")
                    times.append(Double(try await page.evaluate("String(window.usefulAt)")) ?? .infinity)
                    // Page, script and style: the icon, the code and the feed come when all is there already.
                    let seen = try await page.evaluate(
                        """
                        (() => { const all = performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource').filter((e) => /\\.(js|css)$/.test(e.name)));
                          return all.reduce((sum, e) => sum + e.transferSize, 0) + ' ' + all.length })()
                        """)
                    let numbers = seen.split(separator: " ").compactMap { Int($0) }
                    if numbers.count == 2 { (bytes, requests) = (numbers[0], numbers[1]) }
                    await page.close()
                }
                let median = times.sorted()[2]
                print("pages: \(name): \(bytes) bytes, \(requests) requests, useful after \(Int(median)) ms")
                #expect(median < 800 && bytes <= most && requests == 3, "\(name)")
            }
        }
    }
}
