import Foundation
import Testing
import WebTestSupport

/// A wall that runs for months keeps nothing of what it heard.
@Suite(.serialized) struct WallHeapTests {
    /// What the page itself holds: without the code that the browser compiles of what runs often, which has an end, and comes late.
    private static let interpreted = ["--js-flags=--jitless"]

    /// Bytes of the heap after so many updates, each with another number, as the appliance would send them.
    /// - Parameter looks: rising; each is one number of the answer.
    private func heap(after looks: [Int], flags: [String]) async throws -> [Int] {
        var found: [Int] = []
        try await onDaemon(flags: flags) { daemon, queue, browser in
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.puppet)
            try await wall.wait(until: "window.hear")
            // The browser keeps the texts of the last 8,192 numbers that were made one, in a table that it enlarges once (V8's number
            // string cache, 64 KB): a browser's, whatever page it shows, and enlarged before the first look.
            try await wall.evaluate("for (let n = 0; n < 2000; n++) String(n * 7919), ''")
            // The answers to its own questions are there, and will not be counted as growth.
            try await wall.wait(until: "document.querySelector('.join img')?.naturalWidth > 0")
            var told = 0
            for look in looks {
                while told < look {
                    let next = min(told + 100, look)
                    let lines = try (told..<next).map { try Self.update($0, of: queue.id) }.joined(separator: "\n")
                    let text = String(decoding: try JSONEncoder().encode(lines), as: UTF8.self)
                    try await wall.evaluate("window.hear(\(text)), ''")
                    try await wall.wait(until: "document.querySelector('.stage').innerText.includes('A\(next - 1)')")
                    told = next
                }
                found.append(try await wall.heap())
            }
            await wall.close()
        }
        return found
    }

    private static func update(_ number: Int, of queue: String) throws -> String {
        let serving: [[String: Any]] = (0..<6).map { back in
            [
                "label": "A\(number - back)", "position_number": number - back, "counter": "Counter \(back)",
                "status": back == 0 ? "CALLED" : "COMPLETED", "called_at": moment(number - back),
                "called_tick": number - back, "calls": 1,
            ]
        }
        let message: [String: Any] = [
            "type": "queue_update", "revision": number, "queue_id": queue, "name": "Reception", "active": true,
            "is_paused": false, "current_position": number, "avg_wait_time": 60, "completed_count": number,
            "last_number_issued": number + 3, "waiting_count": number % 7, "prefix": "A", "now_serving": serving,
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: message), as: UTF8.self)
    }

    /// Now, and of each number another.
    private static func moment(_ number: Int) -> String {
        let milliseconds = String(1000 + ((number % 1000) + 1000) % 1000).dropFirst()
        return "\(Date().formatted(.iso8601).dropLast()).\(milliseconds)Z"
    }

    @Test("its heap is the same after two thousand updates as after a hundred") func short() async throws {
        let found = try await heap(after: [100, 2000], flags: Self.interpreted)
        print("pages: wall heap \(found[0]) bytes after 100 updates, \(found[1]) after 2,000")
        #expect(Double(found[1]) <= Double(found[0]) * 1.1, "\(found)")
    }

    @Test(
        "and after ten thousand", .enabled(if: ProcessInfo.processInfo.environment["QODE_BENCH_PAGES"] != nil),
        arguments: [true, false])
    func long(_ isInterpreted: Bool) async throws {
        // What runs often the browser compiles within the first thousand updates; from then on a wall is as it will be for months.
        let looks = isInterpreted ? [100, 10_000] : [100, 1000, 10_000]
        let found = try await heap(after: looks, flags: isInterpreted ? Self.interpreted : [])
        let text = zip(looks, found).map { "\($1) bytes after \($0)" }.joined(separator: ", ")
        print("pages: wall heap \(isInterpreted ? "without" : "with") compiled code: \(text)")
        #expect(Double(found[found.count - 1]) <= Double(found[found.count - 2]) * 1.1, "\(text)")
    }
}
