import QueueCore
import Synchronization

/// Knows how a printer is without anybody having to wait for it: looks every second while a job is out, seldom while
/// nothing happens, and lets a printer go on when the cause of its stop may be gone.
public actor PrinterMonitor {
    /// Which jobs it prints.
    public enum Subject: Sendable {
        case tickets, posters

        func prints(_ job: PrintJob) -> Bool {
            switch job.subject {
            case .ticket, .summary: self == .tickets
            case .poster: self == .posters
            }
        }
    }

    /// Seconds between two looks while nothing is printed.
    static let idlePause = 30
    /// Seconds between two looks at a printer in trouble, at most; they begin with one.
    static let troublePause = 5
    /// Seconds that a job is watched closely.
    static let closely = 30
    /// Between two attempts to let a printer go on, in milliseconds: the first, and the longest.
    static let resumePause: (first: Int64, longest: Int64) = (2000, 60_000)
    /// How long somebody who asks waits for a look, in milliseconds; then what was known before is the answer.
    static let patience = 500
    /// A look that takes longer is an answer too, in milliseconds.
    static let lookLimit: Int64 = 3000
    /// A look that is younger is as good as a new one, in milliseconds.
    static let fresh: Int64 = 250

    private let printer: any DocumentPrinter
    private let engine: QueueEngine
    private let subject: Subject
    private let sleep: @Sendable (Duration) async throws -> Void

    private var seen: DeviceState?
    private var announced: DeviceState?
    /// Ticks: when the last look ended, and when the running one began.
    private var lookedAt: Int64?
    private var lookingSince: Int64?
    private var resumesAt: Int64?
    private var nextResumePause = PrinterMonitor.resumePause.first

    /// - Parameter sleep: waits, or throws when cancelled.
    public init(
        _ printer: any DocumentPrinter, for subject: Subject, engine: QueueEngine,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.printer = printer
        self.subject = subject
        self.engine = engine
        self.sleep = sleep
    }

    /// How the printer is: as of now where it answers at once, else as it was last known.
    public func current() async -> DeviceState {
        if let lookedAt, engine.moment.tick - lookedAt < Self.fresh { return state }
        let before = lookedAt
        begin()
        var waited = 0
        while lookedAt == before, waited < Self.patience {
            let pause = max(2, waited)
            waited += pause
            do { try await sleep(.milliseconds(pause)) } catch { break }
        }
        return state
    }

    /// The same after something has changed that a look as young as can be may not have seen.
    public func lookAgain() async {
        lookedAt = nil
        _ = await current()
    }

    /// Runs until its task is cancelled or the engine stops.
    public func run() async {
        let (engine, subject) = (engine, subject)
        let jobs = engine.events(buffering: 1) { event in
            switch event {
            case .printJobQueued(let job): subject.prints(job)
            case .printJobChanged(let job): subject.prints(job) && !job.state.isFinal
            default: false
            }
        }
        let bell = Bell()
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in jobs { bell.ring() }
                bell.end()
            }
            await self.watch(bell)
            group.cancelAll()
        }
    }

    private func watch(_ bell: Bell) async {
        var (rest, close, trouble) = (0, 0, 1)
        while !Task.isCancelled, !bell.hasEnded {
            if bell.take() { (rest, close) = (0, Self.closely) }
            if rest <= 0 {
                begin()
                trouble = state.condition == .ready ? 1 : min(trouble * 2, Self.troublePause)
                rest = close > 0 ? 1 : state.condition == .ready ? Self.idlePause : trouble
            }
            announce()
            do { try await sleep(.seconds(1)) } catch { return }
            (rest, close) = (rest - 1, close - 1)
        }
    }

    // MARK: One look

    private var state: DeviceState {
        if let lookingSince, engine.moment.tick - lookingSince > Self.lookLimit {
            return DeviceState(
                .failed, code: "scheduler_down", detail: "The printing system does not answer.",
                remedy: "Restart it: systemctl restart cups. Tickets go on without paper.")
        }
        return seen ?? DeviceState(.warning, code: "starting", detail: "The printer has not answered yet.")
    }

    /// One look at a time, whoever asks: a printing system that hangs is not asked by ever more.
    private func begin() {
        guard lookingSince == nil else { return }
        lookingSince = engine.moment.tick
        Task {
            let state = await printer.health()
            await self.ended(with: state)
        }
    }

    private func ended(with state: DeviceState) async {
        seen = state
        lookedAt = engine.moment.tick
        await letGoOn(state)
        lookingSince = nil
        announce()
    }

    private func announce() {
        let state = state
        guard announced != state else { return }
        announced = state
        engine.devicesChanged()
    }

    /// Whatever stops a printer, somebody puts it right and expects that it goes on.
    private func letGoOn(_ state: DeviceState) async {
        let now = engine.moment.tick
        // Where a reserve prints, the first is tried all the same.
        guard state.condition == .failed || state.code == "reserve" else {
            resumesAt = nil
            nextResumePause = Self.resumePause.first
            return
        }
        guard let due = resumesAt else {
            resumesAt = now + nextResumePause
            return
        }
        guard now >= due else { return }
        nextResumePause = min(nextResumePause * 2, Self.resumePause.longest)
        resumesAt = now + nextResumePause
        try? await printer.resume()
    }
}

/// Rung by what happens, heard by who waits anyway.
private final class Bell: Sendable {
    private let state = Mutex((isRung: false, hasEnded: false))

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func ring() { state.withLock { $0.isRung = true } }
    func end() { state.withLock { $0.hasEnded = true } }

    func take() -> Bool {
        state.withLock { state in
            defer { state.isRung = false }
            return state.isRung
        }
    }
}
