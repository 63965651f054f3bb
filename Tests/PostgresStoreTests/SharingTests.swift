import Foundation
import QueueCore
import QueueEngine
import Synchronization
import TestSupport
import Testing

@testable import PostgresStore

/// Several appliances on one database.
@Suite struct SharingTests {
    private func join(_ device: String, as id: ID<Ticket>, to queue: ID<Queue>, _ shop: StoreFixture) -> Write {
        shop.request(.join(device: device, as: id), on: queue, by: .guest(device: device))
    }

    private func ticket(_ result: Result<Written, Refusal>?) throws -> Ticket {
        guard case .success(.outcome(let outcome)) = result, let ticket = outcome.ticket else {
            throw Unexpected(result as Any)
        }
        return ticket
    }

    /// Three appliances, three queues, batches that touch them in other orders: nobody waits for ever, no number is twice.
    @Test func threeAppliancesShareTheCounters() async throws {
        let shop = try StoreFixture()
        var queues: [Queue] = []
        for name in ["Passports", "Visas", "Cash"] { queues.append(try await shop.queue(name)) }
        let stores = [shop.store, try shop.another("b"), try shop.another("c")]
        var numbers: [ID<Queue>: [Int]] = [:]
        try await withThrowingTaskGroup(of: [Ticket].self) { group in
            for (place, store) in stores.enumerated() {
                let order = Array((queues[place...] + queues[..<place]).map(\.id))
                for round in 0..<20 {
                    let batch = (0..<9).map { number in
                        join("\(place)-\(round)-\(number)", as: shop.newID(), to: order[number % 3], shop)
                    }
                    group.addTask { try await store.commit(batch).map { try ticket($0) } }
                }
            }
            for try await tickets in group {
                for ticket in tickets { numbers[ticket.queueID, default: []].append(ticket.number) }
            }
        }
        for queue in queues { #expect(numbers[queue.id]?.sorted() == Array(1...180)) }
        #expect(try shop.count("SELECT count(DISTINCT device_token) FROM tickets") == 540)
    }

    @Test func aPhoneHasOneTicketWhereverItAsks() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let stores = [shop.store, try shop.another()]
        let ids = try await withThrowingTaskGroup(of: ID<Ticket>.self) { group in
            for number in 0..<40 {
                let (store, write) = (stores[number % 2], join("phone", as: shop.newID(), to: queue.id, shop))
                group.addTask { try ticket(try await store.commit([write]).first).id }
            }
            return try await group.reduce(into: Set<ID<Ticket>>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try shop.count("SELECT count(*) FROM tickets") == 1)
    }

    /// Desks over several queues on two appliances never call one guest twice.
    @Test func twoDesksCallEachGuestOnce() async throws {
        let shop = try StoreFixture()
        let queues = [try await shop.queue("Passports").id, try await shop.queue("Visas").id]
        for queue in queues { try await shop.join(40, to: queue) }
        let stores = [shop.store, try shop.another()]
        let called = try await withThrowingTaskGroup(of: [ID<Ticket>].self) { group in
            for (place, store) in stores.enumerated() {
                let order = place == 0 ? queues : queues.reversed()
                group.addTask {
                    var called: [ID<Ticket>] = []
                    while case .success(.outcome(let outcome)) = try await store.commit([
                        shop.request(.nextOf(order, counter: "Desk \(place)"), on: order[0])
                    ]).first, let ticket = outcome.ticket {
                        called.append(ticket.id)
                    }
                    return called
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(called.count == 80 && Set(called).count == 80)
    }

    @Test func ticketsPrintWhereTheyWereTaken() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let there = try shop.another()
        let (here, other) = (shop.newID(PrintJob.self), shop.newID(PrintJob.self))
        _ = try await shop.store.commit([shop.request(.issue(as: shop.newID()), on: queue.id, printJob: here)])
        _ = try await there.commit([shop.request(.issue(as: shop.newID()), on: queue.id, printJob: other)])
        #expect(try await shop.store.unfinishedPrintJobs(limit: 10).map(\.id) == [here])
        #expect(try await there.unfinishedPrintJobs(limit: 10).map(\.id) == [other])
    }

    /// The newest action is the newest, whichever appliance it came from.
    @Test func undoTakesTheNewestOfAllAppliances() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let there = try shop.another()
        try await shop.join(6, to: queue.id)
        for store in [shop.store, there, shop.store, there] {
            _ = try await store.commit([shop.request(.next(counter: nil), on: queue.id)])
        }
        let undone = try await shop.run(.undo, on: queue.id)
        #expect(undone.ticket?.number == 4)
    }

    @Test func theKeyOfDevicesIsTheFirst() async throws {
        let shop = try StoreFixture()
        try await shop.store.start()
        #expect(try await shop.store.deviceKey([1, 2]) == [1, 2])
        #expect(try await shop.another().deviceKey([3]) == [1, 2])
    }

    /// Service time is the server's, whatever each machine's clock says.
    @Test func serviceTimeIsOne() async throws {
        let shop = try StoreFixture()
        try await shop.store.start()
        let first = try await shop.store.serviceTime(boot: "a", uptime: 5_000_000)
        let second = try await shop.another().serviceTime(boot: "b", uptime: 70)
        let (earlier, later) = (first.offset + 5_000_000, second.offset + 70)
        #expect((0...5000).contains(later - earlier), "\(earlier), \(later)")
        // A server whose clock was set back does not take time back.
        _ = try await shop.store.commit([.recordTick(later + 3_600_000)])
        let third = try await shop.another().serviceTime(boot: "c", uptime: 0)
        #expect((1...5000).contains(third.offset - later - 3_600_000), "\(third.offset - later)")
    }

    /// What one commits, the others hear, and nobody hears of his own.
    @Test func changesAreAnnounced() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let there = try shop.another()
        let heard = Mutex<[SharedNews]>([])
        let own = Mutex<[SharedNews]>([])
        let listening = [
            Task { await there.listen { news in heard.withLock { $0.append(news) } } },
            Task { await shop.store.listen { news in own.withLock { $0.append(news) } } },
        ]
        defer { for task in listening { task.cancel() } }
        // Whoever begins to listen is told of all there is.
        try await until { heard.withLock { $0.contains(.changed([queue.id])) } && own.withLock { !$0.isEmpty } }
        heard.withLock { $0 = [] }
        own.withLock { $0 = [] }
        let token = TokenHash([UInt8](repeating: 9, count: 32))
        let begin = ContinuousClock.now
        try await shop.join(3, to: queue.id)
        try await until { heard.withLock { $0 == [.changed([queue.id])] } }
        #expect(ContinuousClock.now - begin < .seconds(2))
        _ = try await shop.store.commit([.revoke(token)])
        try await until { heard.withLock { $0.last == .accessEnded(.station(token)) } }
        #expect(own.withLock { $0.isEmpty })
    }

    /// One of them leads, and another when that one goes.
    @Test func oneLeads() async throws {
        let shop = try StoreFixture()
        try await shop.store.start()
        let stores = [try shop.another("a"), try shop.another("b")]
        var listening = stores.map { store in Task { await store.listen { _ in } } }
        defer { for task in listening { task.cancel() } }
        try await until { stores.count(where: \.leads) == 1 }
        let leading = stores.firstIndex(where: \.leads)
        let first = try #require(leading)
        listening[first].cancel()
        listening[first] = Task {}
        try await until { stores[1 - first].leads }
        #expect(!stores[first].leads)
    }
}

/// Waits for what a test wants, with a bound.
func until(_ seconds: Double = 10, _ isSo: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !isSo() {
        guard ContinuousClock.now < deadline else { throw Unexpected("it did not come within \(seconds) s") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
