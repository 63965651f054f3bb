/// A printer that the printing system can reach.
public struct FoundPrinter: Sendable, Equatable {
    public let uri: String
    /// What its makers call it; empty where it does not say.
    public let model: String

    public var isOnUSB: Bool { uri.hasPrefix("usb:") || uri.hasPrefix("qode-usb:") }

    public var isReceiptPrinter: Bool { PrinterKind(words: PrinterWords(model: model, uri: uri)) == .receipts }
}
