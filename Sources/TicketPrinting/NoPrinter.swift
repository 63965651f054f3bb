import Glibc
public import QueueCore
public import QueueEngine

/// `printers.…: none`.
public struct NoPrinter: DocumentPrinter {
    private static let failure = PrinterFailure(
        code: "no_printer", detail: "No printer is configured.", remedy: "Set printers.ticket and printers.poster.",
        isTransient: false)

    public init() {}

    public func submit(
        _ document: PrintDocument, jobName: String, freshUntil: Timestamp?
    ) throws(PrinterFailure) -> SubmittedJob { throw Self.failure }
    public func findJob(named jobName: String) -> Int? { nil }
    /// What another setting had sent is nobody's any more.
    public func progress(ofJob id: Int, named name: String) -> PrintProgress {
        .failed(code: Self.failure.code, detail: Self.failure.detail)
    }
    public func cancel(job id: Int) {}
    public func resume() {}
    public func health() -> DeviceState {
        DeviceState(.absent, code: "no_printer", detail: Self.failure.detail, remedy: Self.failure.remedy)
    }
}
