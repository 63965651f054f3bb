import CQREncode
import Testing

@testable import TicketCamera

/// A code as it is drawn: one value a module, for tests that need to know the truth.
struct Drawn {
    let size: Int
    private let modules: [Bool]

    /// - Parameter version: 1 to 40; 0 for the least that holds the text.
    init(_ text: String = Pictures.id, version: Int = 0) throws {
        let code = try #require(QRcode_encodeString8bit(text, Int32(version), QR_ECLEVEL_M))
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        self.size = size
        modules = (0..<size * size).map { code.pointee.data[$0] & 1 == 1 }
    }

    func isDark(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && row >= 0 && column < size && row < size && modules[row * size + column]
    }

    /// Seen by a camera.
    /// - Parameter grid: which module lies at a pixel's middle.
    func frame(
        _ width: Int, _ height: Int, dark: UInt8 = 40, light: UInt8 = 210,
        grid: (_ x: Float, _ y: Float) -> (column: Float, row: Float)
    ) -> Frame {
        let luma = (0..<width * height).map { index -> UInt8 in
            // The mean of 3 × 3 points.
            var sum = 0
            for point in 0..<9 {
                let (dx, dy) = (Float(point % 3) / 3 + 0.167, Float(point / 3) / 3 + 0.167)
                let at = grid(Float(index % width) + dx, Float(index / width) + dy)
                let isDark = isDark(Int(at.column.rounded(.down)), Int(at.row.rounded(.down)))
                sum += Int(isDark ? dark : light)
            }
            return UInt8(sum / 9)
        }
        return Frame(width: width, height: height, luma: luma)
    }

    /// Straight, its upper left corner at a place.
    func frame(_ width: Int, _ height: Int, x: Float, y: Float, module: Float) -> Frame {
        frame(width, height) { (($0 - x) / module, ($1 - y) / module) }
    }
}

extension Frame {
    /// Each pixel the mean of the square around it.
    func blurred(_ reach: Int) -> Frame {
        let luma = (0..<width * height).map { index -> UInt8 in
            var (sum, count) = (0, 0)
            for y in max(0, index / width - reach)...min(height - 1, index / width + reach) {
                for x in max(0, index % width - reach)...min(width - 1, index % width + reach) {
                    (sum, count) = (sum + Int(self.luma[y * width + x]), count + 1)
                }
            }
            return UInt8(sum / count)
        }
        return Frame(width: width, height: height, luma: luma)
    }

    /// Each square of so many pixels has its mean everywhere.
    func pixelated(_ side: Int) -> Frame {
        var luma = luma
        for top in stride(from: 0, to: height, by: side) {
            for left in stride(from: 0, to: width, by: side) {
                let (rows, columns) = (top..<min(height, top + side), left..<min(width, left + side))
                let pixels = rows.flatMap { row in columns.map { row * width + $0 } }
                let mean = pixels.reduce(0) { $0 + Int(luma[$1]) } / pixels.count
                for pixel in pixels { luma[pixel] = UInt8(mean) }
            }
        }
        return Frame(width: width, height: height, luma: luma)
    }

    /// Another noise each time.
    func withNoise(_ level: Int, seed: UInt32) -> Frame {
        var noise = seed
        return mapped { luma in
            noise = noise &* 1_664_525 &+ 1_013_904_223
            return UInt8(clamping: Int(luma) + Int(noise >> 16) % (2 * level + 1) - level)
        }
    }
}
