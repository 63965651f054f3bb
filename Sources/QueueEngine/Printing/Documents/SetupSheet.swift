public import QueueCore

/// The ticket for whoever unpacks the appliance: its code opens the page of settings, once.
public struct SetupSheet: Sendable, Hashable {
    /// Where that page is, with the code: `https://192.168.1.7:8443/setup?token=K7MPQ4XAB2CD`
    public var url: String
    /// The code alone, for who types it.
    public var code: String
    public var printedAt: Timestamp
    public var locale: String

    public init(url: String, code: String, printedAt: Timestamp, locale: String = "en") {
        self.url = url
        self.code = code
        self.printedAt = printedAt
        self.locale = locale
    }
}
