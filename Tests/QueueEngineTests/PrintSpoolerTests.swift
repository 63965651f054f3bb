import QueueCore
import Testing

@testable import QueueEngine

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
        await tickets.answer(.printing, .failed(code: "aborted", detail: "Out of paper."))
        let job = try await run { try await issue(in: queue) }
        #expect(job.state == .failed(code: "aborted", detail: "Out of paper."))
    }

    /// A burst of dead numbers, when the printer comes back, helps nobody.
    @Test func ticketGoesStale() async throws {
        let queue = try await desk.queue()
        await tickets.die(for: 200)
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

    /// What stood in the outbox before this start may be with the printer, also when it could not be read for a while.
    @Test func outboxThatCouldNotBeReadAtFirstIsNotPrintedTwice() async throws {
        let queue = try await desk.queue()
        let before = try await issue(in: queue)
        await tickets.remember(before.name, as: 41)
        await desk.store.failReads(MemoryStore.diskFull)
        let store = desk.store
        let job = try await run {
            // For tickets and for posters it is asked ten times, for 6.55 s, and then at the next bell.
            while desk.clock.moment.tick < 13_100 { await Task.yield() }
            await store.failReads(nil)
            _ = try await issue(in: queue)
            return before
        }
        #expect(job.state == .printed(job: 41))
    }

    /// The job is in the event: the outbox is read at the start, for tickets, posters and summaries, and not for each ticket again.
    @Test func aJobIsTakenFromItsEvent() async throws {
        let queue = try await desk.queue()
        var before = 0
        let last = try await run {
            while await desk.store.outboxReads < 3 { await Task.yield() }
            before = await desk.store.outboxReads
            for _ in 1..<20 { _ = try await issue(in: queue) }
            return try await issue(in: queue)
        }
        #expect(last.state.word == "printed")
        #expect(await tickets.documents.count == 20)
        #expect(await desk.store.outboxReads == before)
    }

    /// More tickets at once than an event's listener has room for: those that it missed stand in the outbox.
    @Test func whatWasMissedIsFoundInTheOutbox() async throws {
        let queue = try await desk.queue()
        await tickets.die(for: 3)
        let count = PrintSpooler.waitingAtMost + 50
        let missed = try await run {
            while await desk.store.outboxReads < 3 { await Task.yield() }
            // The first is in hand; the oldest of those that wait is the first that there is no room for.
            _ = try await issue(in: queue)
            let second = try await issue(in: queue)
            for _ in 2..<count { _ = try await issue(in: queue) }
            return second
        }
        #expect(missed.state.word == "printed")
    }

    // MARK: - A full disk

    /// A disk that is full between the printer's word and the record, for longer than anybody would wait for it.
    @Test func theOutcomeIsToldWhenItIsOnDisk() async throws {
        let queue = try await desk.queue()
        let store = desk.store
        let events = desk.engine.events { if case .printJobChanged = $0 { true } else { false } }
        let listening = Task {
            var told: [(told: PrintJob.State, onDisk: PrintJob.State?)] = []
            for await case .printJobChanged(let job) in events {
                told.append((job.state, await store.shelf.jobs.first { $0.id == job.id }?.state))
                if job.state.isFinal { break }
            }
            return told
        }
        let issued = try await issue(in: queue)
        for _ in 0..<60 { await store.failNext() }
        let job = try await run { issued }
        #expect(job.state == .printed(job: 1))
        #expect(await tickets.documents.count == 1)
        #expect(desk.clock.moment.tick > 30_000)
        for (told, onDisk) in await listening.value { #expect(told == onDisk || onDisk?.isFinal == true, "\(told)") }
    }

    /// It is taken back when its time is over, whether that it was sent could be recorded or not.
    @Test func aFullDiskKeepsNoLateTicketOnItsWay() async throws {
        let queue = try await desk.queue()
        await tickets.answerAlways(.waiting)
        let issued = try await issue(in: queue)
        for _ in 0..<130 { await desk.store.failNext() }
        let job = try await run { issued }
        #expect(code(of: job) == "stale")
        #expect(await tickets.cancelled == [1])
    }

    // MARK: - The truth about what was sent

    @Test(arguments: [PrintProgress.waiting, .heldUp])
    func ticketThatLiesInThePrintingSystemGoesStaleThere(_ progress: PrintProgress) async throws {
        let queue = try await desk.queue()
        await tickets.answerAlways(progress)
        let job = try await run { try await issue(in: queue) }
        #expect(code(of: job) == "stale")
        #expect(await tickets.cancelled == [1])
        #expect((120_000..<125_000).contains(desk.clock.moment.tick))
    }

    /// Half a ticket helps nobody either; one that hangs since long ago will not end.
    @Test(arguments: [(0, 120_000..<123_000), (118, 124_000..<129_000)])
    func ticketThatIsBeingPrintedMayEnd(_ waits: Int, _ end: Range<Int64>) async throws {
        let queue = try await desk.queue()
        // The first few polls are quick, then there is one a second.
        await tickets.answerAlways(Array(repeating: .waiting, count: waits) + [.printing])
        let job = try await run { try await issue(in: queue) }
        #expect(code(of: job) == "stale")
        #expect(await tickets.cancelled == [1])
        #expect(end.contains(desk.clock.moment.tick), "\(desk.clock.moment.tick)")
    }

    @Test func guestWhoDoesNotWaitAnyMoreNeedsNoPaper() async throws {
        let queue = try await desk.queue()
        await tickets.answerAlways(.waiting)
        let issued = try await issue(in: queue)
        _ = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        let job = try await run { issued }
        #expect(code(of: job) == "stale")
        #expect(await tickets.cancelled == [1])
        #expect(desk.clock.moment.tick < 20_000)
    }

    /// Called at once, because nobody else was there: the guest still stands at the printer.
    @Test func guestWhoWasCalledAtOnceGetsPaper() async throws {
        let queue = try await desk.queue()
        let issued = try await issue(in: queue)
        _ = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        let job = try await run { issued }
        #expect(job.state == .printed(job: 1))
    }

    @Test(
        arguments: [
            ([.unconfirmed], .unconfirmed(job: 1), 1), ([.expired], PrintSpooler.stale, 1),
            // Lost before the printer had any of it, and after it may have had some.
            ([.waiting, .gone(keepsHistory: true), .printed], .printed(job: 1), 2),
            ([.heldUp, .gone(keepsHistory: true), .unconfirmed], .unconfirmed(job: 1), 2),
            ([.waiting, .printing, .gone(keepsHistory: true)], .failed(code: "lost", detail: ""), 1),
            ([.gone(keepsHistory: true)], .failed(code: "lost", detail: ""), 1),
            // Taken back because another printer can: it is printed there.
            ([.heldUp, .returned, .printing, .printed], .printed(job: 2), 2),
            // A printing system that forgets what it has done.
            ([.printing, .gone(keepsHistory: false)], .unconfirmed(job: 1), 1),
        ] as [([PrintProgress], PrintJob.State, Int)])
    func progressIsTheTruth(_ steps: [PrintProgress], _ end: PrintJob.State, _ submissions: Int) async throws {
        let queue = try await desk.queue()
        await tickets.answer(steps)
        let job = try await run { try await issue(in: queue) }
        if case .failed(let code, _) = end { #expect(self.code(of: job) == code) } else { #expect(job.state == end) }
        #expect(await tickets.documents.count == submissions)
    }

    @Test func missingPaperIsPrintedWithOneTap() async throws {
        let queue = try await desk.queue()
        await tickets.failFirst(FakePrinter.wrong, FakePrinter.wrong)
        for _ in 0..<2 { _ = try await run { try await issue(in: queue) } }
        let called = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        let missing = try await desk.engine.missingTickets(in: queue, limit: 10)
        #expect(missing.map(\.ticket.number) == [2])
        #expect(called.ticket?.number == 1)
        #expect(try await desk.engine.printMissing(in: queue, limit: 10).map(\.number) == [2])
        // Asked twice, printed once.
        #expect(try await desk.engine.printMissing(in: queue, limit: 10).isEmpty)
    }

    @Test func paperThatMayBeOutIsPrintedAsACopy() async throws {
        let queue = try await desk.queue()
        await tickets.answer(.failed(code: "lost", detail: ""))
        let lost = try await run { try await issue(in: queue) }
        #expect(code(of: lost) == "lost")
        await tickets.answer(.failed(code: "stale", detail: ""))
        _ = try await run { try await issue(in: queue) }
        _ = try await desk.engine.printMissing(in: queue, limit: 10)
        let areCopies = await desk.store.shelf.jobs.suffix(2).map { job in
            if case .ticket(_, let isCopy) = job.subject { isCopy } else { false }
        }
        #expect(areCopies == [true, false])
    }

    // MARK: - Helpers

    private func code(of job: PrintJob) -> String? {
        if case .failed(let code, _) = job.state { code } else { nil }
    }

    private func issue(in queue: ID<Queue>) async throws -> PrintJob {
        try #require(try await desk.engine.issue(in: queue, print: true).printJob)
    }

    /// Runs the spooler until the job that `make` queues has come to its end.
    private func run(_ make: () async throws -> PrintJob) async throws -> PrintJob {
        let clock = desk.clock
        let events = desk.engine.events()
        let spooler = PrintSpooler(
            engine: desk.engine, tickets: tickets, posters: posters,
            template: DocumentTemplate(baseURL: { nil }, locale: "en", wifi: nil),
            sleep: { duration in
                try Task.checkCancellation()
                clock.pass(milliseconds: duration / .milliseconds(1))
                await Task.yield()
            })
        let running = Task { await spooler.run() }
        defer { running.cancel() }
        let id = try await make().id
        // It may have ended before anybody listened for it.
        desk.engine.devicesChanged()
        for await event in events {
            switch event {
            case .devicesChanged, .printJobChanged, .called: break
            default: continue
            }
            let job = await desk.store.shelf.jobs.first { $0.id == id }
            if let job, job.state.isFinal { return job }
        }
        throw CancellationError()
    }
}
