import Foundation
import PrintTestSupport
import TestSupport
import Testing
import WebTestSupport

/// The evening's summary on its way through a real scheduler to a real printer's socket.
@Suite struct SummaryPaperTests {
    @Test("a summary comes out once a press, says another day's figures otherwise, and bears no code of a ticket")
    func paper() async throws {
        try await PrintShop.open { shop in
            func press(_ key: String) async throws -> Int {
                try await shop.daemon.client.post(
                    "/api/queues/\(shop.queue.id)/summary",
                    headers: shop.queue.host.merging(["idempotency-key": key]) { $1 }
                ).status
            }
            #expect(try await press("empty") == 202)
            #expect(try await press("empty") == 202)
            try await shop.expectTickets(1)
            for guest in 1...2 {
                let joined = try await shop.daemon.client.post(
                    "/api/queues/\(shop.queue.id)/join", headers: ["x-device-token": "guest-\(guest)"])
                let verified = try await shop.daemon.client.post(
                    "/api/tickets/\(joined["id"] ?? "")/verify", headers: shop.queue.host)
                #expect(verified.status == 200)
            }
            #expect(try await press("two-served") == 202)
            try await shop.expectTickets(2)
            #expect(try await press("once-more") == 202)
            try await shop.expectTickets(3)
            let papers = shop.paper.tickets
            #expect(papers[0].width == papers[1].width && !papers[0].cuts.isEmpty)
            // Who served nobody has a sentence there, who served two a line a figure.
            #expect(papers[1].height > papers[0].height + 100)
            #expect(papers[1] == papers[2])
            try papers[1].pgm.write(to: URL(fileURLWithPath: shop.folder("summary.pgm")))
            let decode = try ServedProcess(TestDaemon.binary, ["decode", shop.folder("summary.pgm")])
            #expect(await decode.end(within: 20) == 1, "\(decode.text)")
        }
    }

    @Test("a printer that is away when a summary is due prints it when it is back")
    func away() async throws {
        try await PrintShop.open(.refuses) { shop in
            let taken = try await shop.daemon.client.post(
                "/api/queues/\(shop.queue.id)/summary", headers: shop.queue.host)
            #expect(taken.status == 202 && taken["print"] == "queued")
            #expect(shop.ticketCount == 0)
            shop.paper.set(.takes)
            try await shop.expectTickets(1)
        }
    }
}
