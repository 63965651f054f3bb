import Foundation
import Testing
import WebTestSupport

/// A desk of several queues.
@Suite(.serialized) struct DashboardTests {
    @Test("with three queues on one dashboard each can be reached, and is counted without being opened")
    func threeQueues() async throws {
        try await onDaemon { daemon, queue, browser in
            var queues = [queue]
            for name in ["Laboratory", "X-ray"] { queues.append(try await daemon.makeQueue(name)) }
            let remembered = queues.map {
                #"{"queue_id":"\#($0.id)","host_token":"\#($0.host["x-host-token"] ?? "")"}"#
            }.joined(separator: ",")
            let desk = try await browser.open(
                "\(daemon.client.base)/host", on: .dashboard,
                before: "localStorage.setItem('qode.host', '[\(remembered)]');")
            try await desk.wait(until: "document.querySelectorAll('.tab').length === 3")
            _ = try await daemon.client.post("/api/queues/\(queues[2].id)/tickets", headers: queues[2].host)
            try await desk.wait(until: "document.querySelector('#tab-\(queues[2].id) .count').textContent === '1'")
            for each in queues {
                try await desk.click("#tab-\(each.id)")
                let name = try await daemon.client.get("/api/queues/\(each.id)")["name"] ?? ""
                try await desk.wait(until: "document.querySelector('h1').textContent === '\(name)'")
                try await desk.wait(until: "document.querySelector('.chosen bdi').textContent === '\(name)'")
            }
            try await desk.click("#next")
            try await desk.wait(
                until:
                    "document.querySelector('.called-now')?.textContent === 'C001' || document.querySelector('.called-now')?.textContent === 'A001'"
            )
            await desk.close()
        }
    }

    @Test("by keys alone: next, no-show, undo after the toast has gone, and search") func keys() async throws {
        try await onDaemon { daemon, queue, browser in
            for _ in 0..<3 { _ = try await daemon.client.post("/api/queues/\(queue.id)/tickets", headers: queue.host) }
            let desk = try await browser.signIn(to: queue, of: daemon)
            try await desk.wait(until: "document.querySelectorAll('.desk table tr').length === 3")
            try await desk.evaluate("document.activeElement.blur()")
            try await desk.press("n")
            try await desk.wait(until: "document.querySelector('.called-now')?.textContent === 'A001'")
            try await desk.press("x")
            try await desk.wait(until: "!document.querySelector('.called-now')")
            try await desk.evaluate("document.querySelector('.toast')?.remove()")
            try await desk.click("#undo")
            try await desk.wait(until: "document.querySelector('.called-now')?.textContent === 'A001'")
            try await desk.press("/")
            try await desk.wait(until: "document.activeElement.id === 'search'")
            try await desk.type("a003")
            try await desk.wait(until: "document.querySelectorAll('.desk table tr').length === 1")
            await desk.close()
        }
    }
}
