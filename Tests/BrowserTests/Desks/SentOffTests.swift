import Foundation
import Testing
import WebTestSupport

/// A desk that was paired, and is not any more; and one that is made by a hand that presses twice.
@Suite(.serialized) struct SentOffTests {
    @Test("a desk that is revoked says so at once, and is no desk any more; another that the page has stays")
    func revoked() async throws {
        try await onDaemon { daemon, own, browser in
            let admin = ["x-admin-token": daemon.adminToken]
            var stations: [String] = []
            var known: [String] = []
            for queue in [own, try await daemon.makeQueue("Laboratory")] {
                let made = try await daemon.client.post("/api/queues/\(queue.id)/pairings", headers: queue.host)
                let paired = try await daemon.client.post("/api/pairings/\(made["code"] ?? "")")
                stations.append(try #require(paired["station_id"]))
                known.append(#"{"queue_id":"\#(queue.id)","host_token":"\#(paired["host_token"] ?? "")"}"#)
            }
            let desk = try await browser.open(
                "\(daemon.client.base)/host", on: .dashboard,
                before:
                    "if (!localStorage.getItem('qode.host')) localStorage.setItem('qode.host', '[\(known.joined(separator: ","))]');"
            )
            try await desk.wait(
                until: "document.querySelectorAll('.tab').length === 2 && document.querySelector('.devices > span')")
            _ = try await daemon.client.send("DELETE", "/api/stations/\(stations[0])", headers: admin)
            try await desk.wait(until: "document.querySelector('h1').textContent === 'Laboratory'")
            #expect(try await desk.evaluate("JSON.parse(localStorage.getItem('qode.host')).length") == "1")
            _ = try await daemon.client.send("DELETE", "/api/stations/\(stations[1])", headers: admin)
            try await desk.wait(
                until: "document.querySelector('.sign-in .banner')?.textContent.includes('Pair this device anew')")
            #expect(try await desk.evaluate("String(document.querySelector('.desk'))") == "null")
            await desk.close()
        }
    }

    @Test("a queue that is made by two presses is one") func madeOnce() async throws {
        try await onDaemon { daemon, _, browser in
            let page = try await browser.open("\(daemon.client.base)/host", on: .dashboard)
            try await page.wait(until: "document.querySelector('#create')")
            try await page.evaluate(
                """
                (() => {
                  const form = document.querySelector('#create').form, [name, token] = form.querySelectorAll('input');
                  name.value = 'Laboratory';
                  token.value = '\(daemon.adminToken)';
                  form.requestSubmit();
                  form.requestSubmit();
                  return '';
                })()
                """)
            try await page.wait(until: "document.querySelector('h1')?.textContent === 'Laboratory'")
            let queues = try await daemon.client.get("/api/queues", headers: ["x-admin-token": daemon.adminToken])
            #expect(queues.text.components(separatedBy: "Laboratory").count == 2, "\(queues.text)")
            await page.close()
        }
    }
}
