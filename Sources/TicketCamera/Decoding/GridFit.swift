/// A picture and the thresholds that part dark from light in it.
struct Lit {
    let pixels: Pixels
    private let thresholds: [UInt8]
    private let columns: Int
    private let rows: Int
    /// Pixels along a block's side, as a power of two.
    private let shift: Int

    /// - Parameters:
    ///   - blocks: of the picture, or of a smaller one.
    ///   - depth: halvings between the two.
    init(pixels: Pixels, blocks: borrowing Blocks, depth: Int) {
        self.pixels = pixels
        (thresholds, columns, rows) = (blocks.thresholds, blocks.columns, blocks.rows)
        shift = Blocks.side.trailingZeroBitCount + depth
    }

    /// How much darker than its threshold a point is, in grey levels; negative is lighter.
    @inline(__always)
    func darkness(_ at: SIMD2<Float>) -> Float {
        let x = min(columns - 1, Int(Pixels.clamp(at.x, Float(pixels.width))) >> shift)
        let y = min(rows - 1, Int(Pixels.clamp(at.y, Float(pixels.height))) >> shift)
        return Float(thresholds[y * columns + x]) - pixels.sample(at.x, at.y)
    }
}

/// Lays a code's grid over a picture: from the middles of three finder patterns to all four corners, as exactly as what every code of
/// the size has in common allows.
struct GridFit {
    /// Grey levels above which a point is simply dark or light: a lamp's mirror image must not outweigh all the others.
    private static let clip: Float = 48

    let pattern: QRPattern
    /// Middles of the finder patterns and of the corner that has none: upper left, upper right, lower right, lower left.
    private(set) var corners: [4 of SIMD2<Float>]
    private(set) var grid: Homography
    private let lit: Lit
    private let sign: Float

    /// - Parameters:
    ///   - scale: pixels of `lit` a pixel of the picture in which the patterns were found.
    init?(_ triple: FinderTriple, pattern: QRPattern, in lit: Lit, scale: Float) {
        func place(_ finder: FinderPattern) -> SIMD2<Float> { SIMD2(finder.x, finder.y) * scale }
        let (p, q, s) = (place(triple.topLeft), place(triple.topRight), place(triple.bottomLeft))
        corners = [p, q, q + s - p, s]
        guard let grid = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: corners) else { return nil }
        (self.pattern, self.grid, self.lit) = (pattern, grid, lit)
        sign = triple.isInverted ? -1 : 1
    }

    /// Pixels a module, along the upper and the left edge.
    var module: Float {
        let (u, v) = (corners[1] - corners[0], corners[3] - corners[0])
        let lengths = (u * u).sum().squareRoot() + (v * v).sum().squareRoot()
        return lengths / 2 / Float(pattern.size - 7)
    }

    /// How well the timing patterns agree, -1 to 1: tells one size from the next.
    var timing: Float { agreement(pattern.timing) }

    /// How well all that is fixed agrees, -1 to 1.
    var quality: Float { agreement(pattern.fixed) }

    private func agreement(_ modules: [QRPattern.Module]) -> Float {
        var (sum, total): (Float, Float) = (0, 0.01)
        for module in modules {
            let darkness = sign * lit.darkness(grid.picture(Float(module.column) + 0.5, Float(module.row) + 0.5))
            let clipped = max(-Self.clip, min(Self.clip, darkness))
            sum += module.isDark ? clipped : -clipped
            total += abs(clipped)
        }
        return sum / total
    }

    /// Moves all of them to where the fixed modules agree best.
    mutating func refine() {
        var best = score(grid)
        for step in [Float(0.5), 0.25, 0.12] {
            let length = step * module
            for _ in 0..<2 {
                var isBetter = false
                for corner in [2, 0, 1, 3] {
                    for move in [SIMD2<Float>(1, 0), SIMD2(-1, 0), SIMD2(0, 1), SIMD2(0, -1)] {
                        isBetter = attempt(corner, move * length, &best) || isBetter
                    }
                }
                if !isBetter { break }
            }
        }
    }

    private mutating func attempt(_ corner: Int, _ move: SIMD2<Float>, _ best: inout Float) -> Bool {
        var moved = corners
        moved[corner] += move
        guard let grid = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: moved) else { return false }
        let score = score(grid)
        guard score > best else { return false }
        (best, corners, self.grid) = (score, moved, grid)
        return true
    }

    private func score(_ grid: Homography) -> Float {
        var sum: Float = 0
        for module in pattern.fixed {
            let darkness = sign * lit.darkness(grid.picture(Float(module.column) + 0.5, Float(module.row) + 0.5))
            let clipped = max(-Self.clip, min(Self.clip, darkness))
            sum += module.isDark ? clipped : -clipped
        }
        return sum
    }

    /// Perspective moves the fourth corner away from where a parallelogram has it; the alignment pattern near it shows where to.
    mutating func findCorner() {
        guard let centre = pattern.alignment else { return }
        let span = Float(pattern.size - 7)
        let (right, down) = ((corners[1] - corners[0]) / span, (corners[3] - corners[0]) / span)
        let middle = Float(centre) + 0.5
        let start = grid.picture(middle, middle)
        // A code at half an arm's length that is tilted by 60° has its corner an eighth of its side away.
        let reach = Int(max(2, span * 0.12).rounded())
        var best = (score: -Float.infinity, at: start)
        func look(_ at: SIMD2<Float>, _ far: Float) {
            let score = alignment(at, right, down) - 3 * far
            if score > best.score { best = (score, at) }
        }
        for y in -reach...reach {
            for x in -reach...reach {
                let (dx, dy) = (Float(x), Float(y))
                look(start + right * dx + down * dy, max(abs(dx), abs(dy)))
            }
        }
        let coarse = best.at
        for y in -1...1 {
            for x in -1...1 { look(coarse + right * (0.5 * Float(x)) + down * (0.5 * Float(y)), 0) }
        }
        // Newton's steps: how far the corner must go so that the pattern lies where it was seen.
        var moved = corners
        for _ in 0..<3 {
            guard let grid = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: moved) else { return }
            moved[2] += (best.at - grid.picture(middle, middle)) * (span / (middle - 3.5))
        }
        guard let found = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: moved) else { return }
        if score(found) > score(grid) { (corners, grid) = (moved, found) }
    }

    /// Dark in the middle, light around it, dark around that.
    private func alignment(_ at: SIMD2<Float>, _ right: SIMD2<Float>, _ down: SIMD2<Float>) -> Float {
        func dark(_ x: Float, _ y: Float) -> Float {
            max(-Self.clip, min(Self.clip, sign * lit.darkness(at + right * x + down * y)))
        }
        let light = dark(1, 0) + dark(-1, 0) + dark(0, 1) + dark(0, -1)
        let ring =
            dark(2, 0) + dark(-2, 0) + dark(0, 2) + dark(0, -2) + dark(2, 2) + dark(-2, 2) + dark(2, -2) + dark(-2, -2)
        return dark(0, 0) * 2 + ring - light * 2
    }
}
