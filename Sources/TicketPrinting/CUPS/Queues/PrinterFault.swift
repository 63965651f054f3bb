import QueueEngine

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
