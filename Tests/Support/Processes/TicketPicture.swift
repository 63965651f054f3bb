public import Foundation

/// A ticket's code as a camera sees it that looks at a clean sheet.
public enum TicketPicture {
    private static let width = 640
    private static let height = 480
    private static let module = 8

    /// A PGM (P5); nil for a text that fits no code.
    public static func pgm(_ text: String) -> Data? {
        guard let code = Code(text) else { return nil }
        let left = (width - code.size * module) / 2
        let top = (height - code.size * module) / 2
        var pixels = [UInt8](repeating: 235, count: width * height)
        for row in 0..<code.size * module {
            for column in 0..<code.size * module where code.isDark(column / module, row / module) {
                pixels[(top + row) * width + left + column] = 20
            }
        }
        return Data("P5\n\(width) \(height)\n255\n".utf8) + Data(pixels)
    }
}
