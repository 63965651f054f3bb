/// What version a large code says it is: beside two of its finder patterns stand 18 bits, which tell the 34 versions from 7 on apart
/// though three of them are wrong (ISO/IEC 18004, annex D). A bent code's measure says less.
struct VersionReader {
    private static let words = (7...40).map { QRPattern.versionWord($0) }
    /// Wrong bits of one copy.
    private static let mendable = 3

    let lit: Lit
    let sign: Float

    /// Modules along the side of the code; nil when neither copy is there, or each says something else.
    func size(_ outlines: FinderOutlines) -> Int? {
        // Columns of the one are rows of the other, seen from their finders' upper left corners.
        let right = version(outlines.topRight) { index in (Float(index % 3) - 4, Float(index / 3)) }
        let below = version(outlines.bottomLeft) { index in (Float(index / 3), Float(index % 3) - 4) }
        guard let version = right ?? below, right == nil || below == nil || right == below else { return nil }
        return 17 + 4 * version
    }

    private func version(_ outline: FinderOutline, _ place: (Int) -> (Float, Float)) -> Int? {
        guard let grid = Homography(from: 0, to: 7, corners: outline.corners) else { return nil }
        var word = 0
        for index in 0..<18 {
            let (column, row) = place(index)
            if sign * lit.darkness(grid.picture(column + 0.5, row + 0.5)) > 0 { word |= 1 << index }
        }
        let wrong = Self.words.map { ($0 ^ word).nonzeroBitCount }
        guard let least = wrong.min(), least <= Self.mendable, let index = wrong.firstIndex(of: least) else {
            return nil
        }
        return 7 + index
    }
}
