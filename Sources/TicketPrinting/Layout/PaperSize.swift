/// The roll in the receipt printer.
public struct PaperWidth: Sendable, Equatable {
    /// Dots across the printable area.
    public let dots: Int
    /// Dots an inch of receipt printers.
    static let resolution = 203.0
    /// Dots a millimetre of receipt printers.
    static let dotsAMillimetre = 8

    public static let mm80 = PaperWidth(dots: 576)
    public static let mm58 = PaperWidth(dots: 384)

    /// The narrowest that a ticket's code fits with its white around it, and the widest print head (4 inches).
    public static let allowedDots = 320...832

    /// `80mm`, `58mm`, or the print head's dots: `512dots`.
    public init?(_ text: String) {
        switch text {
        case "80mm": self = .mm80
        case "58mm": self = .mm58
        default:
            guard text.hasSuffix("dots"), let dots = Int(text.dropLast(4)), Self.allowedDots.contains(dots) else {
                return nil
            }
            self.dots = dots
        }
    }

    private init(dots: Int) { self.dots = dots }
}
