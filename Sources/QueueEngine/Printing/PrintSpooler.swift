import QueueCore

/// Takes the outbox to paper. Each row is submitted once, in order, and followed until the printing system says what became
/// of it. A printer that does not answer holds up nothing but its own rows.
public struct PrintSpooler: Sendable {
    /// How long a poster is wanted, in milliseconds: not any more when everybody has gone home.
    static let posterLimit: Int64 = 3_600_000
    /// How long a guest who was called already may stand at the printer, in milliseconds.
    static let calledLimit: Int64 = 10_000
    /// What a job that is being printed when its time is over may still take, in milliseconds.
    static let finishingLimit: Int64 = 10_000
    /// Rows that are taken up again after a restart.
    static let resumedAtMost = 1000

    let engine: QueueEngine
    private let printers: [Lane: any DocumentPrinter]
    private let template: DocumentTemplate
    private let staleAfter: Int64
    let sleep: @Sendable (Duration) async throws -> Void

    /// Tickets and posters do not wait for each other.
    private enum Lane: CaseIterable { case tickets, posters }

    /// - Parameters:
    ///   - staleAfter: tickets older than this are not printed any more, in seconds (`printers.stale_after`): a burst of
    ///     dead numbers helps nobody.
    ///   - sleep: waits, or throws when cancelled.
    public init(
        engine: QueueEngine, tickets: any DocumentPrinter, posters: any DocumentPrinter, template: DocumentTemplate,
        staleAfter: Int = 120, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.engine = engine
        printers = [.tickets: tickets, .posters: posters]
        self.template = template
        self.staleAfter = Int64(staleAfter) * 1000
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
            var taken = await takeAll(of: lane, but: nil, to: printer, in: &group)
            for await _ in bell { taken = await takeAll(of: lane, but: taken, to: printer, in: &group) }
            group.cancelAll()
        }
    }

    /// Takes every unfinished row that is not in hand already.
    /// - Parameter taken: the rows that are in hand; nil while the outbox could not be read since the start: what stands in
    ///   it may be from before, so the printing system may have it.
    /// - Returns: the rows that are in hand now.
    private func takeAll(
        of lane: Lane, but taken: Set<ID<PrintJob>>?, to printer: any DocumentPrinter,
        in group: inout DiscardingTaskGroup
    ) async -> Set<ID<PrintJob>>? {
        guard let jobs = await unfinished(in: lane) else { return taken }
        for job in jobs where taken?.contains(job.id) != true && !Task.isCancelled {
            await take(job, to: printer, mayBeKnown: taken == nil, in: &group)
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

    /// 50 ms, doubling to a second: while a job is out somebody stands there.
    static func pause(before attempt: Int) -> Duration { .milliseconds(min(50 << min(attempt, 10), 1000)) }
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
        case .printed, .unconfirmed, .failed: submitted = nil
        }
        guard let submitted else { return }
        // Each ends soon after its time is over, so there are never more than are printed in that time.
        group.addTask { await self.follow(job, as: submitted, on: printer) }
    }

    /// Submits, and records it.
    /// - Parameter mayBeKnown: the printing system may have it already: the row was there before this start.
    /// - Returns: nil when it came to its end.
    func submit(_ job: PrintJob, to printer: any DocumentPrinter, mayBeKnown: Bool) async -> Int? {
        var mayBeKnown = mayBeKnown
        for attempt in 0... {
            do {
                if mayBeKnown, let id = try await printer.findJob(named: job.name) { return await sent(job, as: id) }
                switch try await outlook(of: job) {
                case .over(let state):
                    await record(job, state)
                    return nil
                case .wanted(let document):
                    let id = try await printer.submit(document, jobName: job.name, freshUntil: freshUntil(job))
                    return await sent(job, as: id)
                }
            } catch let failure as PrinterFailure {
                guard failure.isTransient else {
                    await record(job, .failed(code: failure.code, detail: failure.detail))
                    return nil
                }
            } catch {
                // The store is away; the row stays in the outbox.
            }
            mayBeKnown = true
            do { try await sleep(Self.pause(before: attempt)) } catch { return nil }
        }
        return nil
    }

    private func sent(_ job: PrintJob, as id: Int) async -> Int {
        await record(job, .sent(job: id))
        return id
    }

    enum Outlook {
        case wanted(PrintDocument)
        /// Not to be printed any more, and how it ends.
        case over(PrintJob.State)
    }

    /// Whether it is still to be printed, and what.
    func outlook(of job: PrintJob) async throws(EngineError) -> Outlook {
        let age = age(of: job)
        if age > limit(of: job) { return .over(Self.stale) }
        switch job.subject {
        case .ticket(let id, let isCopy):
            guard let placed = try await engine.ticket(id) else { break }
            // Somebody asked for a copy of this very ticket as it is.
            let isWanted =
                isCopy || placed.ticket.status == .waiting || placed.ticket.status.isOpen && age <= Self.calledLimit
            guard isWanted else { return .over(Self.late) }
            return .wanted(.ticket(template.slip(for: placed, isCopy: isCopy, at: engine.moment.tick)))
        case .poster(let id):
            guard let queue = try await engine.queue(id) else { break }
            return .wanted(.poster(template.poster(for: queue)))
        }
        return .over(.failed(code: "gone", detail: "The ticket or queue is no longer there."))
    }

    static let stale = PrintJob.State.failed(
        code: "stale", detail: "It could not be printed in time. Print it now if the guest still waits.")
    private static let late = PrintJob.State.failed(
        code: "stale", detail: "The guest did not wait any more when it could be printed.")

    /// Milliseconds of service time since the paper was asked for.
    func age(of job: PrintJob) -> Int64 { engine.moment.tick - job.createdTick }

    /// Milliseconds after which it is worthless.
    func limit(of job: PrintJob) -> Int64 {
        switch job.subject {
        case .ticket: staleAfter
        case .poster: Self.posterLimit
        }
    }

    /// The same by the wall clock, for who knows no other. Posters are taken back by the daemon alone.
    private func freshUntil(_ job: PrintJob) -> Timestamp? {
        guard case .ticket = job.subject else { return nil }
        return Timestamp(milliseconds: engine.moment.wall.milliseconds + limit(of: job) - age(of: job))
    }

    /// What is not recorded is settled at the next start, by the job's name.
    func record(_ job: PrintJob, _ state: PrintJob.State) async {
        for attempt in 0..<20 {
            if (try? await engine.recordPrint(job.id, state)) != nil { break }
            do { try await sleep(Self.pause(before: attempt)) } catch { return }
        }
        var changed = job
        changed.state = state
        engine.printJobChanged(changed)
    }
}
