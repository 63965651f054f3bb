import QueueCore

/// Takes the outbox to paper. Each row is submitted once, in order, and followed until the printing system says what became
/// of it. A printer that does not answer holds up nothing but its own rows.
public struct PrintSpooler: Sendable {
    /// How long a poster is wanted, in milliseconds: not any more when everybody has gone home.
    static let posterLimit: Int64 = 3_600_000
    /// How long a summary is wanted, in milliseconds: until somebody has put paper in the next morning.
    static let summaryLimit: Int64 = 86_400_000
    /// How long a guest who was called already may stand at the printer, in milliseconds.
    static let calledLimit: Int64 = 10_000
    /// What a job that is being printed when its time is over may still take, in milliseconds.
    static let finishingLimit: Int64 = 10_000
    /// Rows that are taken up again after a restart.
    static let resumedAtMost = 1000
    /// Jobs that may wait to be taken up: more than are issued while one is handed to the printing system.
    static let waitingAtMost = 256

    let engine: QueueEngine
    private let printers: [Lane: any DocumentPrinter]
    private let template: DocumentTemplate
    private let staleAfter: Int64
    let sleep: @Sendable (Duration) async throws -> Void

    /// None of these waits for another.
    private enum Lane: CaseIterable { case tickets, posters, summaries }

    /// - Parameters:
    ///   - staleAfter: tickets older than this are not printed any more, in seconds (`printers.stale_after`): a burst of
    ///     dead numbers helps nobody.
    ///   - sleep: waits, or throws when cancelled.
    public init(
        engine: QueueEngine, tickets: any DocumentPrinter, posters: any DocumentPrinter, template: DocumentTemplate,
        staleAfter: Int = 120, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.engine = engine
        printers = [.tickets: tickets, .posters: posters, .summaries: tickets]
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
        // The job is in the event. What was lost of them stands in the outbox, as all of them do.
        let events = engine.events(buffering: Self.waitingAtMost) { event in
            switch event {
            case .printJobQueued(let job): Self.lane(of: job) == lane
            case .missed: true
            default: false
            }
        }
        await withDiscardingTaskGroup { group in
            var taken = Taken()
            await takeAll(of: lane, &taken, to: printer, in: &group)
            for await event in events {
                if case .printJobQueued(let job) = event, taken.isWhole {
                    if taken.add(job.id) { await take(job, to: printer, mayBeKnown: false, in: &group) }
                } else {
                    await takeAll(of: lane, &taken, to: printer, in: &group)
                }
            }
            group.cancelAll()
        }
    }

    /// The rows of the outbox that are in hand.
    private struct Taken {
        /// The outbox was read since the start. What stood in it before may be from before, so the printing system may have it.
        var isKnown = false
        /// The last reading found all there was.
        var hasAll = false
        var rows: Set<ID<PrintJob>> = []
        /// Those that were taken since the outbox was read last: their events may still be on the way, although they have ended.
        var newest: Set<ID<PrintJob>> = []

        /// False when it is in hand already.
        mutating func add(_ row: ID<PrintJob>) -> Bool {
            guard rows.insert(row).inserted else { return false }
            newest.insert(row)
            return true
        }

        /// The outbox need not be read: what comes is told. Now and then it is, so that rows that have ended are forgotten.
        var isWhole: Bool { isKnown && hasAll && rows.count < 2 * PrintSpooler.resumedAtMost }
    }

    /// Takes every unfinished row that is not in hand already.
    private func takeAll(
        of lane: Lane, _ taken: inout Taken, to printer: any DocumentPrinter, in group: inout DiscardingTaskGroup
    ) async {
        guard let (jobs, areAll) = await unfinished(in: lane) else { return }
        let before = taken.newest
        taken.newest = []
        for job in jobs where taken.add(job.id) && !Task.isCancelled {
            await take(job, to: printer, mayBeKnown: !taken.isKnown, in: &group)
        }
        let rows = Set(jobs.map(\.id)).union(before)
        taken = Taken(isKnown: true, hasAll: areAll, rows: rows, newest: taken.newest)
    }

    private static func lane(of job: PrintJob) -> Lane {
        switch job.subject {
        case .ticket: .tickets
        case .poster: .posters
        case .summary: .summaries
        }
    }

    /// Nil when the store did not answer for half a minute: the next bell asks again.
    private func unfinished(in lane: Lane) async -> (jobs: [PrintJob], areAll: Bool)? {
        for attempt in 0..<10 {
            if let jobs = try? await engine.unfinishedPrintJobs(limit: Self.resumedAtMost) {
                return (jobs.filter { Self.lane(of: $0) == lane }, jobs.count < Self.resumedAtMost)
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
        let pursuit: Pursuit?
        switch job.state {
        case .sent(let id): pursuit = Pursuit(id: id, isRecorded: true)
        case .queued: pursuit = await submit(job, to: printer, mayBeKnown: mayBeKnown).map { Pursuit(id: $0) }
        case .printed, .unconfirmed, .failed: pursuit = nil
        }
        guard let pursuit else { return }
        // Each ends soon after its time is over, so there are never more than are printed in that time.
        group.addTask { await self.follow(job, pursuit, on: printer) }
    }

    /// - Parameters:
    ///   - mayBeKnown: the printing system may have it already: the row was there before this start.
    ///   - lost: a job of that name that is none any more.
    /// - Returns: the printing system's number, which is not recorded yet; nil when it came to its end.
    func submit(
        _ job: PrintJob, to printer: any DocumentPrinter, mayBeKnown: Bool, exceptAs lost: Int? = nil
    ) async -> Int? {
        var mayBeKnown = mayBeKnown
        for attempt in 0... {
            do {
                if mayBeKnown, let id = try await printer.findJob(named: job.name), id != lost { return id }
                switch try await outlook(of: job) {
                case .over(let state):
                    await record(job, state)
                    return nil
                case .wanted(let document):
                    return try await printer.submit(document, jobName: job.name, freshUntil: freshUntil(job)).id
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
        case .poster(let id, let others):
            var queues: [Queue] = []
            for id in [id] + others { if let queue = try await engine.queue(id) { queues.append(queue) } }
            guard queues.count == others.count + 1 else { break }
            return .wanted(.poster(template.poster(for: queues)))
        case .summary(let id, let day):
            guard let queue = try await engine.queue(id) else { break }
            let statistics = try await engine.statistics(of: [id], days: day...day)
            return .wanted(.summary(template.summary(of: queue, day: day, statistics)))
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
        case .summary: Self.summaryLimit
        }
    }

    /// The same by the wall clock, for who knows no other. Posters are taken back by the daemon alone.
    private func freshUntil(_ job: PrintJob) -> Timestamp? {
        guard case .ticket = job.subject else { return nil }
        return Timestamp(milliseconds: engine.moment.wall.milliseconds + limit(of: job) - age(of: job))
    }

    /// Records what became of it, for as long as it takes: nobody is told what is not on disk. What a stop leaves unrecorded is
    /// settled at the next start, by the job's name.
    func record(_ job: PrintJob, _ state: PrintJob.State) async {
        for attempt in 0... {
            if await keep(job, state) { return }
            do { try await sleep(Self.pause(before: attempt)) } catch { return }
        }
    }

    /// Puts a job's state on disk, and tells it then.
    /// - Returns: false when the disk did not keep it: it may the next time.
    func keep(_ job: PrintJob, _ state: PrintJob.State) async -> Bool {
        do throws(EngineError) {
            try await engine.recordPrint(job.id, state)
        } catch {
            if case .store = error { return false }
            // There is no such row any more, and nothing to tell of it.
            return true
        }
        var changed = job
        changed.state = state
        engine.printJobChanged(changed)
        return true
    }
}
