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

    /// A whole row at once.
    mutating func setRow(_ row: Int, isBlack: (_ column: Int) -> Bool) {
        for byte in 0..<stride {
            var bits: UInt8 = 0
            for column in byte * 8..<min(width, byte * 8 + 8) where isBlack(column) {
                bits |= 0x80 >> UInt8(column % 8)
            }
            bytes[row * stride + byte] = bits
        }
    }

    func isBlack(_ column: Int, _ row: Int) -> Bool {
        bytes[row * stride + column / 8] & (0x80 >> UInt8(column % 8)) != 0
    }

    /// The runs of black dots of a row, from left to right.
    func runs(inRow row: Int) -> [Range<Int>] { darkRuns(width) { isBlack($0, row) } }

    /// Bytes of a row up to its last black dot; 0 is a white row.
    func inkedBytes(ofRow row: Int) -> Int {
        let start = row * stride
        return (0..<stride).last { bytes[start + $0] != 0 }.map { $0 + 1 } ?? 0
    }
}

/// The runs of a row's dark places, from left to right.
func darkRuns(_ count: Int, isDark: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for place in 0...count {
        let dark = place < count && isDark(place)
        if dark, start == nil { start = place }
        if !dark, let from = start {
            runs.append(from..<place)
            start = nil
        }
    }
    return runs
}
