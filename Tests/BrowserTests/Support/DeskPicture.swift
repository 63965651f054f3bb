import Foundation

@testable import TicketPrinting

/// What a camera sees of a desk, as brightness.
enum DeskPicture {
    /// A ticket's code in the middle, 8 pixels a module; nil is an empty desk.
    static func luma(_ width: Int, _ height: Int, showing text: String?) throws -> [UInt8] {
        var luma = [UInt8](repeating: 150, count: width * height)
        guard let text else { return luma }
        let code = try QRCode(text, level: .high)
        let module = 8
        let side = (code.size + 2 * QRCode.quietZone) * module
        let (left, top) = ((width - side) / 2, (height - side) / 2)
        for row in 0..<side {
            for column in 0..<side {
                let (x, y) = (column / module - QRCode.quietZone, row / module - QRCode.quietZone)
                let isDark = (0..<code.size).contains(x) && (0..<code.size).contains(y) && code.isDark(x, y)
                luma[(top + row) * width + left + column] = isDark ? 40 : 220
            }
        }
        return luma
    }

    /// A video of one frame, which Chromium shows again and again (YUV4MPEG2).
    static func video(_ text: String, at path: String) throws {
        let (width, height) = (1280, 720)
        var file = Data("YUV4MPEG2 W\(width) H\(height) F20:1 Ip A1:1 C420jpeg\nFRAME\n".utf8)
        file.append(contentsOf: try luma(width, height, showing: text))
        file.append(Data(repeating: 128, count: width * height / 2))
        try file.write(to: URL(fileURLWithPath: path))
    }
}
