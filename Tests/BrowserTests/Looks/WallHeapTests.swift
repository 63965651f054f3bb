import Foundation
import Testing
import WebTestSupport

/// A wall that runs for months keeps nothing of what it heard.
@Suite(.serialized) struct WallHeapTests {
    /// Updates between two moments of rest: in a venue minutes lie between calls, in which the browser tidies up.
    private static let hundred = 100

    /// How the updates come, and what of the heap is looked at.
    enum Course: String, CaseIterable {
        /// A hundred at once, in a browser as it comes.
        case bursts
        /// The same without the code that the browser compiles of what runs often: what the page itself keeps.
        case interpreted
        /// One after the other, each drawn: as in a venue.
        case drawn

        var flags: [String] { self == .interpreted ? ["--js-flags=--jitless"] : [] }

        /// How much larger the heap may be after ten thousand.
        var limit: Double { self == .interpreted ? 1.04 : 1.1 }

        /// Resolved once the page has heard those lines.
        func hearing(_ lines: String) -> String {
            self == .drawn ? "window.hearEach(\(lines))" : "window.hear(\(lines)), ''"
        }
    }

    /// Bytes of the heap after a hundred updates and after ten thousand, each with another number, as the appliance would send them.
    private func heap(_ course: Course) async throws -> (first: Int, last: Int) {
        var found: [Int] = []
        try await onDaemon(flags: course.flags) { daemon, queue, browser in
            let wall = try await browser.open(
                "\(daemon.client.base)/wall/\(queue.id)", on: .wall, before: Scripts.puppet)
            try await wall.wait(until: "window.hear")
            // The browser keeps the texts of the last 8,192 numbers that were made one, in a table that it enlarges once (V8's number
            // string cache, 64 KB): a browser's, whatever page it shows, and enlarged before the first look.
            try await wall.evaluate("for (let n = 0; n < 2000; n++) String(n * 7919), ''")
            // The answers to its own questions are there, and will not be counted as growth.
            try await wall.wait(until: "document.querySelector('.join img')?.naturalWidth > 0")
            for told in stride(from: 0, to: 10_000, by: Self.hundred) {
                let next = told + Self.hundred
                let lines = try (told..<next).map { try Self.update($0, of: queue.id) }.joined(separator: "\n")
                let text = String(decoding: try JSONEncoder().encode(lines), as: UTF8.self)
                try await wall.evaluate(course.hearing(text))
                try await wall.wait(until: "document.querySelector('.stage').innerText.includes('A\(next - 1)')")
                try await wall.tidy()
                if next == Self.hundred || next == 10_000 { found.append(try await wall.heap()) }
            }
            await wall.close()
        }
        return (found[0], found[1])
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
        // In one order, as the appliance writes them: a browser keeps a description of each order of names that it has met.
        let data = try JSONSerialization.data(withJSONObject: message, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }

    /// Now, and of each number another.
    private static func moment(_ number: Int) -> String {
        let milliseconds = String(1000 + ((number % 1000) + 1000) % 1000).dropFirst()
        return "\(Date().formatted(.iso8601).dropLast()).\(milliseconds)Z"
    }

    /// Whatever the browser compiles meanwhile.
    @Test("its heap after ten thousand updates is the one after a hundred") func flat() async throws {
        try await holds(.bursts)
    }

    @Test(
        "and what the page itself keeps, and where each of them is drawn",
        .enabled(if: ProcessInfo.processInfo.environment["QODE_BENCH_PAGES"] != nil),
        arguments: [Course.interpreted, .drawn])
    func flatOtherwise(_ course: Course) async throws { try await holds(course) }

    private func holds(_ course: Course) async throws {
        let (first, last) = try await heap(course)
        let growth = (Double(last) / Double(first) - 1) * 100
        let text = "\(first) bytes after 100 updates, \(last) after 10,000 (\(course.rawValue), \(growth) %)"
        print("pages: wall heap \(text)")
        #expect(Double(last) <= Double(first) * course.limit, "\(text)")
    }
}
