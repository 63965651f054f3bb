/// What every QR code of a size has in common (ISO/IEC 18004): finder, timing and alignment patterns, and where its format stands.
final class QRPattern: Sendable {
    struct Module: Equatable {
        let column: Int
        let row: Int
        let isDark: Bool
    }

    /// Modules along a side: 21 (version 1) to 177 (version 40), in steps of 4.
    static let sizes = 21...177

    let size: Int
    /// Modules that are the same in every code of this size.
    let fixed: [Module]
    /// The fixed modules' middles: column, row, and 1 for a dark one, -1 for a light one.
    let marks: [SIMD4<Float>]
    /// The same of the timing patterns alone: of that along the upper edge, of that along the left, and of both.
    let upperTiming: [SIMD4<Float>]
    let leftTiming: [SIMD4<Float>]
    let timingMarks: [SIMD4<Float>]
    /// Centres of alignment patterns along a side, with 6 and without the finders' own; empty in version 1.
    let centres: [Int]
    /// Centre of the alignment pattern nearest to the corner that has no finder; nil in version 1.
    let alignment: Int?

    var version: Int { (size - 17) / 4 }

    /// Nil for a size that no code has.
    init?(size: Int) {
        guard Self.sizes.contains(size), size % 4 == 1 else { return nil }
        self.size = size
        let version = (size - 17) / 4
        let centres = Self.alignmentCentres(version)
        alignment = centres.last
        self.centres = centres
        var cells: [Int: Bool] = [:]
        func set(_ column: Int, _ row: Int, _ isDark: Bool) {
            guard column >= 0, row >= 0, column < size, row < size else { return }
            cells[row * size + column] = isDark
        }
        for index in 8..<size - 8 {
            set(index, 6, index % 2 == 0)
            set(6, index, index % 2 == 0)
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            for dy in -4...4 {
                for dx in -4...4 {
                    let ring = max(abs(dx), abs(dy))
                    set(x + dx, y + dy, ring != 2 && ring != 4)
                }
            }
        }
        for y in centres {
            for x in centres where !Self.isFinder(x, y, size) {
                for dy in -2...2 {
                    for dx in -2...2 { set(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
                }
            }
        }
        set(8, size - 8, true)
        if version >= 7 { for (x, y, isDark) in Self.versionBits(version, size) { set(x, y, isDark) } }
        fixed = cells.map { Module(column: $0.key % size, row: $0.key / size, isDark: $0.value) }
            .sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        let upper = fixed.filter { $0.row == 6 && (8..<size - 8).contains($0.column) }
        let left = fixed.filter { $0.column == 6 && (8..<size - 8).contains($0.row) }
        (upperTiming, leftTiming) = (upper.map(Self.mark), left.map(Self.mark))
        marks = fixed.map(Self.mark)
        timingMarks = upperTiming + leftTiming
    }

    private static func mark(_ module: Module) -> SIMD4<Float> {
        SIMD4(Float(module.column) + 0.5, Float(module.row) + 0.5, module.isDark ? 1 : -1, 0)
    }

    private static func isFinder(_ x: Int, _ y: Int, _ size: Int) -> Bool {
        (x == 6 && y == 6) || (x == 6 && y == size - 7) || (x == size - 7 && y == 6)
    }

    /// Annex E: evenly spaced from the far end, and 6.
    private static func alignmentCentres(_ version: Int) -> [Int] {
        guard version > 1 else { return [] }
        let count = version / 7 + 2
        let step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        let last = version * 4 + 10
        return [6] + (0..<count - 1).reversed().map { last - $0 * step }
    }

    /// Annex D: the version, with its 12 bits of BCH code.
    static func versionWord(_ version: Int) -> Int {
        var rest = version
        for _ in 0..<12 { rest = (rest << 1) ^ ((rest >> 11) * 0x1f25) }
        return version << 12 | rest
    }

    /// Where they stand, twice.
    private static func versionBits(_ version: Int, _ size: Int) -> [(Int, Int, Bool)] {
        let bits = versionWord(version)
        return (0..<18).flatMap { index in
            let (far, near, isDark) = (size - 11 + index % 3, index / 3, bits >> index & 1 == 1)
            return [(far, near, isDark), (near, far, isDark)]
        }
    }

    /// Where the 15 bits of the format stand, lowest first: beside the upper left finder, and again beside the others.
    var formatPlaces: [[(column: Int, row: Int)]] {
        let first = (0..<15).map { bit -> (Int, Int) in
            switch bit {
            case 0...5: (8, bit)
            case 6: (8, 7)
            case 7: (8, 8)
            case 8: (7, 8)
            default: (14 - bit, 8)
            }
        }
        return [first, (0..<15).map { $0 < 8 ? (size - 1 - $0, 8) : (8, size - 15 + $0) }]
    }

    /// The 32 formats (level and mask) with their BCH code, as they are drawn.
    static let formats: [Int] = (0..<32).map { data in
        var rest = data
        for _ in 0..<10 { rest = (rest << 1) ^ ((rest >> 9) * 0x537) }
        return (data << 10 | rest) ^ 0x5412
    }
}
