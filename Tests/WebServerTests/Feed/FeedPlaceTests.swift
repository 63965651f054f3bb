import Foundation
import NIOCore
import Testing
import WebTestSupport

@testable import WebServer

/// What a guest's own feed costs, and when it speaks.
@Suite struct FeedPlaceTests {
    private func feed(_ harness: Harness, _ desk: Harness.Desk, _ ticket: String) async throws -> FeedClient {
        try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)?ticket=\(ticket)")
    }

    @Test("a phone that connects costs one row by its index, not the line; the next ones not even that")
    func oneRead() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            var tickets: [String] = []
            for _ in 0..<5 { tickets.append(try await harness.join(desk)["id"] ?? "") }
            let wall = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
            _ = await wall.message()
            let before = harness.store.reads
            let first = try await feed(harness, desk, tickets[3])
            #expect(await first.message()?.object("you")["people_ahead"] as? Int == 3)
            #expect(harness.store.reads.tickets == before.tickets + 1)
            #expect(harness.store.reads.lines == before.lines)

            // The next change reads the line, once for all; from then on it is in memory.
            _ = try await harness.join(desk)
            #expect(await first.message { $0.number("waiting_count") == 6 } != nil)
            let known = harness.store.reads
            #expect(known.lines == before.lines + 1)
            for ticket in tickets {
                let phone = try await feed(harness, desk, ticket)
                #expect(await phone.message()?.object("you")["ticket_id"] as? String == ticket)
                await phone.close()
            }
            #expect(harness.store.reads == known)
            for client in [wall, first] { await client.close() }
        }
    }

    @Test("what is over, foreign or made up is looked up once, not at each push")
    func remembered() async throws {
        try await Harness.run { harness in
            let (desk, other) = (try await harness.makeQueue(), try await harness.makeQueue("Visas"))
            let done = try await harness.join(desk)["id"] ?? ""
            _ = try await harness.client.post("/api/tickets/\(done)/verify", headers: desk.host)
            let foreign = try await harness.join(other)["id"] ?? ""
            var feeds: [FeedClient] = []
            for ticket in [done, foreign, UUID().uuidString] { feeds.append(try await feed(harness, desk, ticket)) }
            let first = await feeds[0].message()
            #expect(first?.object("you")["status"] as? String == "COMPLETED")
            for feed in feeds.dropFirst() { #expect(await feed.message()?.json["you"] is NSNull) }
            let known = harness.store.reads.tickets
            for number in 1...5 {
                _ = try await harness.join(desk)
                for feed in feeds { #expect(await feed.message { $0.number("waiting_count") == number } != nil) }
            }
            #expect(harness.store.reads.tickets == known)
            for feed in feeds { await feed.close() }
        }
    }

    @Test("what was over and is open again is seen, and what leaves the line is looked up")
    func backAgain() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            let mine = try await harness.join(desk)["id"] ?? ""
            let phone = try await feed(harness, desk, mine)
            _ = await phone.message()
            for (command, status) in [
                ("noshow", "NO_SHOW"), ("reinstate", "WAITING"), ("cancel", "CANCELLED"),
            ] {
                _ = try await harness.client.post("/api/tickets/\(mine)/\(command)", headers: desk.host)
                #expect(await phone.message { $0.object("you")["status"] as? String == status } != nil, "\(command)")
            }
            await phone.close()
        }
    }

    @Test("at a full minute the estimates are made anew, for whom they changed, without a look at the disk")
    func minute() async throws {
        try await Harness.run(feed: FeedSettings(tick: .milliseconds(10), aliveInterval: 1000, pingInterval: 1000)) {
            harness in
            let desk = try await harness.makeQueue()
            for number in 0..<12 {
                let id = try await harness.join(desk)["id"] ?? ""
                harness.clock.advance(seconds: 55 + Double(number % 3) * 20)
                _ = try await harness.client.post("/api/tickets/\(id)/verify", headers: desk.host)
            }
            let ahead = try await harness.join(desk)["id"] ?? ""
            let mine = try await harness.join(desk)["id"] ?? ""
            let (wall, phone) = (
                try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)"),
                try await feed(harness, desk, mine)
            )
            let other = try await feed(harness, desk, ahead)
            for client in [wall, phone, other] { #expect(await client.message() != nil) }
            _ = try await harness.join(desk)
            for client in [wall, other] { #expect(await client.message { $0.number("waiting_count") == 3 } != nil) }
            let before = await phone.message { $0.number("waiting_count") == 3 }
            let reads = harness.store.reads
            harness.clock.advance(seconds: 600)
            let after = await phone.message()
            #expect(after?.number("revision") == before?.number("revision"))
            let ranges = [before, after].map { ($0?.object("you")["estimated_wait_range"] as? [Int]) ?? [] }
            #expect(ranges[0].count == 2 && ranges[1].count == 2 && ranges[0] != ranges[1], "\(ranges)")
            #expect(harness.store.reads == reads)
            // Nothing on a wall is made of minutes: its next message is the next change.
            _ = try await harness.join(desk)
            #expect(await wall.message()?.number("waiting_count") == 4)
            for client in [wall, phone, other] { await client.close() }
        }
    }

    @Test("when everybody comes back at once the line is read a few times, not once for each")
    func storm() async throws {
        try await Harness.run { harness in
            let desk = try await harness.makeQueue()
            var tickets: [String] = []
            for _ in 0..<150 { tickets.append(try await harness.join(desk)["id"] ?? "") }
            let before = harness.store.reads
            let places = try await withThrowingTaskGroup(of: Int?.self) { group in
                for ticket in tickets {
                    group.addTask {
                        let phone = try await feed(harness, desk, ticket)
                        defer { Task { await phone.close() } }
                        return await phone.message()?.object("you")["people_ahead"] as? Int
                    }
                }
                return try await group.reduce(into: Set<Int?>()) { $0.insert($1) }
            }
            #expect(places == Set((0..<150).map { $0 }))
            let reads = harness.store.reads
            #expect(reads.lines - before.lines <= 4, "\(reads)")
            // How many come while a reading is on its way is the machine's matter; one for each would be 150.
            #expect(reads.tickets - before.tickets <= 75, "\(reads)")
        }
    }
}
