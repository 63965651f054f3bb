import QueueCore
import QueueEngine
import Testing

/// From the outbox to paper. Waiting costs no time here: each wait moves the service clock on.
@Suite(.timeLimit(.minutes(1))) struct PrintSpoolerTests {
    let desk = Desk()
    let tickets = FakePrinter()
    let posters = FakePrinter()

    @Test func ticketIsPrinted() async throws {
        let queue = try await desk.queue()
        let job = try await run { try await issue(in: queue) }
        #expect(job.state == .printed(job: 1))
        let documents = await tickets.documents
        #expect(documents.count == 1)
        guard case .ticket(let slip)? = documents.first else {
            Issue.record("no ticket was printed")
            return
        }
        #expect(slip.label == "A001")
        #expect(!slip.isCopy)
        #expect(await posters.documents.isEmpty)
        #expect(await tickets.jobs[1] == job.name)
    }

    @Test func copySaysSo() async throws {
        let queue = try await desk.queue()
        let ticket = try #require(try await desk.engine.issue(in: queue, print: false).ticket)
        _ = try await run { try await desk.engine.enqueuePrint(.ticket(ticket.id, isCopy: true)) }
        guard case .ticket(let slip)? = await tickets.documents.first else {
            Issue.record("no ticket was printed")
            return
        }
        #expect(slip.isCopy)
    }

    @Test func posterGoesToThePosterPrinter() async throws {
        let queue = try await desk.queue()
        let job = try await run { try await desk.engine.enqueuePrint(.poster(queue)) }
        #expect(job.state == .printed(job: 1))
        #expect(await tickets.documents.isEmpty)
        #expect(await posters.documents.count == 1)
    }

    @Test func troubleThatPassesIsWaitedOut() async throws {
        let queue = try await desk.queue()
        await tickets.failFirst(FakePrinter.busy, FakePrinter.busy, FakePrinter.busy)
        let job = try await run { try await issue(in: queue) }
        #expect(job.state == .printed(job: 1))
        #expect(await tickets.documents.count == 1)
    }

    @Test func troubleThatStaysIsSaid() async throws {
        let queue = try await desk.queue()
        await tickets.failFirst(FakePrinter.wrong)
        let job = try await run { try await issue(in: queue) }
        #expect(job.state == .failed(code: "no_such_queue", detail: "There is no such printer."))
        #expect(await tickets.documents.isEmpty)
    }

    @Test func printersOwnFailureIsSaid() async throws {
        let queue = try await desk.queue()
        await tickets.answer(.sent(detail: nil), .failed(code: "aborted", detail: "Out of paper."))
        let job = try await run { try await issue(in: queue) }
        #expect(job.state == .failed(code: "aborted", detail: "Out of paper."))
    }

    /// A burst of dead numbers, when the printer comes back, helps nobody.
    @Test func ticketGoesStale() async throws {
        let queue = try await desk.queue()
        await tickets.die(for: 40)
        let job = try await run { try await issue(in: queue) }
        guard case .failed(let code, _) = job.state else {
            Issue.record("\(job.state)")
            return
        }
        #expect(code == "stale")
        #expect(await tickets.documents.isEmpty)
        #expect(desk.clock.moment.tick > 120_000)
    }

    @Test func ticketThatIsGoneIsNotPrinted() async throws {
        let job = try await run { try await desk.engine.enqueuePrint(.ticket(.nth(77), isCopy: true)) }
        guard case .failed(let code, _) = job.state else {
            Issue.record("\(job.state)")
            return
        }
        #expect(code == "gone")
    }

    @Test func deadTicketPrinterDoesNotHoldUpPosters() async throws {
        let queue = try await desk.queue()
        await tickets.die()
        let stuck = try await issue(in: queue)
        let job = try await run { try await desk.engine.enqueuePrint(.poster(queue)) }
        #expect(job.state == .printed(job: 1))
        #expect(job.id != stuck.id)
    }

    // MARK: - After a crash

    @Test func whatWasSubmittedButNotRecordedIsNotPrintedTwice() async throws {
        let queue = try await desk.queue()
        let before = try await issue(in: queue)
        await tickets.remember(before.name, as: 41)
        let job = try await run { before }
        #expect(job.state == .printed(job: 41))
        #expect(await tickets.documents.isEmpty)
    }

    @Test func whatWasSentIsFollowed() async throws {
        let queue = try await desk.queue()
        let before = try await issue(in: queue)
        try await desk.engine.recordPrint(before.id, .sent(job: 7))
        let job = try await run { before }
        #expect(job.state == .printed(job: 7))
        #expect(await tickets.documents.isEmpty)
    }

    @Test func whatWasNeverSubmittedIs() async throws {
        let queue = try await desk.queue()
        let before = try await issue(in: queue)
        let job = try await run { before }
        #expect(job.state == .printed(job: 1))
        #expect(await tickets.documents.count == 1)
    }

    // MARK: - Helpers

    private func issue(in queue: ID<Queue>) async throws -> PrintJob {
        try #require(try await desk.engine.issue(in: queue, print: true).printJob)
    }

    /// Runs the spooler until the job that `make` queues has come to its end.
    private func run(_ make: () async throws -> PrintJob) async throws -> PrintJob {
        let clock = desk.clock
        let events = desk.engine.events()
        let spooler = PrintSpooler(
            engine: desk.engine, tickets: tickets, posters: posters,
            stationery: Stationery(baseURL: { nil }, locale: "en", wifi: nil),
            sleep: { duration in
                try Task.checkCancellation()
                clock.pass(milliseconds: duration / .milliseconds(1))
                await Task.yield()
            })
        let running = Task { await spooler.run() }
        defer { running.cancel() }
        let id = try await make().id
        desk.engine.devicesChanged()
        for await event in events where event == .devicesChanged {
            let job = await desk.store.shelf.jobs.first { $0.id == id }
            switch job?.state {
            case .printed, .failed:
                if let job { return job }
            case .queued, .sent, nil: break
            }
        }
        throw CancellationError()
    }
}
