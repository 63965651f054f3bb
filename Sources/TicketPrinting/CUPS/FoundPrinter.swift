import CCUPS
import Glibc
import QueueEngine

/// A printer that the printing system can reach.
public struct FoundPrinter: Sendable, Equatable {
    public let uri: String
    /// What its makers call it; empty where it does not say.
    public let model: String

    public var isOnUSB: Bool { uri.hasPrefix("usb:") || uri.hasPrefix("qode-usb:") }

    /// By what its makers call it.
    public var isReceiptPrinter: Bool {
        let text = "\(model) \(uri)".lowercased()
        return ["receipt", "thermal", "pos", "tm-", "ticket", "58mm", "80mm", "tsp", "zj-"].contains(
            where: text.contains)
    }
}

/// A queue of the printing system.
public struct InstalledQueue: Sendable, Equatable {
    public let name: String
    public let uri: String
    public let model: String
    /// Our filter is in front of the printer.
    public let isOurs: Bool
    public var isOnUSB: Bool { uri.hasPrefix("usb:") || uri.hasPrefix("qode-usb:") }
    /// IPP's keywords for what is wrong; empty when nothing is.
    public let reasons: [String]
    public let isPaused: Bool
}

/// What a printer that was just set up says of itself.
public enum PrinterAnswer: Sendable, Equatable {
    /// It tells how it is, and has nothing to complain of.
    case ready
    /// It tells that something is wrong: IPP's keywords.
    case fault([String])
    /// It takes bytes and never says a word.
    case oneWay
    /// Nothing is known: it was not reached, or something else is in its way.
    case unreached
}

extension InstalledQueue {
    init?(_ attributes: Scheduler.Attributes) {
        guard let name = attributes.text("printer-name") else { return nil }
        self.init(
            name: name, uri: attributes.text("device-uri") ?? "",
            model: attributes.text("printer-make-and-model") ?? "",
            isOurs: attributes.text("printer-make-and-model")?.hasPrefix("Qode ESC/POS") ?? false,
            reasons: attributes.all("printer-state-reasons").filter { $0 != "none" },
            isPaused: attributes.number("printer-state") == Int(IPP_PSTATE_STOPPED.rawValue))
    }
}
