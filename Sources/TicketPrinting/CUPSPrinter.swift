import CCUPS
import LinuxHost
public import QueueEngine

/// A queue of CUPS, spoken to by IPP on a thread of its own.
public actor CUPSPrinter: DocumentPrinter {
    /// Jobs of the past that are searched for one's name.
    private static let searchedJobs = 500

    private let thread = BlockingThread(name: "printing")
    private let server: String?
    private let setting: PrinterSetting
    private let role: PrinterRole
    private let renderer: PaperRenderer
    private let format: PrintFormat

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - setting: a queue's name, or `auto`.
    ///   - server: nil is libcups' own choice.
    public init(
        _ setting: PrinterSetting, role: PrinterRole, renderer: PaperRenderer, format: PrintFormat,
        server: String? = nil
    ) {
        self.setting = setting
        self.role = role
        self.renderer = renderer
        self.format = format
        self.server = server
    }

    public func submit(_ document: PrintDocument, jobName: String) throws(PrinterFailure) -> Int {
        let scheduler = try Scheduler(server: server)
        let queue = try find(scheduler)
        let form = self.form(for: queue)
        let bytes: [UInt8]
        do {
            bytes = try renderer.draw(document, as: form.drawing)
        } catch {
            throw PrinterFailure(code: "not_drawable", detail: "It could not be drawn: \(error)", isTransient: false)
        }
        var fields = operation(on: queue.name) + [.name("job-name", jobName), .mimeType("document-format", form.type)]
        if case .poster = document { fields.append(.jobKeyword("media", "iso_a4_210x297mm")) }
        let answer = try scheduler.exchange(
            IPP_OP_PRINT_JOB, path: "/printers/\(queue.name)", fields, document: bytes)
        guard let job = answer.lazy.compactMap({ $0.number("job-id") }).first else {
            throw PrinterFailure(code: "printing_failed", detail: "The printing system gave no job.", isTransient: true)
        }
        return job
    }

    public func findJob(named jobName: String) throws(PrinterFailure) -> Int? {
        let scheduler = try Scheduler(server: server)
        let fields =
            [
                .uri("printer-uri", "ipp://localhost/"), .name("requesting-user-name", "qode"),
                .integer("limit", Self.searchedJobs), .keyword("requested-attributes", ["job-id", "job-name"]),
            ] as [Scheduler.Field]
        for which in ["not-completed", "completed"] {
            let jobs = try scheduler.exchange(IPP_OP_GET_JOBS, path: "/", fields + [.keyword("which-jobs", [which])])
            if let job = jobs.first(where: { $0.text("job-name") == jobName }) { return job.number("job-id") }
        }
        return nil
    }

    public func progress(ofJob id: Int) throws(PrinterFailure) -> PrintProgress {
        let answer = try Scheduler(server: server).exchange(
            IPP_OP_GET_JOB_ATTRIBUTES, path: "/jobs/",
            [
                .uri("job-uri", "ipp://localhost/jobs/\(id)"), .name("requesting-user-name", "qode"),
                .keyword("requested-attributes", ["job-state", "job-state-reasons", "job-printer-state-message"]),
            ])
        let job = answer.first
        let reasons = (job?.all("job-state-reasons") ?? []).filter { $0 != "none" }.joined(separator: ", ")
        switch job?.number("job-state").map({ ipp_jstate_t(UInt32($0)) }) {
        case IPP_JSTATE_COMPLETED: return .printed
        case IPP_JSTATE_ABORTED:
            return .failed(code: "job_aborted", detail: "The printing system gave the job up (\(reasons)).")
        case IPP_JSTATE_CANCELED:
            return .failed(code: "job_cancelled", detail: "Somebody cancelled the job in the printing system.")
        default: return .sent(detail: reasons.isEmpty ? nil : reasons)
        }
    }

    public func health() -> DeviceState {
        do throws(PrinterFailure) {
            let scheduler = try Scheduler(server: server)
            return try find(scheduler).state
        } catch {
            return DeviceState(
                error.code == "no_printer" ? .absent : .failed, code: error.code, detail: error.detail,
                remedy: error.remedy)
        }
    }

    private func operation(on queue: String) -> [Scheduler.Field] {
        [.uri("printer-uri", "ipp://localhost/printers/\(queue)"), .name("requesting-user-name", "qode")]
    }

    // MARK: Which queue, and what it takes

    private func find(_ scheduler: borrowing Scheduler) throws(PrinterFailure) -> PrintQueue {
        switch setting {
        case .queue(let name):
            let answer = try scheduler.exchange(
                IPP_OP_GET_PRINTER_ATTRIBUTES, path: "/printers/\(name)",
                operation(on: name) + [.keyword("requested-attributes", PrintQueue.attributes)])
            guard let queue = answer.lazy.compactMap(PrintQueue.init).first else {
                throw PrinterFailure(code: "no_such_queue", detail: "There is no queue \(name).", isTransient: false)
            }
            return queue
        case .auto, .folder, .none:
            let queues: [PrintQueue]
            do throws(PrinterFailure) {
                queues = try scheduler.exchange(
                    IPP_OP_CUPS_GET_PRINTERS, path: "/",
                    [.name("requesting-user-name", "qode"), .keyword("requested-attributes", PrintQueue.attributes)]
                ).compactMap(PrintQueue.init)
            } catch {
                // CUPS answers "not found" when it has no queue at all.
                guard error.code == "no_such_queue" else { throw error }
                queues = []
            }
            let fitting = queues.first { $0.isReceiptPrinter == (role == .tickets) }
            guard let found = fitting else {
                throw PrinterFailure(
                    code: "no_printer",
                    detail: role == .tickets ? "No receipt printer is set up." : "No A4 printer is set up.",
                    remedy:
                        "Add it to CUPS (lpadmin), then set printers.\(role == .tickets ? "ticket" : "poster") to its name.",
                    isTransient: true)
            }
            return found
        }
    }

    private func form(for queue: PrintQueue) -> (drawing: DrawingFormat, type: String) {
        // A raw queue gives the bytes to the printer as they are.
        let escpos = (DrawingFormat.escpos, "application/vnd.cups-raw")
        let pdf = (DrawingFormat.pdf, "application/pdf")
        if role == .posters { return pdf }
        switch format {
        case .escpos: return escpos
        case .pdf: return pdf
        case .auto: return queue.isRaw ? escpos : pdf
        }
    }
}

/// A queue as the scheduler describes it.
struct PrintQueue {
    static let attributes = [
        "printer-name", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-make-and-model",
        "device-uri", "media-supported",
    ]

    let name: String
    private let attributes: Scheduler.Attributes

    init?(_ attributes: Scheduler.Attributes) {
        guard let name = attributes.text("printer-name") else { return nil }
        self.name = name
        self.attributes = attributes
    }

    /// CUPS names a queue without a driver so.
    var isRaw: Bool { attributes.text("printer-make-and-model")?.contains("Raw Printer") ?? false }

    /// By what its makers call it. A raw queue is a receipt printer's: nothing else is driven without a driver.
    var isReceiptPrinter: Bool {
        let model = (attributes.text("printer-make-and-model") ?? "") + (attributes.text("device-uri") ?? "") + name
        let words = ["receipt", "thermal", "pos", "tm-", "ticket", "58mm", "80mm", "tsp", "zj-"]
        return isRaw || words.contains { model.lowercased().contains($0) }
    }

    var state: DeviceState {
        if attributes.number("printer-is-accepting-jobs") == 0 {
            return DeviceState(
                .failed, code: "rejecting_jobs", detail: "\(name) takes no jobs.", remedy: "cupsaccept \(name)")
        }
        let reasons = attributes.all("printer-state-reasons").filter { $0 != "none" }
        for (prefix, code, detail, remedy) in Self.faults where reasons.contains(where: { $0.hasPrefix(prefix) }) {
            return DeviceState(
                code == "paper_low" ? .warning : .failed, code: code, detail: "\(name): \(detail)", remedy: remedy)
        }
        if attributes.number("printer-state").map({ ipp_pstate_t(UInt32($0)) }) == IPP_PSTATE_STOPPED {
            return DeviceState(.failed, code: "paused", detail: "\(name) is paused.", remedy: "cupsenable \(name)")
        }
        return DeviceState(.ready, code: "ready", detail: "Prints to \(name).")
    }

    /// IPP's keywords (RFC 8011 §5.4.12) by how much they matter. CUPS appends `-error`, `-warning` or `-report`.
    private static let faults: [(String, String, String, String)] = [
        ("cover-open", "cover_open", "its cover is open.", "Close the cover."),
        ("door-open", "cover_open", "its cover is open.", "Close the cover."),
        ("media-empty", "paper_out", "it is out of paper.", "Put a new roll in, and close the cover."),
        ("media-needed", "paper_out", "it is out of paper.", "Put a new roll in, and close the cover."),
        ("media-jam", "jammed", "the paper is jammed.", "Open the cover, take the paper out, and close it."),
        ("offline", "offline", "it is switched off or unplugged.", "Switch it on, and check its cable."),
        ("connecting-to-device", "offline", "it does not answer yet.", "Switch it on, and check its cable."),
        ("paused", "paused", "it is paused.", "Resume it: cupsenable."),
        ("media-low", "paper_low", "the paper is nearly at its end.", "Have a new roll ready."),
    ]
}
