import Foundation
import Testing
import WebTestSupport

/// What the owner sees of paper before it is printed.
@Suite struct PreviewTests {
    private static let admin = ["x-admin-token": Harness.adminToken]

    private func drawn(_ harness: Harness, _ query: String) async throws -> String {
        try await harness.client.get("/api/preview/\(query)", headers: Self.admin).text
    }

    @Test("a ticket and a poster as they will be: with what is kept, and before that with what is typed")
    func typed() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue("Visas", prefix: "V")
            let ticket = "ticket.svg?queue=\(desk.id)"
            let bare = try await drawn(harness, ticket)
            #expect(bare.contains("V042") && bare.contains("Visas") && !bare.contains("Town hall"), "\(bare)")
            #expect(try await drawn(harness, "\(ticket)&venue.name=Town%20hall").contains("Town hall"))
            _ = try await harness.client.send(
                "PATCH", "/api/settings", json: ["venue.name": "Town hall"], headers: Self.admin)
            for kind in ["ticket", "poster"] {
                let kept = try await drawn(harness, "\(kind).svg?queue=\(desk.id)")
                #expect(kept.contains("Town hall"), "\(kind): \(kept)")
            }
            #expect(try await !drawn(harness, "\(ticket)&venue.name=").contains("Town hall"))
            // Before there is any queue.
            let first = try await drawn(harness, "ticket.svg?name=Reception&venue.footer=Welcome&locale=de")
            #expect(first.contains("A042") && first.contains("Reception") && first.contains("Welcome"), "\(first)")
            #expect(first.contains("de"), "\(first)")
        }
    }

    @Test("a test page is printed for the owner and for hosts, a few a minute, and not where nothing prints")
    func testPage() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            for headers in [Self.admin, desk.host] {
                let reply = try await harness.client.post("/api/devices/test-page", headers: headers)
                #expect(reply.status == 202 && reply["print"] == "queued")
            }
            var statuses: [Int] = []
            for _ in 0..<6 {
                statuses.append(try await harness.client.post("/api/devices/test-page", headers: Self.admin).status)
            }
            #expect(statuses.last == 429, "\(statuses)")
        }
        try await Harness.run(hasPrinters: false) { harness in
            let reply = try await harness.client.post("/api/devices/test-page", headers: Self.admin)
            #expect(reply.status == 503 && reply["code"] == "printer_unavailable")
        }
    }
}
