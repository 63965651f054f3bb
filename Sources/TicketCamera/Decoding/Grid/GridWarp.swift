/// How a code lies in a picture: flat but for perspective, bent as round a can, or with each part a little off its place.
struct GridWarp {
    let flat: Homography
    /// How far a code's middle lies off a flat one's along its rows and along its columns, in modules (`x`, `z`), and how far the
    /// middle of each half lies off to its outer end (`y`, `w`): as round a can.
    var bend = SIMD4<Float>.zero { didSet { isFlat = bend == .zero && mesh == nil } }
    var mesh: AlignmentMesh? { didSet { isFlat = bend == .zero && mesh == nil } }
    private(set) var isFlat = true
    /// Modules between the middles of two finder patterns.
    let span: Float

    init(_ flat: Homography, size: Int) { (self.flat, span) = (flat, Float(size - 7)) }

    /// A cubic's largest value between its zeros at 0, 1/2 and 1.
    private static let cubic: Float = 10.392

    /// Where a point of the grid lies in the picture.
    @inline(__always)
    func picture(_ column: Float, _ row: Float) -> SIMD2<Float> {
        isFlat ? flat.picture(column, row) : bent(column, row)
    }

    private func bent(_ column: Float, _ row: Float) -> SIMD2<Float> {
        let (s, t) = ((column - 3.5) / span, (row - 3.5) / span)
        let (p, q) = (s * (1 - s), t * (1 - t))
        let u = column + p * (4 * bend.x + Self.cubic * (1 - 2 * s) * bend.y)
        let v = row + q * (4 * bend.z + Self.cubic * (1 - 2 * t) * bend.w)
        let off = mesh?.shift(column, row) ?? .zero
        return flat.picture(u + off.x, v + off.y)
    }
}

/// How far each alignment pattern lies off its place on the grid, in modules; between them it is in proportion.
struct AlignmentMesh {
    private let middles: [Float]
    /// Row by row.
    private let shifts: [SIMD2<Float>]

    /// - Parameter shifts: of the patterns at `centres`, row by row.
    init(_ centres: [Int], _ shifts: [SIMD2<Float>]) {
        middles = centres.map { Float($0) + 0.5 }
        self.shifts = shifts
    }

    func shift(_ column: Float, _ row: Float) -> SIMD2<Float> {
        let (i, s) = place(column)
        let (j, t) = place(row)
        let at = j * middles.count + i
        let upper = shifts[at] + (shifts[at + 1] - shifts[at]) * s
        let lower = shifts[at + middles.count] + (shifts[at + middles.count + 1] - shifts[at + middles.count]) * s
        return upper + (lower - upper) * t
    }

    /// The pattern before a place, and how far on the way to the next it is; beyond the last as at the last.
    private func place(_ at: Float) -> (Int, Float) {
        var index = 0
        while index + 2 < middles.count, middles[index + 1] < at { index += 1 }
        return (index, max(0, min(1, (at - middles[index]) / (middles[index + 1] - middles[index]))))
    }
}
