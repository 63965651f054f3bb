import CCUPS
import QueueEngine

/// A queue as the scheduler describes it.
struct PrintQueue {
    static let attributes = [
        "printer-name", "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
        "printer-make-and-model", "printer-type", "device-uri", "document-format-supported", "media-supported",
        "media-ready", "media-default", "queued-job-count", "printer-up-time",
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
    /// Our filter has begun to send a document, and has not brought it to its end.
    static let sendingReason = "com.qode.sending-report"
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

    /// What CUPS lets a queue be called (cupsd's `validate_name`): at most 127 bytes, none of them a space, a control character, a
    /// quote or one of `/\?#`.
    static func isName(_ text: String) -> Bool {
        let forbidden = "/\\?'\"#".utf8
        return (1...127).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !forbidden.contains($0) }
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

    /// What its makers call it.
    var model: String { attributes.text("printer-make-and-model") ?? "" }
    var uri: String { attributes.text("device-uri") ?? "" }
    private var scheme: String { String(uri.prefix { $0 != ":" }) }
    var words: PrinterWords { PrinterWords(model: model, uri: uri, name: name) }
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

    /// `printer-type`'s bits (cups.h, `cups_ptype_e`), which Swift does not see as numbers.
    private enum TypeBit {
        static let isDefault = 0x20000
        static let fax = 0x40000
    }

    private var type: Int { attributes.number("printer-type") ?? 0 }
    /// The one that the scheduler takes where nobody names one.
    var isDefault: Bool { type & TypeBit.isDefault != 0 }
    var isFax: Bool { type & TypeBit.fax != 0 }
    /// Makes files, not paper.
    var writesFiles: Bool { scheme == "cups-pdf" || scheme == "file" }

    /// It says what it takes; a queue without a driver does not.
    var tellsMedia: Bool { attributes.all("media-supported").contains { $0.contains("_") } }
    /// Of A4 and Letter, those that it takes.
    var sheets: [SheetSize] { sheets(in: "media-supported") }

    private func sheets(in name: String) -> [SheetSize] {
        let media = attributes.all(name)
        return [SheetSize.a4, .letter].filter { media.contains($0.media) }
    }

    /// What a poster is printed on: what lies in the printer, where that is one of the two; else what the queue takes by itself;
    /// else A4 before Letter.
    var sheet: SheetSize {
        let ready = sheets(in: "media-ready")
        let known = ready.isEmpty ? sheets : ready
        if known.count == 1 { return known[0] }
        return sheets(in: "media-default").first ?? known.first ?? .a4
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

    /// It says of every later job that its printer has forgotten it, and nobody prints on it.
    var hasStaleNote: Bool { reasons.contains(Self.forgottenReason) && jobCount == 0 && !isStopped }

    /// The printer takes nothing for now.
    var isHeldUp: Bool {
        reasons.contains { $0.hasPrefix(Self.connectingReason) } || fault?.condition == .failed
    }
}
