import CQREncode

@testable import TicketCamera

extension Frame {
    /// What a camera sees over a grey desk.
    /// - Parameter text: of the code that lies in its middle, 5 pixels a module; nil is an empty desk.
    static func desk(_ width: Int = 640, _ height: Int = 480, showing text: String?) -> Frame {
        var luma = [UInt8](repeating: 220, count: width * height)
        guard let text, let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else {
            return Frame(width: width, height: height, luma: luma)
        }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        let (left, top) = ((width - 5 * side) / 2, (height - 5 * side) / 2)
        for row in 0..<5 * side {
            for column in 0..<5 * side where code.pointee.data[row / 5 * side + column / 5] & 1 == 1 {
                luma[(top + row) * width + left + column] = 30
            }
        }
        return Frame(width: width, height: height, luma: luma)
    }
}
