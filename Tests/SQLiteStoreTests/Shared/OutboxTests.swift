import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

@Suite struct OutboxTests {
    @Test func aPrintJobIsWrittenWithItsTicket() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        shop.pass(42)
        let job = shop.newID(PrintJob.self)
        let outcome = try await shop.run(.issue(as: shop.newID()), on: queue.id, printJob: job)
        let ticket = try #require(outcome.ticket)
        let expected = PrintJob(id: job, subject: .ticket(ticket.id, isCopy: false), createdTick: 42)
        #expect(outcome.printJob == expected)
        #expect(try await shop.store.unfinishedPrintJobs(limit: 10) == [expected])
        #expect(try await shop.store.latestPrintJob(of: ticket.id) == expected)
    }

    @Test func aRefusedTicketIsNotPrinted() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        try await shop.run(.change(QueueSettings(isActive: false)), on: queue.id)
        let result = try await shop.result(.issue(as: shop.newID()), on: queue.id, printJob: shop.newID())
        #expect(result == .failure(.queueClosed(opensAt: nil)))
        #expect(try await shop.store.unfinishedPrintJobs(limit: 10).isEmpty)
    }

    @Test(
        arguments: [
            ([], .queued, false), ([.sent(job: 3)], .sent(job: 3), false),
            ([.sent(job: 3), .printed(job: 3)], .printed(job: 3), true),
            ([.sent(job: 3), .unconfirmed(job: 3)], .unconfirmed(job: 3), true),
            ([.unconfirmed(job: 3), .sent(job: 4)], .sent(job: 4), false),
            (
                [.failed(code: "paper_out", detail: "Put a roll in.")],
                .failed(code: "paper_out", detail: "Put a roll in."), true
            ),
            ([.failed(code: "jam", detail: "Open it."), .queued], .queued, false),
            ([.failed(code: "jam", detail: "Open it."), .sent(job: 9)], .sent(job: 9), false),
        ] as [([PrintJob.State], PrintJob.State, Bool)])
    func aJobTakesItsWay(_ steps: [PrintJob.State], _ end: PrintJob.State, _ isFinished: Bool) async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let job = PrintJob(id: shop.newID(), subject: .poster(queue.id), createdTick: 5)
        _ = try await shop.store.commit([.enqueuePrint(job)])
        for state in steps { _ = try await shop.store.commit([.recordPrint(job.id, state)]) }
        let unfinished = try await shop.store.unfinishedPrintJobs(limit: 10)
        #expect(
            unfinished == (isFinished ? [] : [PrintJob(id: job.id, subject: job.subject, state: end, createdTick: 5)]))
        #expect(try shop.count("SELECT count(*) FROM print_jobs WHERE state = '\(end.word)'") == 1)
    }

    @Test func theNewestJobOfATicketIsItsAnswer() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let first = shop.newID(PrintJob.self)
        let ticket = try #require(
            try await shop.run(.issue(as: shop.newID()), on: queue.id, printJob: first).ticket)
        let copy = PrintJob(id: shop.newID(), subject: .ticket(ticket.id, isCopy: true), createdTick: 8)
        _ = try await shop.store.commit([.enqueuePrint(copy), .recordPrint(first, .printed(job: 1))])
        #expect(try await shop.store.latestPrintJob(of: ticket.id) == copy)
        #expect(try await shop.store.latestPrintJob(of: shop.newID()) == nil)
        #expect(try await shop.store.unfinishedPrintJobs(limit: 10) == [copy])
    }

    @Test func theOldestWaitingJobsComeFirst() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let jobs = (1...4).map { PrintJob(id: shop.newID(), subject: .poster(queue.id), createdTick: $0) }
        _ = try await shop.store.commit(jobs.map { .enqueuePrint($0) })
        _ = try await shop.store.commit([.recordPrint(jobs[0].id, .printed(job: 1))])
        #expect(try await shop.store.unfinishedPrintJobs(limit: 2) == [jobs[1], jobs[2]])
    }
}
