import Glibc
import QueueEngine
import TicketPrinting

extension Checkup {
    /// What stands between the ticket printer and the truth about it: driver, queue, cable, rights. Says nothing of what is right.
    static func printing(_ settings: Settings, beside daemon: RunningDaemon?) -> [Finding] {
        var setting = PrinterSetting(settings.ticketPrinter)
        // Where a folder stands in for a printer, nothing stands between.
        if setting == .auto, let used = daemon?.setting(of: "ticket printer") { setting = PrinterSetting(used) }
        switch setting {
        case .auto: return printing(through: [])
        case .queues(let names): return printing(through: names)
        case .folder, .none: return []
        }
    }

    private static func printing(through names: [String]) -> [Finding] {
        var findings: [Finding] = []
        if let problem = ReceiptDriver.problem() { findings.append(Finding(name: "printer driver", state: problem)) }
        let queues: [InstalledQueue]
        do throws(PrinterFailure) {
            queues = try PrinterSetup().queues()
        } catch {
            // That CUPS does not run is said of the ticket printer already.
            return findings
        }
        for queue in queues
        where names.contains(queue.name) && !queue.isOurs
            && ReceiptDriver.schemes.contains(String(queue.uri.prefix { $0 != ":" }))
        {
            findings.append(
                Finding(
                    name: "printer queue",
                    state: DeviceState(
                        .warning, code: "not_asked",
                        detail: "\(queue.name) sends tickets without asking the printer how it is.",
                        remedy: "qode printer add --name \(queue.name) --uri '\(queue.uri)'")))
        }
        if !queues.contains(where: \.isOnUSB) {
            for printer in ReceiptDriver.usbPrinters() {
                findings.append(
                    Finding(
                        name: "printer on USB",
                        state: DeviceState(
                            .warning, code: "no_queue",
                            detail: "\(printer.model.isEmpty ? "A printer" : printer.model) is plugged in "
                                + "(\(printer.device)), but has no queue.", remedy: "qode printer add")))
            }
        }
        if let finding = rights() { findings.append(finding) }
        return findings
    }

    /// Resuming a queue that CUPS has stopped is for its administrators; the daemon has a helper for it, and is none itself.
    private static func rights() -> Finding? {
        guard getpwnam("qode") != nil else { return nil }
        func finding(_ code: String, _ detail: String, _ remedy: String) -> Finding {
            Finding(
                name: "printing rights",
                state: DeviceState(.warning, code: code, detail: detail, remedy: remedy))
        }
        if isAdministrator {
            return finding(
                "lpadmin", "The user qode may do anything to printers, which the daemon needs no more.",
                "gpasswd --delete qode lpadmin, then systemctl restart qode")
        }
        guard !PrinterAdministrator().isThere else { return nil }
        return finding(
            "no_helper", "A printer that CUPS has stopped stays so: nobody lets it go on.",
            "systemctl enable --now qode-printers.socket")
    }

    private static var isAdministrator: Bool {
        guard let group = getgrnam("lpadmin")?.pointee, var members = group.gr_mem else { return false }
        while let member = members.pointee {
            if String(cString: member) == "qode" { return true }
            members += 1
        }
        return false
    }
}
