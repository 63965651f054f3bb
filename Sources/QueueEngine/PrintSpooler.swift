import QueueCore

/// Takes the outbox to paper. Each row is submitted once, in order, and followed until the printing system says what became
/// of it. A printer that does not answer holds up nothing but its own rows.
public struct PrintSpooler: Sendable {
    /// Tickets older than this are not printed any more, in milliseconds: a burst of dead numbers helps nobody.
    static let staleAfter: Int64 = 120_000
    /// Rows that are taken up again after a restart.
    static let resumedAtMost = 1000
    /// How long a submitted job is followed, in polls: with `pause(before:)` about ten minutes.
    static let pollsAtMost = 130

    private let engine: QueueEngine
    private let printers: [Lane: any DocumentPrinter]
    private let stationery: Stationery
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Tickets and posters do not wait for each other.
    private enum Lane: CaseIterable { case tickets, posters }

    /// - Parameter sleep: waits, or throws when cancelled.
    public init(
        engine: QueueEngine, tickets: any DocumentPrinter, posters: any DocumentPrinter, stationery: Stationery,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.engine = engine
        printers = [.tickets: tickets, .posters: posters]
        self.stationery = stationery
        self.sleep = sleep
    }

    /// Runs until its task is cancelled or the engine stops.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for lane in Lane.allCases { group.addTask { await self.run(lane) } }
        }
    }

    private func run(_ lane: Lane) async {
        guard let printer = printers[lane] else { return }
        // A bell, not a mailbox: what is to be printed stands in the outbox, however many rings were missed.
        let bell = engine.events(buffering: 1) { event in
            if case .printJobQueued(let job) = event { Self.lane(of: job) == lane } else { false }
        }
        await withDiscardingTaskGroup { group in
            var taken = await takeAll(of: lane, but: [], to: printer, areOld: true, in: &group)
            for await _ in bell {
                taken = await takeAll(of: lane, but: taken, to: printer, areOld: false, in: &group)
            }
            group.cancelAll()
        }
    }

    /// Takes every unfinished row that is not in hand already.
    /// - Parameter areOld: from before this start, so the printing system may have them.
    /// - Returns: the rows that are in hand now.
    private func takeAll(
        of lane: Lane, but taken: Set<ID<PrintJob>>, to printer: any DocumentPrinter, areOld: Bool,
        in group: inout DiscardingTaskGroup
    ) async -> Set<ID<PrintJob>> {
        guard let jobs = await unfinished(in: lane) else { return taken }
        for job in jobs where !taken.contains(job.id) && !Task.isCancelled {
            await take(job, to: printer, mayBeKnown: areOld, in: &group)
        }
        return Set(jobs.map(\.id))
    }

    private static func lane(of job: PrintJob) -> Lane {
        switch job.subject {
        case .ticket: .tickets
        case .poster: .posters
        }
    }

    /// Nil when the store did not answer for half a minute: the next bell asks again.
    private func unfinished(in lane: Lane) async -> [PrintJob]? {
        for attempt in 0..<10 {
            if let jobs = try? await engine.unfinishedPrintJobs(limit: Self.resumedAtMost) {
                return jobs.filter { Self.lane(of: $0) == lane }
            }
            try? await sleep(Self.pause(before: attempt))
        }
        return nil
    }

    /// 100 ms, doubling to 5 s.
    private static func pause(before attempt: Int) -> Duration {
        .milliseconds(min(100 << min(attempt, 10), 5000))
    }
}

// MARK: - One row

extension PrintSpooler {
    private func take(
        _ job: PrintJob, to printer: any DocumentPrinter, mayBeKnown: Bool, in group: inout DiscardingTaskGroup
    ) async {
        let submitted: Int?
        switch job.state {
        case .sent(let id): submitted = id
        case .queued: submitted = await submit(job, to: printer, mayBeKnown: mayBeKnown)
        case .printed, .failed: submitted = nil
        }
        guard let submitted else { return }
        if case .queued = job.state { await record(job, .sent(job: submitted)) }
        // Each ends within ten minutes, so there are never more than are printed in that time.
        group.addTask { await self.follow(job, as: submitted, on: printer) }
    }

    /// - Parameter mayBeKnown: the row was there before this start, so the printing system may have it already.
    private func submit(_ job: PrintJob, to printer: any DocumentPrinter, mayBeKnown: Bool) async -> Int? {
        var mayBeKnown = mayBeKnown
        for attempt in 0... {
            do {
                if mayBeKnown, let id = try await printer.findJob(named: job.name) { return id }
                guard isFresh(job) else {
                    await record(
                        job,
                        .failed(code: "stale", detail: "It could not be printed in time. Print it again if needed."))
                    return nil
                }
                guard let document = try await document(for: job) else {
                    await record(job, .failed(code: "gone", detail: "The ticket or queue is no longer there."))
                    return nil
                }
                return try await printer.submit(document, jobName: job.name)
            } catch let failure as PrinterFailure {
                guard failure.isTransient else {
                    await record(job, .failed(code: failure.code, detail: failure.detail))
                    return nil
                }
            } catch {
                // The store is away; the row stays in the outbox.
            }
            engine.devicesChanged()
            mayBeKnown = true
            do { try await sleep(Self.pause(before: attempt)) } catch { return nil }
        }
        return nil
    }

    private func isFresh(_ job: PrintJob) -> Bool {
        switch job.subject {
        case .ticket: engine.moment.tick - job.createdTick <= Self.staleAfter
        case .poster: true
        }
    }

    private func document(for job: PrintJob) async throws(EngineError) -> PrintDocument? {
        switch job.subject {
        case .ticket(let id, let isCopy):
            try await engine.ticket(id).map {
                .ticket(stationery.slip(for: $0, isCopy: isCopy, at: engine.moment.tick))
            }
        case .poster(let id):
            try await engine.queue(id).map { .poster(stationery.poster(for: $0)) }
        }
    }

    private func follow(_ job: PrintJob, as id: Int, on printer: any DocumentPrinter) async {
        for poll in 0..<Self.pollsAtMost {
            switch try? await printer.progress(ofJob: id) {
            case .printed:
                await record(job, .printed(job: id))
                return
            case .failed(let code, let detail):
                await record(job, .failed(code: code, detail: detail))
                return
            case .sent, nil: break
            }
            do { try await sleep(Self.pause(before: poll)) } catch { return }
        }
    }

    /// What is not recorded is settled at the next start, by the job's name.
    private func record(_ job: PrintJob, _ state: PrintJob.State) async {
        for attempt in 0..<10 {
            if (try? await engine.recordPrint(job.id, state)) != nil { break }
            do { try await sleep(Self.pause(before: attempt)) } catch { return }
        }
        engine.devicesChanged()
    }
}
