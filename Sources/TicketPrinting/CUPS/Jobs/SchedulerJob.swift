import CCUPS
import QueueEngine

// A job, and how far it has come.
extension Scheduler {
    /// A job as the scheduler describes it.
    struct Job {
        static let attributes = [
            "job-name", "job-state", "job-state-reasons", "job-printer-uri", "job-printer-state-reasons",
            "job-impressions-completed", "number-of-documents", "document-format", "document-format-supplied",
            "time-at-processing",
        ]
        let attributes: Attributes

        var name: String? { attributes.text("job-name") }
        var state: ipp_jstate_t? { attributes.state }
        var hasEnded: Bool { state.map { $0.rawValue >= IPP_JSTATE_CANCELED.rawValue } ?? false }
        /// How many documents an ended job has says nothing: they are dropped (`PreserveJobFiles`).
        var awaitsDocument: Bool { !hasEnded && attributes.number("number-of-documents") == 0 }
        /// The printer gets it, has it, or may have had something of it.
        var isTaken: Bool {
            let wasCancelled = state == IPP_JSTATE_CANCELED || state == IPP_JSTATE_ABORTED
            return !wasCancelled || attributes.number("time-at-processing") != nil
        }
        var queue: String { attributes.text("job-printer-uri")?.split(separator: "/").last.map(String.init) ?? "" }
        /// Driven by our filter, which knows whether it came out.
        var isOurs: Bool {
            ["document-format", "document-format-supplied"].contains { attributes.text($0) == PrintQueue.ownFormat }
        }
        var pages: Int { attributes.number("job-impressions-completed") ?? 0 }
        /// The printer's as they were when the job ended.
        var printerReasons: [String] { attributes.all("job-printer-state-reasons") }
        var reasons: String {
            attributes.all("job-state-reasons").filter { $0 != "none" }.joined(separator: ", ")
        }
    }

    private static let doubtful = PrintProgress.failed(
        code: "lost", detail: "The printer went away before it confirmed this. Print it now if it did not come out.")

    func progress(of job: Job) throws(PrinterFailure) -> PrintProgress {
        // The printer has confirmed it, whatever became of the job afterwards.
        if job.isOurs, job.pages > 0, job.hasEnded { return .printed }
        switch job.state {
        case IPP_JSTATE_COMPLETED:
            if job.isOurs {
                if job.printerReasons.contains(PrintQueue.doubtfulReason) { return Self.doubtful }
                return job.printerReasons.contains(PrintQueue.expiredReason) ? .expired : .unconfirmed
            }
            // Perhaps it was switched off with it.
            guard !job.printerReasons.contains(PrintQueue.forgottenReason) else { return .unconfirmed }
            return try queue(job.queue).map { $0.isOneWay ? .unconfirmed : .printed } ?? .unconfirmed
        case IPP_JSTATE_ABORTED:
            return .failed(code: "job_aborted", detail: "The printing system gave the job up (\(job.reasons)).")
        case IPP_JSTATE_CANCELED:
            return .failed(code: "job_cancelled", detail: "Somebody cancelled the job in the printing system.")
        case IPP_JSTATE_STOPPED:
            return .failed(code: "job_stopped", detail: "The printer's driver failed (\(job.reasons)).")
        case IPP_JSTATE_PROCESSING: return try queue(job.queue).map { $0.isHeldUp ? .heldUp : .printing } ?? .printing
        default: return .waiting
        }
    }
}

extension Scheduler.Attributes {
    fileprivate var state: ipp_jstate_t? { number("job-state").map { ipp_jstate_t(UInt32($0)) } }
}
