/// The bytes that a receipt printer understands (Epson's ESC/POS; command names as in its reference).
struct ESCPOS: Sendable, Equatable {
    /// Sounds the printer's buzzer after the cut, where it has one.
    var beeps = false
    /// Opens the cash drawer that is plugged into the printer.
    var opensDrawer = false

    /// Rows in one raster command: small enough for the buffer of any printer.
    static let bandHeight = 128
    /// White rows that are worth a command of their own: a millimetre. Shorter ones are burnt as they are.
    static let leastFeed = 8
    /// Dots between the print head and the knife, fed before the cut.
    static let feedBeforeCut = 96

    /// A ticket or a test page: set up afresh, burnt, fed past the knife, cut.
    /// - Parameter scrapHeight: the rows above this one are scrap without those below. No command burns some of both.
    func document(_ raster: Raster, scrapHeight: Int? = nil) -> DrawnDocument {
        let border = scrapHeight ?? raster.height
        var scrapLength: Int?
        var bytes: [UInt8] = [0x1B, 0x40]  // ESC @: whatever a job before has left, is gone
        if opensDrawer { bytes += [0x1B, 0x70, 0, 50, 250] }  // ESC p: pin 2, 100 ms on, 500 ms off
        var row = 0
        var fed = 0
        while row < raster.height {
            let inked = Self.inkedRows(of: raster, from: row, border: border)
            if scrapHeight != nil, inked.lowerBound >= border { scrapLength = scrapLength ?? bytes.count }
            fed += inked.lowerBound - row
            row = inked.upperBound
            if inked.isEmpty { continue }
            Self.feed(fed, into: &bytes)
            fed = 0
            Self.burn(raster, inked, into: &bytes)
        }
        Self.feed(fed + Self.feedBeforeCut, into: &bytes)
        bytes += [0x1D, 0x56, 1]  // GS V: partial cut
        // ESC ( A: Epson's buzzer, pattern 1, once. Printers without one skip the two parameters by their count.
        if beeps { bytes += [0x1B, 0x28, 0x41, 4, 0, 48, 49, 1, 10] }
        return DrawnDocument(bytes: bytes, scrapLength: scrapLength)
    }

    /// The next rows that go into one command: from the first that is not white to where a feed is worth it, or the border.
    /// Empty at the paper's end.
    private static func inkedRows(of raster: Raster, from start: Int, border: Int) -> Range<Int> {
        guard let first = (start..<raster.height).first(where: { raster.inkedBytes(ofRow: $0) > 0 }) else {
            return raster.height..<raster.height
        }
        var last = first
        for row in first..<min(first < border ? border : raster.height, first + bandHeight) {
            if raster.inkedBytes(ofRow: row) > 0 { last = row }
            if row - last >= leastFeed { break }
        }
        return first..<last + 1
    }

    /// GS v 0, as wide as its ink: what is white to the right is not sent.
    private static func burn(_ raster: Raster, _ rows: Range<Int>, into bytes: inout [UInt8]) {
        let width = rows.map(raster.inkedBytes(ofRow:)).max() ?? 0
        // Width in bytes and height in dots, low byte first.
        bytes += [0x1D, 0x76, 0x30, 0]
        bytes += [UInt8(width & 0xFF), UInt8(width >> 8), UInt8(rows.count & 0xFF), UInt8(rows.count >> 8)]
        for row in rows { bytes += raster.bytes[row * raster.stride..<row * raster.stride + width] }
    }

    /// ESC J, as often as it takes: its count is one byte.
    private static func feed(_ rows: Int, into bytes: inout [UInt8]) {
        var left = rows
        while left > 0 {
            let step = min(left, 255)
            bytes += [0x1B, 0x4A, UInt8(step)]
            left -= step
        }
    }
}
