import Foundation
import GRDB
import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

/// A database of before, with people in it, becomes today's: nobody's number, label or paper is lost, and it stands beside as it was.
@Suite struct MigrationTests {
    private static let people = """
        INSERT INTO queues (row_id, id, name, prefix, host_token, mode, active, is_paused, no_show_after, out_of_turn,
            current_position, last_number_issued, completed_count, avg_wait_time, waiting_regular, session, created_at)
        VALUES (1, x'000000000000400080000000000000a1', 'Passports', 'A', x'01', 'gate', 1, 0, 300, 'warn', 2, 4, 1, 61.5, 2, 1,
            1795511100000),
            (2, x'000000000000400080000000000000a2', 'Visas', 'Ä', x'02', 'counter', 1, 1, NULL, 'reject', 0, 0, 0, NULL, 0, 3,
            1795511100000);
        INSERT INTO tickets (row_id, id, queue_id, device_token, session, position_number, status, line_order, called_at,
            called_tick, counter, calls, created_at, created_tick, completed_at)
        VALUES (1, x'000000000000400080000000000000b1', 1, NULL, 1, 1, 'COMPLETED', 1048576, 1795511160000, 60000, '1', 1,
                1795511100000, 0, 1795511170000),
            (2, x'000000000000400080000000000000b2', 1, 'h:phone', 1, 2, 'CALLED', 2097152, 1795511200000, 100000, '1', 1,
                1795511110000, 10000, NULL),
            (3, x'000000000000400080000000000000b3', 1, NULL, 1, 3, 'WAITING', 3145728, NULL, NULL, NULL, NULL,
                1795511120000, 20000, NULL),
            (4, x'000000000000400080000000000000b4', 1, 'h:other', 1, 4, 'WAITING', 4194304, NULL, NULL, NULL, NULL,
                1795511130000, 30000, NULL);
        UPDATE queues SET called_count = 1, announcements = 2 WHERE row_id = 1;
        UPDATE tickets SET call_order = row_id WHERE called_tick IS NOT NULL;
        INSERT INTO events (queue_id, ticket_id, at, tick, actor, command) VALUES (1, 2, 1795511200000, 100000, 'host', 'next');
        INSERT INTO print_jobs (id, kind, queue_id, ticket_id, is_copy, state, spooler_job, created_tick, is_unconfirmed)
        VALUES (x'000000000000400080000000000000c1', 'ticket', 1, 3, 0, 'sent', 17, 20000, 0),
            (x'000000000000400080000000000000c2', 'poster', 1, NULL, 0, 'queued', NULL, 20001, 0),
            (x'000000000000400080000000000000c3', 'ticket', 1, 4, 1, 'sent', 18, 20002, 1);
        """

    private static func id<Of>(_ last: UInt64, _: Of.Type = Of.self) -> ID<Of> {
        ID(high: 0x4000, low: 0x8000_0000_0000_0000 + last)
    }

    /// As the program of then left it.
    private func old(_ version: Int64) throws -> String {
        let path = try StoreFixture.newFolder().appending(path: "qode.db").path
        let database = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(database, upTo: "\(version)")
        try database.write { db in try db.execute(sql: Self.people) }
        try database.close()
        return path
    }

    @Test(arguments: [4, 5, 6, 7] as [Int64])
    func everythingIsStillThere(_ version: Int64) async throws {
        let path = try old(version)
        defer {
            try? FileManager.default.removeItem(atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
        }
        let store = try SQLiteStore.open(path: path)
        let queues = try await store.queues()
        #expect(queues.map(\.name) == ["Passports", "Visas"])
        #expect(queues[0].noShowAfter == 300 && queues[0].averageWait == 61.5 && queues[0].waitingCount == 2)
        #expect(queues[1].mode == .counter && queues[1].isPaused && queues[1].session == 3)
        // What is new is off, or as it was before there was a choice.
        #expect(
            queues.allSatisfy { $0.hours == nil && $0.waitingLimit == nil && $0.summaryAt == nil && $0.asks.isEmpty })
        #expect(
            queues.allSatisfy {
                $0.laterLimit == 2 && $0.stopsBeforeClosing && !$0.scanLater && $0.company == Company()
            })
        let tickets = try await store.tickets(of: queues[0].id, in: Set(Ticket.Status.allCases), limit: 10)
        #expect(tickets.map(\.number) == [1, 2, 3, 4])
        // Labels before migration 6 were made anew each time; those of today are what was printed.
        #expect(version > 5 || tickets.map(\.label) == ["A001", "A002", "A003", "A004"])
        #expect(tickets.map(\.status) == [.completed, .called, .waiting, .waiting])
        #expect(tickets.map(\.lane).allSatisfy { $0 == .regular })
        #expect(tickets[1].call?.counter == "1" && tickets[1].deviceToken == "h:phone")
        try await paper(of: store)
        try await itGoesOn(store, queues[0].id)
        try await store.close()
        let aside = Opening.asidePath(of: path, version: version)
        let kept = try DatabaseQueue(path: aside)
        #expect(try await kept.read { try Int64.fetchOne($0, sql: "PRAGMA user_version") } == version)
        #expect(
            try await kept.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM tickets WHERE status = 'WAITING'") }
                == 2)
        #expect(try await kept.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    /// The outbox goes on where it was: what was sent is followed, what was queued is sent.
    private func paper(of store: SQLiteStore) async throws {
        let jobs = try await store.unfinishedPrintJobs(limit: 10)
        #expect(jobs.map(\.state) == [.sent(job: 17), .queued])
        #expect(jobs.map(\.subject) == [.ticket(Self.id(0xb3), isCopy: false), .poster(Self.id(0xa1))])
        #expect(try await store.latestPrintJob(of: Self.id(0xb4))?.state == .unconfirmed(job: 18))
        let summary = PrintJob(id: Self.id(0xc9), subject: .summary(Self.id(0xa1), day: 20_781), createdTick: 200_000)
        let place = PrintJob(
            id: Self.id(0xca), subject: .poster(Self.id(0xa1), with: [Self.id(0xa2)]), createdTick: 200_000)
        _ = try await store.commit([.enqueuePrint(summary, nil), .enqueuePrint(place, nil)])
        #expect(try await store.unfinishedPrintJobs(limit: 10).suffix(2) == [summary, place])
        #expect(throws: (any Error).self) {
            try store.pool.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        INSERT INTO print_jobs (id, kind, queue_id, is_copy, state, created_tick)
                        VALUES (x'000000000000400080000000000000cf', 'summary', 1, 0, 'queued', 1)
                        """)
            }
        }
    }

    /// Who waited is called, by a desk that serves both queues, and taken back by it.
    private func itGoesOn(_ store: SQLiteStore, _ queue: ID<Queue>) async throws {
        func run(_ command: Command) async throws -> Outcome? {
            let moment = Moment(wall: Timestamp(milliseconds: 1_795_511_300_000), tick: 200_000)
            let request = Request(
                target: .queue(queue), command: command, actor: .station("desk", name: "Desk 1"), moment: moment)
            guard case .success(.outcome(let outcome))? = try await store.commit([.command(request)]).first else {
                return nil
            }
            return outcome
        }
        let both: [ID<Queue>] = [queue, Self.id(0xa2)]
        #expect(try await run(.nextOf(both, counter: "2"))?.ticket?.number == 3)
        #expect(try await run(.undoIn(both))?.ticket?.status == .waiting)
        let issued = try #require(try await run(.issue(as: Self.id(0xb5))))
        #expect(issued.ticket?.number == 5 && issued.ticket?.label == "A005")
        let journal = try await store.journal(of: queue, before: nil, limit: 10)
        #expect(journal.entries.map(\.command) == ["issue", "undo", "next", "next"])
        #expect(journal.entries.map(\.stationName) == ["Desk 1", "Desk 1", "Desk 1", nil])
    }
}
