/// A picture of black and white dots, as a thermal printer burns it.
struct Raster: Equatable {
    let width: Int
    let height: Int
    /// Bytes a row.
    let stride: Int
    /// Rows from top to bottom, the leftmost dot in the highest bit; 1 is black.
    private(set) var bytes: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        stride = (width + 7) / 8
        bytes = [UInt8](repeating: 0, count: stride * height)
    }

    mutating func blacken(_ column: Int, _ row: Int) { bytes[row * stride + column / 8] |= 0x80 >> UInt8(column % 8) }

    func isBlack(_ column: Int, _ row: Int) -> Bool {
        bytes[row * stride + column / 8] & (0x80 >> UInt8(column % 8)) != 0
    }
}

/// The bytes that a receipt printer understands (Epson's ESC/POS; command names as in its reference).
enum ESCPOS {
    /// Rows in one raster command: small enough for the buffer of any printer.
    private static let bandHeight = 128
    /// Dots between the print head and the knife, fed before the cut.
    private static let feedBeforeCut: UInt8 = 96

    static func document(_ raster: Raster) -> [UInt8] {
        var bytes: [UInt8] = [0x1b, 0x40]  // ESC @: whatever a job before has left, is gone
        for top in Swift.stride(from: 0, to: raster.height, by: bandHeight) {
            let rows = min(bandHeight, raster.height - top)
            // GS v 0: width in bytes and height in dots, low byte first
            bytes += [0x1d, 0x76, 0x30, 0]
            bytes += [UInt8(raster.stride & 0xff), UInt8(raster.stride >> 8), UInt8(rows & 0xff), UInt8(rows >> 8)]
            bytes += raster.bytes[top * raster.stride..<(top + rows) * raster.stride]
        }
        bytes += [0x1b, 0x4a, feedBeforeCut]  // ESC J
        bytes += [0x1d, 0x56, 1]  // GS V: partial cut
        return bytes
    }
}
