import QueueCore
import QueueEngine

/// A printing system whose answers a test writes beforehand.
actor FakePrinter: DocumentPrinter {
    private(set) var documents: [PrintDocument] = []
    /// Job names the printing system has, by id.
    private(set) var jobs: [Int: String] = [:]
    private var failures: [PrinterFailure] = []
    private var progresses: [PrintProgress] = []
    private var deadFor = 0

    static let busy = PrinterFailure(code: "scheduler_down", detail: "The scheduler is away.", isTransient: true)
    static let wrong = PrinterFailure(code: "no_such_queue", detail: "There is no such printer.", isTransient: false)

    func failFirst(_ failures: PrinterFailure...) { self.failures = failures }
    /// Does not answer that many times.
    func die(for calls: Int = .max) { deadFor = calls }
    func answer(_ progresses: PrintProgress...) { self.progresses = progresses }
    func remember(_ name: String, as id: Int) { jobs[id] = name }

    func submit(_ document: PrintDocument, jobName: String) throws(PrinterFailure) -> Int {
        try live()
        if !failures.isEmpty { throw failures.removeFirst() }
        documents.append(document)
        jobs[jobs.count + 1] = jobName
        return jobs.count
    }

    func findJob(named jobName: String) throws(PrinterFailure) -> Int? {
        try live()
        return jobs.first { $0.value == jobName }?.key
    }

    func progress(ofJob id: Int) throws(PrinterFailure) -> PrintProgress {
        progresses.isEmpty ? .printed : progresses.removeFirst()
    }

    private func live() throws(PrinterFailure) {
        guard deadFor == 0 else {
            deadFor -= 1
            throw Self.busy
        }
    }

    func health() -> DeviceState { DeviceState(.ready, code: "ready", detail: "Ready.") }
}
