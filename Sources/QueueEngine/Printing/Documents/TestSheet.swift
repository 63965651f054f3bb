public import QueueCore

/// The page that shows whether a receipt printer is set up rightly: ruler, densities, QR codes, scripts.
public struct TestSheet: Sendable, Hashable {
    /// What the printer is called: its queue, or its folder.
    public var printer: String
    public var printedAt: Timestamp
    /// What the QR codes contain, each followed by ` ` and its module's dots: `qode-test-17 6`. Whoever holds the page
    /// to the camera learns from the code that it reads which page this is, and how small a code may be.
    public var code: String
    public var locale: String

    public init(printer: String, printedAt: Timestamp, code: String, locale: String = "en") {
        self.printer = printer
        self.printedAt = printedAt
        self.code = code
        self.locale = locale
    }
}
