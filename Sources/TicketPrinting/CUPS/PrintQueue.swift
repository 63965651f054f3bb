import CCUPS
import QueueEngine

/// A queue as the scheduler describes it.
struct PrintQueue {
    static let attributes = [
        "printer-name", "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
        "printer-make-and-model", "device-uri", "document-format-supported", "queued-job-count", "printer-up-time",
    ]

    /// What our own filter takes: ESC/POS for a printer that is asked how it is, before and after.
    static let ownFormat = "application/vnd.qode-escpos"
    /// Bytes that go to the printer as they are.
    static let rawFormat = "application/vnd.cups-raw"
    /// Our filter says of a printer that it never answers.
    static let oneWayReason = "com.qode.one-way-report"
    /// Our filter dropped a document because its time was over.
    static let expiredReason = "com.qode.expired-report"
    /// Our filter lost the printer when the ticket might have been out.
    static let doubtfulReason = "com.qode.doubtful-report"
    /// CUPS's own word for a printer that was asked for a job which it took, and does not know it.
    static let forgottenReason = "cups-ipp-missing-job-history"
    /// CUPS's own word for a printer that it cannot reach.
    static let connectingReason = "connecting-to-device"

    let name: String
    private let attributes: Scheduler.Attributes

    init?(_ attributes: Scheduler.Attributes) {
        guard let name = attributes.text("printer-name") else { return nil }
        self.name = name
        self.attributes = attributes
    }

    /// What CUPS lets a queue be called: at most 127 bytes, none of them a space, a control character, `/` or `#`.
    static func isName(_ text: String) -> Bool {
        (1...127).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "#") }
    }

    /// As a part of an address: a `%` or `?` in it is a letter like others.
    static func encoded(_ name: String) -> String {
        name.utf8.map { byte in
            let letter = Character(UnicodeScalar(byte))
            let isPlain = letter.isASCII && (letter.isLetter || letter.isNumber || "-_.".contains(letter))
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(letter) : "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }

    private var model: String { attributes.text("printer-make-and-model") ?? "" }
    private var scheme: String { String((attributes.text("device-uri") ?? "").prefix { $0 != ":" }) }
    var reasons: [String] { attributes.all("printer-state-reasons").filter { $0 != "none" } }
    /// What its driver said last, or why a person has paused it.
    var message: String { attributes.text("printer-state-message") ?? "" }
    /// Jobs that are not done.
    var jobCount: Int { attributes.number("queued-job-count") ?? 0 }

    /// CUPS names a queue without a driver so.
    var isRaw: Bool { model.contains("Raw Printer") }

    /// Driven by our filter. A raw queue takes every format there is, and does nothing with it.
    var isOurs: Bool { !isRaw && attributes.all("document-format-supported").contains(Self.ownFormat) }

    /// Speaks IPP to its printer, which takes the formats that it names and no others: bytes without a name are called
    /// completed there with nothing on paper.
    var speaksIPP: Bool { ["ipp", "ipps", "dnssd", "implicitclass"].contains(scheme) }

    /// Bytes go one way: "completed" says only that they were taken.
    var isOneWay: Bool {
        reasons.contains(Self.oneWayReason)
            || !isOurs && ["usb", "socket", "serial", "parallel", "lpd", "file"].contains(scheme)
    }

    /// By what its makers call it. A raw queue is a receipt printer's: nothing else is driven without a driver.
    var isReceiptPrinter: Bool {
        let words = ["receipt", "thermal", "pos", "tm-", "ticket", "58mm", "80mm", "tsp", "zj-"]
        let names = (model + (attributes.text("device-uri") ?? "") + name).lowercased()
        return isRaw || isOurs || words.contains { names.contains($0) }
    }

    var isAccepting: Bool { attributes.number("printer-is-accepting-jobs") != 0 }
    var isStopped: Bool { state == IPP_PSTATE_STOPPED }
    var isPrinting: Bool { state == IPP_PSTATE_PROCESSING }
    private var state: ipp_pstate_t? { attributes.number("printer-state").map { ipp_pstate_t(UInt32($0)) } }
    var upTime: Int? { attributes.number("printer-up-time") }

    /// The gravest thing that the printer reports; nil when it reports none.
    var fault: PrinterFault? {
        let reasons = reasons
        let known = PrinterFault.all.first { fault in
            fault.keywords.contains { word in reasons.contains { $0.hasPrefix(word) } }
        }
        if let known { return known }
        return reasons.first { $0.hasSuffix("-error") }.map(PrinterFault.init(unknown:))
    }

    /// The printer takes nothing for now.
    var isHeldUp: Bool {
        reasons.contains { $0.hasPrefix(Self.connectingReason) } || fault?.condition == .failed
    }
}

/// What IPP's keywords (RFC 8011 §5.4.12, PWG 5100.9) say of a printer, and what to do about it.
struct PrinterFault {
    let code: String
    let condition: DeviceState.Condition
    let detail: String
    let remedy: String
    /// CUPS appends `-error`, `-warning` or `-report`.
    let keywords: [String]

    init(_ code: String, _ detail: String, _ remedy: String, isWarning: Bool = false, _ keywords: [String]) {
        self.code = code
        condition = isWarning ? .warning : .failed
        self.detail = detail
        self.remedy = remedy
        self.keywords = keywords
    }

    init(unknown keyword: String) {
        self.init(
            "printer_error", "it reports an error (\(keyword)).",
            "Look at the printer; switching it off and on may help.",
            [])
    }

    /// The gravest first.
    static let all = [
        PrinterFault(
            "cover_open", "its cover is open.", "Close the cover.", ["cover-open", "door-open", "interlock-open"]),
        PrinterFault(
            "jammed", "the paper is jammed.", "Open the cover, take the paper out, and close it.", ["media-jam"]),
        PrinterFault(
            "paper_out", "it is out of paper.", "Put a new roll in, and close the cover.",
            ["media-empty", "media-needed", "input-tray-missing"]),
        PrinterFault(
            "offline", "it is switched off or unplugged.", "Switch it on, and check its cable.",
            ["offline", "shutdown", "timed-out"]),
        PrinterFault(
            "ink_out", "it is out of ink.", "Put a new cartridge in.", ["marker-supply-empty", "toner-empty"]),
        PrinterFault(
            "driver_missing", "its driver is missing or not allowed.", "Install it again, then run qode doctor.",
            ["cups-missing-filter", "cups-insecure-filter"]),
        PrinterFault(
            "paper_low", "the paper is nearly at its end.", "Have a new roll ready.", isWarning: true, ["media-low"]),
        PrinterFault(
            "ink_low", "the ink is nearly at its end.", "Have a new cartridge ready.", isWarning: true,
            ["marker-supply-low", "toner-low"]),
    ]

    func state(of queue: String) -> DeviceState {
        DeviceState(condition, code: code, detail: "\(queue): \(detail)", remedy: remedy)
    }
}
