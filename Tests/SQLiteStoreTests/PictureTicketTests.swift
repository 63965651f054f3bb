import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

/// A ticket's language and picture on disk.
@Suite struct PictureTicketTests {
    private func engine(on shop: StoreFixture, _ bearsPictures: Bool = true) -> QueueEngine {
        let moment = shop.moment
        return QueueEngine(
            store: shop.store, now: { moment }, bearsPictures: bearsPictures, random: { .random(in: .min ... .max) })
    }

    @Test("no two who wait bear the same, in any queue; and it goes along with a transfer")
    func unique() async throws {
        let shop = try StoreFixture()
        let (first, second) = (try await shop.queue(), try await shop.queue("Visas"))
        let engine = engine(on: shop)
        var seen: Set<TicketPicture> = []
        var tickets: [Ticket] = []
        for number in 0..<40 {
            let outcome = try await engine.issue(in: number % 2 == 0 ? first.id : second.id, print: false)
            let ticket = try #require(outcome.ticket)
            #expect(seen.insert(try #require(ticket.picture)).inserted)
            tickets.append(ticket)
        }
        // Read anew, it is the same.
        let kept = try #require(try await engine.ticket(tickets[7].id)?.ticket)
        #expect(kept.picture == tickets[7].picture)
        _ = try await engine.perform(
            .transfer(tickets[0].id, to: second.id, as: engine.newID(), force: true), on: .ticketsQueue, by: .host)
        let moved = try #require(try await engine.ticket(tickets[0].id)?.ticket.movedTo)
        #expect(try await engine.ticket(moved)?.ticket.picture == tickets[0].picture)
        let next = try await engine.issue(in: first.id, print: false).ticket?.picture
        #expect(try !seen.contains(#require(next)))
    }

    @Test("where every picture is borne, a ticket has none; once one is free, it is given again")
    func allBorne() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let engine = engine(on: shop)
        var tickets: [Ticket] = []
        for _ in 0..<TicketPicture.count {
            tickets.append(try #require(try await engine.issue(in: queue.id, print: false).ticket))
        }
        #expect(Set(tickets.compactMap(\.picture)).count == TicketPicture.count)
        #expect(try await engine.issue(in: queue.id, print: false).ticket?.picture == nil)
        _ = try await engine.perform(.cancel(tickets[100].id), on: .ticketsQueue, by: .host)
        #expect(try await engine.issue(in: queue.id, print: false).ticket?.picture == tickets[100].picture)
    }

    @Test func languageIsKept() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let engine = engine(on: shop, false)
        let joined = try #require(try await engine.join(queue.id, device: "phone", language: "pt-BR").ticket)
        #expect(joined.language == "pt-BR" && joined.picture == nil)
        #expect(try await engine.ticket(joined.id)?.ticket.language == "pt-BR")
        #expect(try await engine.issue(in: queue.id, print: false).ticket?.language == nil)
    }
}
