import CCUPS
public import QueueEngine

/// Sets receipt printers up, by IPP. Each call blocks for some seconds at most: for the command line.
public struct PrinterSetup: Sendable {
    /// For the printing system to look for devices, in seconds; networks take that long.
    private static let searchTime = 3
    private static let administrator = Scheduler.Field.name("requesting-user-name", "root")

    private let server: String?

    /// - Parameter server: nil is libcups' own choice (`CUPS_SERVER`).
    public init(server: String? = nil) { self.server = server }

    /// The printers that CUPS's backends see, each once. Needs the rights of an administrator.
    public func devices() throws(PrinterFailure) -> [FoundPrinter] {
        let things: [Scheduler.Attributes]
        do throws(PrinterFailure) {
            things = try Scheduler(server: server).exchange(
                IPP_OP_CUPS_GET_DEVICES, path: "/",
                [Self.administrator, .integer("timeout", Self.searchTime)])
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
        try Scheduler(server: server).queues().map(InstalledQueue.init)
    }

    /// CUPS answers "not found" when it has none at all.
    private static func isNothing(_ failure: PrinterFailure) -> Bool { failure.code == "not_found" }

    /// Makes the queue, or changes the one that has this name: our driver, jobs tried again until they are printed.
    /// - Parameter driver: the PPD file.
    public func add(_ name: String, uri: String, driver: String) throws(PrinterFailure) {
        do throws(PrinterFailure) {
            // Root is known by its socket; whoever else it is, is told so instead of being asked for a password.
            _ = try Scheduler(server: server).exchange(
                IPP_OP_CUPS_ADD_MODIFY_PRINTER, path: "/admin/",
                [
                    Scheduler.uri(ofQueue: name), Self.administrator, .printerURI("device-uri", uri),
                    .printerName("printer-error-policy", "retry-current-job"),
                    .printerEnum("printer-state", Int(IPP_PSTATE_IDLE.rawValue)),
                    .printerBoolean("printer-is-accepting-jobs", true),
                ], file: driver)
        } catch {
            switch error.code {
            case "not_allowed":
                throw PrinterFailure(
                    code: error.code, detail: "Only an administrator may set printers up.",
                    remedy: "sudo qode printer add", isTransient: false)
            case "scheduler_down": throw error
            default: throw PrinterFailure(code: "not_added", detail: error.detail, isTransient: false)
            }
        }
    }

    // MARK: Whether it answers

    /// Sends two bytes that print nothing (`ESC @`) through our filter, which asks the printer how it is on the way.
    /// - Returns: the job that does it.
    public func startProbe(_ name: String) throws(PrinterFailure) -> Int {
        try Scheduler(server: server).submit(
            [0x1B, 0x40], of: PrintQueue.ownFormat, named: "qode-probe", to: name, [])
    }

    /// What the probe has found so far; nil while it is at it and nothing is known.
    public func answer(ofProbe id: Int) throws(PrinterFailure) -> PrinterAnswer? {
        let job = try Scheduler(server: server).job(id)
        let reasons = (job?.printerReasons ?? []).filter { $0 != "none" }
        if job?.hasEnded ?? false {
            if (job?.pages ?? 0) > 0 { return .ready }
            return reasons.contains(PrintQueue.oneWayReason) ? .oneWay : .unreached
        }
        let faults = reasons.filter { $0.hasSuffix("-error") }
        if faults == ["offline-error"] { return .unreached }
        return faults.isEmpty ? nil : .fault(faults)
    }

    /// Takes the probe back, where it is not done.
    public func endProbe(_ job: Int) { try? Scheduler(server: server).cancel(job) }
}
