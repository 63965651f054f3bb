/// The roll in the receipt printer.
public struct PaperWidth: Sendable, Equatable {
    /// Dots across the printable area.
    public let dots: Int
    /// Dots an inch of receipt printers.
    static let resolution = 203.0

    public static let mm80 = PaperWidth(dots: 576)
    public static let mm58 = PaperWidth(dots: 384)

    /// `80mm` or `58mm`.
    public init?(_ text: String) {
        switch text {
        case "80mm": self = .mm80
        case "58mm": self = .mm58
        default: return nil
        }
    }

    private init(dots: Int) { self.dots = dots }
}
