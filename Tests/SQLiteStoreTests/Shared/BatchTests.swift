import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

/// One transaction, many writes.
@Suite struct BatchTests {
    @Test func aRefusedWriteLeavesTheOthersAndNothingOfItself() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let other = try await shop.queue("Visas")
        let results = try await shop.store.commit([
            shop.request(.issue(as: shop.newID()), on: queue.id),
            shop.request(.verify(shop.newID()), on: queue.id),
            shop.request(.issue(as: shop.newID()), on: shop.newID()),
            shop.request(.transfer(shop.newID(), to: other.id, as: shop.newID()), on: queue.id),
            .addPairing(Pairing(codeHash: TokenHash([1]), queueID: shop.newID(), createdTick: 0)),
            .enqueuePrint(PrintJob(id: shop.newID(), subject: .ticket(shop.newID(), isCopy: true), createdTick: 0)),
            .enqueuePrint(PrintJob(id: shop.newID(), subject: .poster(shop.newID()), createdTick: 0)),
            shop.request(.scan(shop.newID()), on: nil, by: .scanner),
            shop.request(.issue(as: shop.newID()), on: queue.id),
        ])
        let refusals = results.map { result in
            if case .failure(let refusal) = result { refusal } else { nil as Refusal? }
        }
        #expect(
            refusals == [
                nil, .unknownTicket, .unknownQueue, .unknownTicket, .unknownQueue, .unknownTicket, .unknownQueue,
                .unknownTicket, nil,
            ])
        #expect(try shop.rows("SELECT position_number FROM tickets ORDER BY row_id").count == 2)
        #expect(try shop.count("SELECT count(*) FROM events") == 2)
        #expect(try shop.count("SELECT count(*) FROM print_jobs") == 0)
        #expect(try await shop.store.queue(queue.id)?.lastNumberIssued == 2)
        #expect(try await shop.store.queue(other.id) == other)
    }

    @Test func aNewQueueSeesTheLetterThatAnotherHasJustTaken() async throws {
        let shop = try StoreFixture()
        let first = try await shop.queue("Passports", prefix: "Z")
        let settings = QueueSettings(prefix: "A")
        let second = Queue(id: shop.newID(), name: "Visas", prefix: "", mode: .gate, createdAt: shop.moment.wall)
        let results = try await shop.store.commit([
            shop.request(.change(settings), on: first.id),
            .createQueue(second, prefix: nil, token: TokenHash([2])),
        ])
        guard case .success(.queue(let created)) = results.last else { throw Unexpected(results) }
        #expect(created.prefix == "B")
        #expect(try await shop.store.queues().map(\.prefix) == ["A", "B"])
    }

    @Test func laterWritesSeeTheEarlierOnes() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let (first, second) = (shop.newID(Ticket.self), shop.newID(Ticket.self))
        let results = try await shop.store.commit([
            shop.request(.join(device: "a", as: first), on: queue.id, by: .guest(device: "a")),
            shop.request(.join(device: "a", as: second), on: queue.id, by: .guest(device: "a")),
            shop.request(.next(counter: nil), on: queue.id),
            shop.request(.verify(first), on: nil),
            shop.request(.join(device: "a", as: second), on: queue.id, by: .guest(device: "a")),
        ])
        let outcomes = try results.map { result in
            guard case .success(.outcome(let outcome)) = result else { throw Unexpected(result) }
            return outcome
        }
        #expect(outcomes.map(\.ticket?.number) == [1, 1, 1, 1, 2])
        #expect(outcomes.map(\.ticket?.status) == [.waiting, .waiting, .called, .completed, .waiting])
        #expect(outcomes.map(\.isNew) == [true, false, false, false, true])
        #expect(outcomes.map(\.queue.revision) == [2, 2, 3, 4, 5])
        #expect(outcomes.map(\.changed) == [[queue.id], [], [queue.id], [queue.id], [queue.id]])
        #expect(try await shop.store.queue(queue.id) == outcomes.last?.queue)
    }

    /// The ticket, where it was moved to, and the desk's queues: one moment, decided by the rules.
    @Test func aScanIsReadInsideItsTransaction() async throws {
        let shop = try StoreFixture()
        let (first, second) = (try await shop.queue("Passports"), try await shop.queue("Visas"))
        let (paper, moved, back) = (shop.newID(Ticket.self), shop.newID(Ticket.self), shop.newID(Ticket.self))
        func scan() -> Write { shop.request(.scan(paper, at: [first.id]), on: nil, by: .scanner) }
        let results = try await shop.store.commit([
            shop.request(.issue(as: paper), on: first.id),
            shop.request(.transfer(paper, to: second.id, as: moved), on: nil),
            scan(),
            shop.request(.transfer(moved, to: first.id, as: back), on: nil),
            scan(), scan(),
        ])
        let outcomes = results.map { result in
            if case .success(.outcome(let outcome)) = result { outcome } else { nil as Outcome? }
        }
        #expect(
            outcomes.map(\.?.verdict) == [
                nil, nil, .otherQueue(name: "Visas"), nil, .outOfTurn, .alreadyUsed(at: shop.moment.wall),
            ])
        #expect(outcomes.suffix(4).map(\.?.ticket?.id) == [moved, moved, back, back])
        #expect(try await shop.store.ticket(paper)?.ticket.status == .cancelled)
        #expect(try await shop.store.ticket(numbered: 2, of: first.id)?.id == back)
        #expect(try await shop.store.ticket(numbered: 3, of: first.id) == nil)
    }

    @Test func whatChangesNothingIsNotRecorded() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let called = try await shop.run(.next(counter: nil), on: queue.id)
        #expect(called.ticket == nil)
        #expect(called.changed.isEmpty)
        #expect(called.queue == queue)
        #expect(try shop.count("SELECT count(*) FROM events") == 0)
    }

    @Test(arguments: [
        ("a number twice", "3, 'other', 1, 2, 'CANCELLED'"),
        ("a device twice", "3, 'phone-1', 1, 9, 'WAITING'"),
        ("a device twice, though called", "3, 'phone-1', 1, 9, 'CALLED'"),
        ("a state that is none", "3, 'other', 1, 9, 'LOST'"),
        ("a queue that is none", "77, 'other', 1, 9, 'WAITING'"),
    ])
    func theDiskItselfRefuses(_ what: String, _ values: String) async throws {
        let shop = try StoreFixture()
        for name in ["One", "Two", "Three"] { _ = try await shop.queue(name) }
        let queue = try #require(try await shop.store.queues().last)
        try await shop.join(2, to: queue.id)
        let error = #expect(throws: DatabaseRefusal.self, "\(what)") {
            try shop.execute(
                """
                INSERT INTO tickets (id, queue_id, device_token, session, position_number, status, line_order,
                    created_at, created_tick)
                SELECT randomblob(16), column1, column2, column3, column4, column5, 0, 0, 0 FROM (VALUES (\(values))) AS given
                """)
        }
        #expect(error?.isConstraint == true)
    }

    /// A defect must not take the daemon down, nor half a batch to the disk.
    @Test func whatTheDiskRefusesTakesTheWholeBatchBack() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let id = shop.newID(Ticket.self)
        let failure = await #expect(throws: StoreFailure.self) {
            _ = try await shop.store.commit([
                shop.request(.issue(as: id), on: queue.id), shop.request(.issue(as: id), on: queue.id),
            ])
        }
        #expect(failure?.operation == "commit")
        #expect(failure?.isUndone == true)
        #expect(try await shop.store.queue(queue.id) == queue)
        #expect(try await shop.run(.issue(as: id), on: queue.id).ticket?.number == 1)
    }

    @Test(arguments: ["UPDATE events SET actor = 'nobody'", "DELETE FROM events"])
    func historyIsNotRewritten(_ sql: String) async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.join(1, to: queue.id)
        #expect(throws: DatabaseRefusal.self) { try shop.execute(sql) }
        #expect(try shop.count("SELECT count(*) FROM events WHERE actor = 'guest' AND command = 'join'") == 1)
    }
}
