/// Why something could not be drawn.
enum DrawingFailure: Error, CustomStringConvertible {
    case codeTooLong
    case noReceipt
    case cairo(String)

    var description: String {
        switch self {
        case .codeTooLong: "the text is too long for a QR code"
        case .noReceipt: "a poster is no receipt: draw it as pdf, svg or png"
        case .cairo(let status): "drawing failed: \(status)"
        }
    }
}
