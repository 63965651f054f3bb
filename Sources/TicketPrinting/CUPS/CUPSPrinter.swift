import CCUPS
import LinuxHost
public import QueueCore
public import QueueEngine

/// A queue of CUPS, spoken to by IPP on a thread of its own; where several are named, the first that can print.
public actor CUPSPrinter: DocumentPrinter {
    /// A printer that cannot be reached for so long is not merely being connected to.
    static let connectingLimit: Duration = .seconds(4)
    /// No ticket takes so long, in seconds; a poster may.
    private static let ticketLimit = 8
    /// After a scheduler kept us waiting for so long, it is left alone for a moment, and everybody gets its failure at
    /// once: else all that waits for this thread would wait for the sum of the timeouts.
    private static let (slow, rest): (Duration, Duration) = (.seconds(2), .seconds(2))
    /// A connection that was not used for so long is closed: jobs are looked after each second at least.
    private static let keptFor: Duration = .seconds(5)
    /// A printer that cannot say that it is well again is tried anew after so long; its reserve prints meanwhile.
    private static let passedOverFor: Duration = .seconds(30)

    private let thread = BlockingThread(name: "printing")
    let server: String?
    let setting: PrinterSetting
    let role: PrinterRole
    private let renderer: PaperRenderer
    private let format: PrintFormat
    private let administrator: PrinterAdministrator
    private var restsUntil: ContinuousClock.Instant?
    /// The last conversation's, for the next one.
    private var kept: Scheduler?
    private var keptSince: ContinuousClock.Instant = .now
    /// Since when a queue has been connecting to its printer.
    var connectingSince: [String: ContinuousClock.Instant] = [:]
    /// Until when a queue is not tried, because it could not print.
    var passedOverUntil: [String: ContinuousClock.Instant] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - setting: queues' names, or `auto`.
    ///   - server: nil is libcups' own choice.
    ///   - administrator: does what this process may not.
    public init(
        _ setting: PrinterSetting, role: PrinterRole, renderer: PaperRenderer, format: PrintFormat,
        server: String? = nil, administrator: PrinterAdministrator = PrinterAdministrator()
    ) {
        self.setting = setting
        self.role = role
        self.renderer = renderer
        self.format = format
        self.server = server
        self.administrator = administrator
    }

    // MARK: A document

    /// In two steps, because a number is known before a byte of the document is on its way: whatever breaks off, there is
    /// one job to ask for, and a job without its document is never printed.
    public func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) throws(PrinterFailure) -> SubmittedJob {
        try talk { scheduler throws(PrinterFailure) in
            let choice = try self.choose(scheduler)
            let queue = choice.queue
            let form = try self.form(for: queue)
            let drawn: DrawnDocument
            do {
                drawn = try self.renderer.drawn(document, as: form.drawing, on: queue.sheet)
            } catch {
                throw PrinterFailure(
                    code: "not_drawable", detail: "It could not be drawn: \(error)", isTransient: false)
            }
            var fields = JobWishes.fields(for: document, on: queue)
            if let length = drawn.scrapLength { fields.append(.jobInteger("qode-scrap-until", length)) }
            // Rounded up: the filter must not drop what the daemon still wants.
            if let freshUntil {
                fields.append(.jobInteger("qode-fresh-until", Int(freshUntil.milliseconds / 1000) + 1))
            }
            // Where that is not allowed, nothing is claimed of this one.
            if queue.hasStaleNote, !self.administrator.does(.forget, to: queue.name) {
                try? scheduler.takeBackForgetting(on: queue)
            }
            let id = try scheduler.submit(drawn.bytes, of: form.type, named: jobName, to: queue.name, fields)
            // A reserve has a roll of its own, which nobody counts.
            return SubmittedJob(id: id, paperLength: choice.isReserve ? nil : drawn.paperLength)
        }
    }

    public func findJob(named jobName: String) throws(PrinterFailure) -> Int? {
        try talk { scheduler throws(PrinterFailure) in try scheduler.findJob(named: jobName) }
    }

    public func cancel(job id: Int) throws(PrinterFailure) {
        try talk { scheduler throws(PrinterFailure) in try scheduler.cancel(id) }
    }

    public func progress(ofJob id: Int, named name: String) throws(PrinterFailure) -> PrintProgress {
        try ask { scheduler throws(PrinterFailure) in
            guard let job = try scheduler.job(id), job.name == name else {
                return .gone(keepsHistory: try scheduler.keepsHistory())
            }
            let progress = try scheduler.progress(of: job)
            return try self.returned(id, job, progress, scheduler) ?? progress
        }
    }

    // MARK: The printer

    public func health() -> DeviceState {
        do throws(PrinterFailure) {
            return try ask { scheduler throws(PrinterFailure) in try self.choose(scheduler).state }
        } catch {
            return DeviceState(
                error.code == "no_printer" ? .absent : .failed, code: error.code, detail: error.detail,
                remedy: error.remedy)
        }
    }

    /// How a queue's printer is, also where only the time that a ticket takes tells.
    func state(of queue: PrintQueue, _ scheduler: borrowing Scheduler) throws(PrinterFailure) -> DeviceState {
        let state = state(of: queue, isPaused: try scheduler.isPausedByHand(queue))
        guard state.condition != .failed, role == .tickets, let time = try scheduler.printingTime(on: queue),
            time >= Self.ticketLimit
        else { return state }
        return DeviceState(
            .failed, code: "not_taking", detail: "\(queue.name): the printer does not take the ticket.",
            remedy: "Is it switched on and connected, with paper in it and its cover closed?")
    }

    private func state(of queue: PrintQueue, isPaused: Bool) -> DeviceState {
        let name = queue.name
        let isConnecting = queue.reasons.contains { $0.hasPrefix(PrintQueue.connectingReason) }
        connectingSince[name] = isConnecting ? connectingSince[name] ?? .now : nil
        if !queue.isAccepting {
            return DeviceState(
                .failed, code: "rejecting_jobs", detail: "\(name) takes no jobs.",
                remedy: "Let it take jobs: cupsaccept \(name)")
        }
        if isPaused {
            return DeviceState(
                .failed, code: "paused", detail: "\(name) was paused by somebody.",
                remedy: "Let it go on: cupsenable \(name)")
        }
        if let fault = queue.fault, fault.condition == .failed { return fault.state(of: name) }
        if queue.isStopped {
            return DeviceState(
                .failed, code: "stopped", detail: "\(name) was stopped after a failure.",
                remedy: "Look at the printer and its cable. It is tried again by itself.")
        }
        if let since = connectingSince[name] {
            return .now - since > Self.connectingLimit
                ? DeviceState(
                    .failed, code: "offline", detail: "\(name): the printer does not answer.",
                    remedy: "Switch it on, and check its cable and its network.")
                : DeviceState(.warning, code: "connecting", detail: "\(name) is connecting to its printer.")
        }
        return queue.fault?.state(of: name) ?? DeviceState(.ready, code: "ready", detail: "Prints to \(name).")
    }

    public func resume() throws(PrinterFailure) {
        try talk { scheduler throws(PrinterFailure) in
            for queue in try self.used(scheduler) {
                try scheduler.dropExpired(on: queue.name, at: Clock.wallMilliseconds() / 1000)
                if queue.isStopped, queue.isAccepting, !(try scheduler.isPausedByHand(queue)) {
                    if !self.administrator.does(.resume, to: queue.name) { try scheduler.resume(queue.name) }
                }
                // Our filter asks the printer how it is while it has a job. This one prints nothing and ends when all is well.
                if queue.isOurs, queue.fault?.condition == .failed, queue.jobCount == 0 {
                    _ = try scheduler.submit(
                        [0x1b, 0x40], of: PrintQueue.ownFormat, named: "qode-probe", to: queue.name, [])
                }
            }
        }
    }

    // MARK: Conversations

    /// One conversation with the scheduler, on a connection of its own.
    private func talk<Answer>(
        _ body: (borrowing Scheduler) throws(PrinterFailure) -> Answer
    ) throws(PrinterFailure) -> Answer {
        if let restsUntil, .now < restsUntil { throw Scheduler.silent }
        let begun = ContinuousClock.now
        do throws(PrinterFailure) {
            let scheduler = try Scheduler(server: server)
            let answer = try body(scheduler)
            kept = consume scheduler
            keptSince = .now
            return answer
        } catch {
            if error.code == "scheduler_down", .now - begun > Self.slow { restsUntil = .now + Self.rest }
            throw error
        }
    }

    /// The same for what may be asked twice: on the last conversation's connection, where that still stands.
    private func ask<Answer>(
        _ body: (borrowing Scheduler) throws(PrinterFailure) -> Answer
    ) throws(PrinterFailure) -> Answer {
        let begun = ContinuousClock.now
        guard let scheduler = kept.take(), begun - keptSince < Self.keptFor else { return try talk(body) }
        do throws(PrinterFailure) {
            let answer = try body(scheduler)
            kept = consume scheduler
            keptSince = .now
            return answer
        } catch {
            guard error.code == "scheduler_down" else { throw error }
            // It was closed at the other end, which shows at once; or there is no answer, which takes its time.
            guard .now - begun < Self.slow else {
                restsUntil = .now + Self.rest
                throw error
            }
            return try talk(body)
        }
    }

    /// Never bytes that the printer does not know.
    private func form(for queue: PrintQueue) throws(PrinterFailure) -> (drawing: DrawingFormat, type: String) {
        let pdf = (DrawingFormat.pdf, "application/pdf")
        if role == .posters || format == .pdf { return pdf }
        if queue.isOurs { return (.escpos, PrintQueue.ownFormat) }
        if queue.isRaw, !queue.speaksIPP { return (.escpos, PrintQueue.rawFormat) }
        if format == .auto { return pdf }
        guard !queue.speaksIPP else {
            throw PrinterFailure(
                code: "format_not_supported", detail: "\(queue.name) does not take ESC/POS.",
                remedy: "Set printers.format to auto.", isTransient: false)
        }
        return (.escpos, PrintQueue.rawFormat)
    }

    /// Marks a queue that could not print, so that the next ticket does not wait for it as well.
    func passOver(_ queue: PrintQueue) {
        // Behind our filter a printer says itself when it is well again.
        guard !queue.isOurs else { return }
        passedOverUntil[queue.name] = .now + Self.passedOverFor
    }
}
