/// A queue of the printing system, for who sets printers up.
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

    init(_ queue: PrintQueue) {
        name = queue.name
        uri = queue.uri
        model = queue.model
        isOurs = queue.isOurs
        reasons = queue.reasons
        isPaused = queue.isStopped
    }
}
