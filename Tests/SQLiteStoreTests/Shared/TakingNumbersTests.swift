import Foundation
import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

@Suite struct TakingNumbersTests {
    private func engine(on shop: StoreFixture) -> QueueEngine { QueueEngine(store: shop.store, on: shop) }

    /// Each device joins at the same time; the outcomes in no order.
    private func rush(_ devices: [String], into queue: ID<Queue>, of engine: QueueEngine) async throws -> [Outcome] {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            for device in devices { group.addTask { try await engine.join(queue, device: device) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func fiftyGuestsAtOnceGetOneToFifty() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let outcomes = try await rush((1...50).map { "phone-\($0)" }, into: queue.id, of: engine(on: shop))
        #expect(outcomes.compactMap(\.ticket?.number).sorted() == Array(1...50))
        #expect(outcomes.allSatisfy { $0.isNew })
        let now = try #require(try await shop.store.queue(queue.id))
        #expect(now.lastNumberIssued == 50)
        #expect(now.waitingCount == 50)
        #expect(now.revision == 51)
    }

    @Test func oneDeviceFiftyTimesAtOnceGetsOneTicket() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let outcomes = try await rush(
            Array(repeating: "phone", count: 50), into: queue.id, of: engine(on: shop))
        #expect(outcomes.count { !$0.isNew } == 49)
        #expect(Set(outcomes.compactMap(\.ticket?.id)).count == 1)
        #expect(outcomes.allSatisfy { $0.isNew != $0.changed.isEmpty })
        #expect(try shop.count("SELECT count(*) FROM tickets") == 1)
        #expect(try shop.count("SELECT count(*) FROM events") == 1)
    }

    /// Two daemons, or a daemon and the command line, on one file.
    @Test func twoProcessesShareOneCounter() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let engines = [engine(on: shop), QueueEngine(store: try shop.another(), on: shop)]
        async let first = rush((1...25).map { "left-\($0)" }, into: queue.id, of: engines[0])
        async let second = rush((1...25).map { "right-\($0)" }, into: queue.id, of: engines[1])
        let numbers = try await (first + second).compactMap(\.ticket?.number)
        #expect(numbers.sorted() == Array(1...50))
    }

    /// A caller that gives up takes nobody's commit along, not even its own.
    @Test func aGuestWhoGoesAwayDisturbsNobody() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let engine = engine(on: shop)
        let joins = (1...30).map { number in Task { try await engine.join(queue.id, device: "phone-\(number)") } }
        for task in joins.enumerated() where task.offset.isMultiple(of: 2) { task.element.cancel() }
        var numbers: [Int] = []
        for task in joins { numbers.append(try #require(try await task.value.ticket?.number)) }
        #expect(numbers.sorted() == Array(1...30))
    }

    @Test func aReaderThatWasCancelledStillReads() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await shop.store.queue(queue.id)
        }
        #expect(try await task.value == queue)
    }

    @Test func aNewSessionStartsAtOne() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let tickets = try await shop.join(3, to: queue.id)
        let ended = try await shop.run(.endSession, on: queue.id)
        #expect(ended.queue.session == 2)
        #expect(ended.queue.waitingCount == 0)
        let first = try await shop.run(
            .join(device: "phone-1", as: shop.newID()), on: queue.id, by: .guest(device: "phone-1"))
        #expect(first.isNew)
        #expect(first.ticket?.number == 1)
        #expect(first.ticket?.session == 2)
        #expect(try await shop.store.ticket(tickets[0].id)?.ticket.status == .noShow)
        #expect(try await shop.store.tickets(of: queue.id, in: Set(Ticket.Status.allCases), limit: 10).count == 1)
    }

    @Test func queuesTakeTheFirstFreeLetter() async throws {
        let shop = try StoreFixture()
        var prefixes: [String] = []
        for (number, prefix) in [nil, nil, "C", nil, "", nil].enumerated() {
            prefixes.append(try await shop.queue("Queue \(number)", prefix: prefix).prefix)
        }
        #expect(prefixes == ["A", "B", "C", "D", "", "E"])
    }

    @Test func afterTwentySixLettersThereIsNone() async throws {
        let shop = try StoreFixture()
        var last = ""
        for number in 1...27 { last = try await shop.queue("Queue \(number)").prefix }
        #expect(last == "")
        #expect(try await shop.store.queues().map(\.prefix).prefix(26).joined() == "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    }
}

extension QueueEngine {
    convenience init(store: Store, on shop: StoreFixture) {
        self.init(
            store: store, now: { shop.moment },
            random: { UInt64.random(in: .min ... .max) })
    }
}
