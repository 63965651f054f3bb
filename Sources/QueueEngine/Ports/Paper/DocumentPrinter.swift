public import QueueCore

/// The port to paper. Implemented by `TicketPrinting`: a CUPS queue or a folder.
public protocol DocumentPrinter: Sendable {
    /// Renders and hands over one document. `jobName` is unique to the outbox row, so that a job that was submitted
    /// without being recorded (a crash in between) is found again instead of printed twice.
    /// - Parameter freshUntil: when it is worthless, by the wall clock; nil never is.
    func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) async throws(PrinterFailure) -> SubmittedJob
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
    public func submit(_ document: PrintDocument, jobName: String) async throws(PrinterFailure) -> SubmittedJob {
        try await submit(document, jobName: jobName, freshUntil: nil)
    }
}
