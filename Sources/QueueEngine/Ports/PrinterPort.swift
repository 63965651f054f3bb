public import QueueCore

/// Why a document was not taken by the printing system.
public struct PrinterFailure: Error, Sendable, Equatable {
    /// A stable word: `scheduler_down`, `no_such_queue`, `rejecting_jobs`, `folder_not_writable`, `no_printer`, …
    public var code: String
    /// One sentence for people.
    public var detail: String
    public var remedy: String?
    /// Trying the same again later may succeed.
    public var isTransient: Bool

    public init(code: String, detail: String, remedy: String? = nil, isTransient: Bool) {
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.isTransient = isTransient
    }
}

/// How far a submitted job has come. Never claims more than the printing system says.
public enum PrintProgress: Sendable, Equatable {
    /// The printing system has it, and has given the printer nothing of it yet.
    case waiting
    /// The printing system is at it, but the printer takes nothing for now (no paper, no connection).
    case heldUp
    /// The printing system is at it: the printer may have some of it.
    case printing
    /// It is on paper, said by who can know.
    case printed
    /// The printing system is done with it, and nobody can say what the printer did.
    case unconfirmed
    /// Its time was over before it could be printed; not a byte of it was.
    case expired
    case failed(code: String, detail: String)
    /// The printing system does not know it. `keepsHistory`: it would, had the job come to any end.
    case gone(keepsHistory: Bool)
}

/// The port to paper. Implemented by `TicketPrinting`: a CUPS queue or a folder.
public protocol DocumentPrinter: Sendable {
    /// Renders and hands over one document. `jobName` is unique to the outbox row, so that a job that was submitted
    /// without being recorded (a crash in between) is found again instead of printed twice.
    /// - Parameter freshUntil: when it is worthless, by the wall clock; nil never is.
    /// - Returns: the printing system's job id: a CUPS job id, or the file's number in a folder.
    func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) async throws(PrinterFailure) -> Int
    /// The job that carries this name, if the printing system has all of it.
    func findJob(named jobName: String) async throws(PrinterFailure) -> Int?
    /// - Parameter name: what the job was submitted as; another job may carry its number after a crash.
    func progress(ofJob id: Int, named name: String) async throws(PrinterFailure) -> PrintProgress
    /// Takes a job back. One that has ended stays as it is.
    func cancel(job id: Int) async throws(PrinterFailure)
    func health() async -> DeviceState
    /// Lets a printer go on that the printing system itself has stopped after a failure; one that a person has paused
    /// stays paused. What is past its time is taken back first.
    func resume() async throws(PrinterFailure)
}

extension DocumentPrinter {
    /// Hands over a document that does not grow old.
    public func submit(_ document: PrintDocument, jobName: String) async throws(PrinterFailure) -> Int {
        try await submit(document, jobName: jobName, freshUntil: nil)
    }
}
