import QueueCore
import QueueEngine

/// A printing system whose answers a test writes beforehand.
actor FakePrinter: DocumentPrinter {
    private(set) var documents: [PrintDocument] = []
    /// Job names the printing system has, by id.
    private(set) var jobs: [Int: String] = [:]
    private var failures: [PrinterFailure] = []
    private var progresses: [PrintProgress] = []
    private var lastsForEver = false
    private var state = DeviceState(.ready, code: "ready", detail: "Ready.")
    private(set) var cancelled: [Int] = []
    private(set) var resumes = 0
    private(set) var looks = 0
    private var deadFor = 0
    private var paperLength: Double?

    static let busy = PrinterFailure(code: "scheduler_down", detail: "The scheduler is away.", isTransient: true)
    static let wrong = PrinterFailure(code: "no_such_queue", detail: "There is no such printer.", isTransient: false)

    func failFirst(_ failures: PrinterFailure...) { self.failures = failures }
    /// Does not answer that many times.
    func die(for calls: Int = .max) { deadFor = calls }
    func answer(_ progresses: PrintProgress...) { self.progresses = progresses }
    func answer(_ progresses: [PrintProgress]) { self.progresses = progresses }
    /// The last answer stays.
    func answerAlways(_ progresses: PrintProgress...) { answerAlways(progresses) }
    func answerAlways(_ progresses: [PrintProgress]) { (self.progresses, lastsForEver) = (progresses, true) }
    /// Each document takes so much, in millimetres.
    func takePaper(_ length: Double) { paperLength = length }
    func be(_ state: DeviceState) { self.state = state }
    func remember(_ name: String, as id: Int) { jobs[id] = name }

    func submit(_ document: PrintDocument, jobName: String, freshUntil: Timestamp?) throws(PrinterFailure)
        -> SubmittedJob
    {
        try live()
        if !failures.isEmpty { throw failures.removeFirst() }
        documents.append(document)
        jobs[jobs.count + 1] = jobName
        return SubmittedJob(id: jobs.count, paperLength: paperLength)
    }

    func findJob(named jobName: String) throws(PrinterFailure) -> Int? {
        try live()
        return jobs.first { $0.value == jobName }?.key
    }

    /// A job that was taken back is cancelled, whatever else was written.
    func progress(ofJob id: Int, named name: String) throws(PrinterFailure) -> PrintProgress {
        if cancelled.contains(id) { return .failed(code: "job_cancelled", detail: "Somebody cancelled it.") }
        if progresses.count == 1, lastsForEver { return progresses[0] }
        let progress = progresses.isEmpty ? .printed : progresses.removeFirst()
        if case .gone = progress { jobs[id] = nil }
        return progress
    }

    func cancel(job id: Int) { cancelled.append(id) }
    func resume() { resumes += 1 }

    private func live() throws(PrinterFailure) {
        guard deadFor == 0 else {
            deadFor -= 1
            throw Self.busy
        }
    }

    func health() -> DeviceState {
        looks += 1
        return state
    }
}
