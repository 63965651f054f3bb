/// How a flat code lies in a picture: from modules of its grid to pixels.
struct Homography {
    private let a, b, c, d, e, f, g, h: Float
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

    /// Where a point of the grid lies in the picture.
    @inline(__always)
    func picture(_ column: Float, _ row: Float) -> SIMD2<Float> {
        let (u, v) = ((column - origin) * scale, (row - origin) * scale)
        let w = 1 / (g * u + h * v + 1)
        return SIMD2((a * u + b * v + c) * w, (d * u + e * v + f) * w)
    }
}
