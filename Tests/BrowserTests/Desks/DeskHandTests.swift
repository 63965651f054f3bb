import Foundation
import Testing
import WebTestSupport

/// Hands at the desk: one that is slower than the news, and a handheld scanner, which types faster than any.
@Suite(.serialized) struct DeskHandTests {
    /// Types as a scanner does, one key right behind the other; tells whether its Enter pressed what has the focus.
    private static let scan = """
        window.scan = (text) => [...text, 'Enter'].map((key) => (document.activeElement || document.body)
          .dispatchEvent(new KeyboardEvent('keydown', { key: key, bubbles: true, cancelable: true }))).pop();
        """

    private static func rows(_ count: Int) -> String {
        "document.querySelectorAll('.desk table:first-of-type tr').length === \(count)"
    }

    @Test(
        "what a handheld scanner types where nothing is typed into is a ticket, and presses no button",
        arguments: ["", "]Q1"])
    func scanner(_ prefix: String) async throws {
        try await onDaemon { daemon, queue, browser in
            let ticket = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
            let desk = try await browser.signIn(to: queue, of: daemon, before: Self.scan)
            try await desk.wait(until: Self.rows(2))
            try await desk.evaluate("document.querySelector('#next').focus(), ''")
            // Of its letters b pauses, f opens a notice, which Enter would put on every wall.
            #expect(try await desk.evaluate("String(window.scan('\(prefix)\(ticket["id"] ?? "")'))") == "false")
            try await desk.wait(until: "document.querySelector('.answers').innerText.includes('A001')")
            try await desk.wait(until: Self.rows(1))
            #expect(try await desk.evaluate("String(document.querySelector('dialog'))") == "null")
            let now = try await daemon.client.get("/api/queues/\(queue.id)")
            #expect(now.number("completed_count") == 1 && now.json["is_paused"] as? Bool == false, "\(now.text)")
            #expect(now.json["notice"] is NSNull, "\(now.text)")
            // A key by itself is a key.
            try await desk.press("b")
            try await desk.wait(until: "document.querySelector('#pause').textContent.includes('Resume')")
            await desk.close()
        }
    }

    @Test("a button is pressed, however the line changes between the press and its end") func slow() async throws {
        try await onDaemon { daemon, queue, browser in
            let other = try await daemon.makeQueue("Laboratory")
            let keys = [queue, other].map {
                #"{"queue_id":"\#($0.id)","host_token":"\#($0.host["x-host-token"] ?? "")"}"#
            }
            for _ in 0..<2 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let desk = try await browser.open(
                "\(daemon.client.base)/host", on: .dashboard,
                before: "localStorage.setItem('qode.host', '[\(keys.joined(separator: ","))]');")
            try await desk.wait(until: "document.querySelectorAll('.tab').length === 2")
            try await desk.click("#tab-\(queue.id)")
            try await desk.wait(until: Self.rows(2))
            let waiting = "document.querySelector('.facts b').textContent"
            try await desk.press(on: "[aria-label=\"Call A002\"]") {
                _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                try await desk.wait(until: "\(waiting) === '3'")
            }
            try await desk.wait(until: "document.querySelector('.called-now')?.textContent === 'A002'")
            // What came meanwhile is seen as soon as the finger has gone.
            try await desk.wait(until: Self.rows(2))
            try await desk.press(on: "#tab-\(other.id)") {
                _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host)
                try await desk.wait(until: "\(waiting) === '3'")
            }
            try await desk.wait(until: "document.querySelector('h1').textContent === 'Laboratory'")
            await desk.close()
        }
    }
}
