public import QueueCore
import Synchronization

/// Which tickets a camera over the printer's slot has seen, and when.
public final class PaperSightings: Sendable {
    /// Tickets that are remembered, the latest: more than a printer prints while one is waited for.
    private static let limit = 256

    /// By what their codes mean; service time.
    private let seen = Mutex<[String: Int64]>([:])

    public init() {}

    public func note(_ text: String, at tick: Int64) {
        guard let ticket = ScanText.ticket(in: text) else { return }
        seen.withLock { seen in
            seen[ticket.description] = tick
            if seen.count > Self.limit, let eldest = seen.min(by: { $0.value < $1.value }) { seen[eldest.key] = nil }
        }
    }

    func hasSeen(_ code: String, since tick: Int64) -> Bool {
        seen.withLock { $0[ScanText.meaning(of: code)].map { $0 >= tick } ?? false }
    }
}

/// A ticket printer whose slot a camera watches: "printed" means seen, however little the printer can tell. What the printer is done with
/// and nobody saw has failed, and may be on paper all the same: the next one is a COPY.
public actor WatchedPrinter: DocumentPrinter {
    /// How long a ticket may take from the printer's end to the camera, in milliseconds of service time.
    public static let patience: Int64 = 10_000
    public static let notSeen = "not_seen"
    /// Jobs on their way; the eldest are forgotten, and then told as the printer tells them.
    private static let jobLimit = 200

    /// How well a ticket came out: the share of its code's modules that are otherwise than they should be; nil for what nobody printed.
    public typealias Comparison = @Sendable (CodeModules) -> Double?

    private struct Job {
        let code: String
        let submitted: Int64
        /// When the printer said that it is done with it.
        var ended: Int64?
        /// It counts for the print head once, however often it is seen.
        var isCounted = false
    }

    private let printer: any DocumentPrinter
    private let sightings: PaperSightings
    private let now: @Sendable () -> Moment
    private let damage: Comparison
    private let save: @Sendable (PrintHead) -> Void
    private var head: PrintHead
    private var jobs: [Int: Job] = [:]

    /// - Parameters:
    ///   - now: service time in milliseconds, and the wall clock's.
    ///   - damage: of a ticket that was seen.
    ///   - save: keeps what is known of the print head over a restart, once a ticket; never waited for.
    public init(
        _ printer: any DocumentPrinter, sightings: PaperSightings, head: PrintHead = PrintHead(place: ""),
        now: @escaping @Sendable () -> Moment, damage: @escaping Comparison = { _ in nil },
        save: @escaping @Sendable (PrintHead) -> Void = { _ in }
    ) {
        (self.printer, self.sightings, self.head) = (printer, sightings, head)
        (self.now, self.damage, self.save) = (now, damage, save)
    }

    /// The camera over the slot saw a code.
    public func saw(_ presentation: Presentation) {
        let moment = now()
        sightings.note(presentation.text, at: moment.tick)
        let text = ScanText.meaning(of: presentation.text)
        // What hung there before, or is held there by somebody, says nothing of today's head.
        guard let modules = presentation.modules,
            let job = jobs.first(where: { !$0.value.isCounted && ScanText.meaning(of: $0.value.code) == text }),
            let share = damage(modules)
        else { return }
        jobs[job.key]?.isCounted = true
        head.note(share, at: moment.wall)
        save(head)
    }

    public func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) async throws(PrinterFailure) -> SubmittedJob {
        // A quick printer is done before it has answered.
        let start = now().tick
        let job = try await printer.submit(document, jobName: jobName, freshUntil: freshUntil)
        guard case .ticket(let slip) = document else { return job }
        if jobs.count >= Self.jobLimit, let eldest = jobs.keys.min() { jobs[eldest] = nil }
        jobs[job.id] = Job(code: slip.code, submitted: start)
        return job
    }

    public func findJob(named jobName: String) async throws(PrinterFailure) -> Int? {
        try await printer.findJob(named: jobName)
    }

    public func progress(ofJob id: Int, named name: String) async throws(PrinterFailure) -> PrintProgress {
        let progress = try await printer.progress(ofJob: id, named: name)
        // One that was submitted before the daemon began, nobody has watched.
        guard let job = jobs[id] else { return progress }
        switch progress {
        case .printed, .unconfirmed:
            if sightings.hasSeen(job.code, since: job.submitted) {
                jobs[id] = nil
                return .printed
            }
            let tick = now().tick
            let ended = job.ended ?? tick
            jobs[id]?.ended = ended
            guard tick - ended >= Self.patience else { return .printing }
            jobs[id] = nil
            return .failed(
                code: Self.notSeen,
                detail: "The camera over the printer did not see it come out. Print a copy if it is not there.")
        case .expired, .failed, .gone, .returned: jobs[id] = nil
        case .waiting, .heldUp, .printing: break
        }
        return progress
    }

    public func cancel(job id: Int) async throws(PrinterFailure) { try await printer.cancel(job: id) }
    public func resume() async throws(PrinterFailure) { try await printer.resume() }

    public func health() async -> DeviceState {
        let state = await printer.health()
        guard head.isDirty, state.condition == .ready else { return state }
        var dirty = DeviceState(
            .warning, code: "head_dirty",
            detail: "Tickets come out worse than in the printer's first week: three times as many dots are missing.",
            remedy: "Clean the print head. Before long, tickets are not read any more.")
        dirty.paper = state.paper
        return dirty
    }
}
