/// How a flat code lies in a picture: from modules of its grid to pixels.
struct Homography {
    private let a, b, c, d, e, f: Float
    /// How much nearer the far end of the square's upper and of its left side is: 0 without perspective.
    let g, h: Float
    private let origin: Float
    private let scale: Float

    /// The map of a grid's square to four points (Heckbert, "Fundamentals of Texture Mapping", 1989).
    /// - Parameters:
    ///   - low, high: the square's corners on the grid: `low, low` to `high, high`.
    ///   - corners: where they lie in the picture: upper left, upper right, lower right, lower left.
    /// - Returns: nil where three of them are on a line.
    init?(from low: Float, to high: Float, corners: [4 of SIMD2<Float>]) {
        let (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3])
        let (one, two, sum) = (q - r, s - r, p - q + r - s)
        let area = one.x * two.y - two.x * one.y
        guard abs(area) > 1e-3, high > low else { return nil }
        g = (sum.x * two.y - two.x * sum.y) / area
        h = (one.x * sum.y - sum.x * one.y) / area
        (a, b, c) = (q.x - p.x + g * q.x, s.x - p.x + h * s.x, p.x)
        (d, e, f) = (q.y - p.y + g * q.y, s.y - p.y + h * s.y, p.y)
        origin = low
        scale = 1 / (high - low)
    }

    /// The map that brings points of a grid nearest to places in a picture.
    /// - Parameters:
    ///   - low, high: as above.
    ///   - pairs: four at least.
    /// - Returns: nil where they say too little.
    init?(from low: Float, to high: Float, nearest pairs: [(grid: SIMD2<Float>, picture: SIMD2<Float>)]) {
        guard let first = pairs.first, high > low, pairs.count >= 4 else { return nil }
        let unit = 1 / (high - low)
        // Places near 0 and of the size of 1 keep the equations good-natured.
        let far = pairs.map { ($0.picture - first.picture) * ($0.picture - first.picture) }.map { $0.sum() }.max() ?? 0
        guard far > 0 else { return nil }
        let stretch = 1 / far.squareRoot()
        var products = [SIMD8<Float>](repeating: .zero, count: 8)
        var right = SIMD8<Float>.zero
        for pair in pairs {
            let (at, to) = ((pair.grid - low) * unit, (pair.picture - first.picture) * stretch)
            let one = SIMD8<Float>(at.x, at.y, 1, 0, 0, 0, -at.x * to.x, -at.y * to.x)
            let two = SIMD8<Float>(0, 0, 0, at.x, at.y, 1, -at.x * to.y, -at.y * to.y)
            right += one * to.x + two * to.y
            for i in 0..<8 { products[i] += one * one[i] + two * two[i] }
        }
        var matrix = [Float](repeating: 0, count: 64)
        for index in 0..<64 { matrix[index] = products[index / 8][index % 8] }
        guard let m = LeastSquares.solve(&matrix, (0..<8).map { right[$0] }, 8) else { return nil }
        (g, h) = (m[6], m[7])
        let (x, y, back) = (first.picture.x, first.picture.y, far.squareRoot())
        (a, b, c) = (m[0] * back + x * g, m[1] * back + x * h, m[2] * back + x)
        (d, e, f) = (m[3] * back + y * g, m[4] * back + y * h, m[5] * back + y)
        origin = low
        scale = unit
    }

    /// Where a point of the grid lies in the picture.
    @inline(__always)
    func picture(_ column: Float, _ row: Float) -> SIMD2<Float> {
        let (u, v) = ((column - origin) * scale, (row - origin) * scale)
        let w = 1 / (g * u + h * v + 1)
        return SIMD2((a * u + b * v + c) * w, (d * u + e * v + f) * w)
    }
}
