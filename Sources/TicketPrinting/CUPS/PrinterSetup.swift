import CCUPS
import Glibc
public import QueueEngine

/// Sets receipt printers up, by IPP. Each call blocks for some seconds at most: for the command line.
public struct PrinterSetup: Sendable {
    /// For the printing system to look for devices, in seconds; networks take that long.
    private static let searchTime = 3
    static let documentType = "application/vnd.qode-escpos"

    private let server: String?

    /// - Parameter server: nil is libcups' own choice (`CUPS_SERVER`).
    public init(server: String? = nil) { self.server = server }

    /// The printers that CUPS's backends see, each once. Needs the rights of an administrator.
    public func devices() throws(PrinterFailure) -> [FoundPrinter] {
        let things: [Scheduler.Attributes]
        do throws(PrinterFailure) {
            things = try Scheduler(server: server).exchange(
                IPP_OP_CUPS_GET_DEVICES, path: "/",
                [.name("requesting-user-name", "root"), .integer("timeout", Self.searchTime)])
        } catch {
            guard Self.isNothing(error) else { throw error }
            return []
        }
        let found = things.compactMap { thing -> FoundPrinter? in
            guard let uri = thing.text("device-uri"), uri.contains(":/"),
                ReceiptDriver.schemes.contains(String(uri.prefix { $0 != ":" }))
            else { return nil }
            let model = thing.text("device-make-and-model") ?? ""
            return FoundPrinter(uri: uri, model: model == "Unknown" ? thing.text("device-info") ?? "" : model)
        }
        // Those on USB are seen by CUPS's backend and by ours, which is the better way.
        let ours = Set(found.filter { $0.uri.hasPrefix("qode-usb:") }.map(\.model))
        return found.filter { !$0.uri.hasPrefix("usb:") || !ours.contains($0.model) }
    }

    /// Every queue there is.
    public func queues() throws(PrinterFailure) -> [InstalledQueue] {
        do throws(PrinterFailure) {
            return try Scheduler(server: server).exchange(
                IPP_OP_CUPS_GET_PRINTERS, path: "/",
                [
                    .name("requesting-user-name", "qode"),
                    .keyword(
                        "requested-attributes",
                        [
                            "printer-name", "device-uri", "printer-make-and-model", "document-format-supported",
                            "printer-state", "printer-state-reasons",
                        ]),
                ]
            ).compactMap(InstalledQueue.init)
        } catch {
            guard Self.isNothing(error) else { throw error }
            return []
        }
    }

    /// CUPS answers "not found" when it has none at all.
    private static func isNothing(_ failure: PrinterFailure) -> Bool {
        failure.code == "no_such_queue" || failure.code == "not_found"
    }

    /// Makes the queue, or changes the one that has this name: our driver, jobs tried again until they are printed.
    /// - Parameter driver: the PPD file.
    public func add(_ name: String, uri: String, driver: String) throws(PrinterFailure) {
        guard let connection = server.map({ qode_cups_connect($0, 3000) }) ?? qode_cups_connect(nil, 3000),
            let request = ippNewRequest(IPP_OP_CUPS_ADD_MODIFY_PRINTER)
        else {
            throw PrinterFailure(
                code: "scheduler_down", detail: "The printing system (CUPS) does not answer.",
                remedy: "systemctl start cups", isTransient: true)
        }
        defer { httpClose(connection) }
        // Root is known by its socket; whoever else it is, is told so instead of being asked for a password.
        cupsSetPasswordCB2({ _, _, _, _, _ in nil }, nil)
        let operation = IPP_TAG_OPERATION
        ippAddString(request, operation, IPP_TAG_URI, "printer-uri", nil, "ipp://localhost/printers/\(name)")
        ippAddString(request, operation, IPP_TAG_NAME, "requesting-user-name", nil, "root")
        let printer = IPP_TAG_PRINTER
        ippAddString(request, printer, IPP_TAG_URI, "device-uri", nil, uri)
        ippAddString(request, printer, IPP_TAG_NAME, "printer-error-policy", nil, "retry-current-job")
        ippAddInteger(request, printer, IPP_TAG_ENUM, "printer-state", Int32(IPP_PSTATE_IDLE.rawValue))
        ippAddBoolean(request, printer, "printer-is-accepting-jobs", 1)
        let answer = cupsDoFileRequest(connection, request, "/admin/", driver)
        defer { if let answer { ippDelete(answer) } }
        let status = cupsLastError()
        guard status.rawValue > IPP_STATUS_OK_EVENTS_COMPLETE.rawValue else { return }
        let isForbidden = [
            IPP_STATUS_ERROR_FORBIDDEN, IPP_STATUS_ERROR_NOT_AUTHENTICATED, IPP_STATUS_ERROR_NOT_AUTHORIZED,
        ].contains(status)
        throw isForbidden
            ? PrinterFailure(
                code: "not_allowed", detail: "Only an administrator may set printers up.",
                remedy: "sudo qode printer add", isTransient: false)
            : PrinterFailure(
                code: "not_added", detail: "The printing system refused: \(String(cString: cupsLastErrorString())).",
                isTransient: false)
    }

    // MARK: Whether it answers

    /// Sends two bytes that print nothing (`ESC @`) through our filter, which asks the printer how it is on the way.
    /// - Returns: the job that does it.
    public func startProbe(_ name: String) throws(PrinterFailure) -> Int {
        let answer = try Scheduler(server: server).exchange(
            IPP_OP_PRINT_JOB, path: "/printers/\(name)",
            [
                .uri("printer-uri", "ipp://localhost/printers/\(name)"), .name("requesting-user-name", "qode"),
                .name("job-name", "qode-probe"), .mimeType("document-format", Self.documentType),
            ], document: [0x1B, 0x40])
        guard let job = answer.lazy.compactMap({ $0.number("job-id") }).first else {
            throw PrinterFailure(code: "printing_failed", detail: "The printing system gave no job.", isTransient: true)
        }
        return job
    }

    /// What the probe has found so far; nil while it is at it and nothing is known.
    public func answer(ofProbe job: Int, at name: String) throws(PrinterFailure) -> PrinterAnswer? {
        let scheduler = try Scheduler(server: server)
        let found = try scheduler.exchange(
            IPP_OP_GET_JOB_ATTRIBUTES, path: "/jobs/",
            [
                .uri("job-uri", "ipp://localhost/jobs/\(job)"), .name("requesting-user-name", "qode"),
                .keyword(
                    "requested-attributes", ["job-state", "job-impressions-completed", "job-printer-state-reasons"]),
            ]
        ).first
        let reasons = (found?.all("job-printer-state-reasons") ?? []).filter { $0 != "none" }
        let isOver = (found?.number("job-state") ?? 0) >= Int(IPP_JSTATE_CANCELED.rawValue)
        if isOver {
            if (found?.number("job-impressions-completed") ?? 0) > 0 { return .ready }
            return reasons.contains("com.qode.one-way-report") ? .oneWay : .unreached
        }
        let faults = reasons.filter { $0.hasSuffix("-error") }
        if faults == ["offline-error"] { return .unreached }
        return faults.isEmpty ? nil : .fault(faults)
    }

    /// Takes the probe back, where it is not done.
    public func endProbe(_ job: Int) {
        _ = try? Scheduler(server: server).exchange(
            IPP_OP_CANCEL_JOB, path: "/jobs/",
            [.uri("job-uri", "ipp://localhost/jobs/\(job)"), .name("requesting-user-name", "qode")])
    }
}
