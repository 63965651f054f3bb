/// Lays a code's grid over a picture: from the middles of three finder patterns to all four corners, as exactly as what every code of
/// the size has in common allows.
struct GridFit {
    /// Grey levels above which a point is simply dark or light: a lamp's mirror image must not outweigh all the others.
    private static let clip: Float = 48

    /// How far from where it is known to be the perspective along a side is looked for, and in what steps.
    private static let (perspectiveSteps, perspectiveStep): (Int, Float) = (6, 0.06)

    let pattern: QRPattern
    /// Middles of the finder patterns and of the corner that has none: upper left, upper right, lower right, lower left.
    private(set) var corners: [4 of SIMD2<Float>]
    var warp: GridWarp
    private let lit: Lit
    /// -1 where dark and light have changed places.
    let sign: Float

    /// From the middles of three patterns; the fourth corner is where a parallelogram has it.
    /// - Parameters:
    ///   - scale: pixels of `lit` a pixel of the picture in which the patterns were found.
    init?(_ triple: FinderTriple, pattern: QRPattern, in lit: Lit, scale: Float) {
        let (p, q, s) = (
            triple.topLeft.middle * scale, triple.topRight.middle * scale, triple.bottomLeft.middle * scale
        )
        self.init([p, q, q + s - p, s], pattern: pattern, in: lit, isInverted: triple.isInverted)
    }

    init?(_ corners: [4 of SIMD2<Float>], pattern: QRPattern, in lit: Lit, isInverted: Bool) {
        guard let grid = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: corners) else { return nil }
        (self.corners, self.pattern, self.lit) = (corners, pattern, lit)
        warp = GridWarp(grid, size: pattern.size)
        sign = isInverted ? -1 : 1
    }

    /// Pixels a module, along the upper and the left edge.
    var module: Float {
        let (u, v) = (corners[1] - corners[0], corners[3] - corners[0])
        let lengths = (u * u).sum().squareRoot() + (v * v).sum().squareRoot()
        return lengths / 2 / Float(pattern.size - 7)
    }

    /// Whether another lies in the same place, within half a module.
    func isNear(_ other: GridFit) -> Bool {
        guard pattern.size == other.pattern.size else { return false }
        return (0..<4).allSatisfy { index in
            let difference = corners[index] - other.corners[index]
            return (difference * difference).sum() < 0.25 * module * module
        }
    }

    /// How well the timing patterns agree, -1 to 1: tells one size from the next.
    var timing: Float { agreement(pattern.timingMarks, warp) }

    /// The same of a grid that is laid from three patterns and seen without perspective, at less cost.
    static func timing(_ triple: FinderTriple, _ pattern: QRPattern, in lit: Lit, scale: Float) -> Float {
        let start = triple.topLeft.middle * scale
        let unit = scale / Float(pattern.size - 7)
        let right = (triple.topRight.middle - triple.topLeft.middle) * unit
        let down = (triple.bottomLeft.middle - triple.topLeft.middle) * unit
        return lit.withDarkness { darkness in
            pattern.timingMarks.withUnsafeBufferPointer { marks in
                var (sum, total): (Float, Float) = (0, 0.01)
                for mark in marks {
                    let at = start + right * (mark.x - 3.5) + down * (mark.y - 3.5)
                    let clipped = max(-clip, min(clip, darkness(at)))
                    sum += mark.z * clipped
                    total += abs(clipped)
                }
                return (triple.isInverted ? -sum : sum) / total
            }
        }
    }

    /// How well all that is fixed agrees, -1 to 1.
    var quality: Float { agreement(pattern.marks, warp) }

    /// The same in grey levels: to compare two fits of one size.
    var score: Float { sums(pattern.marks, warp).sum }

    func agreement(_ marks: [SIMD4<Float>], _ warp: GridWarp) -> Float {
        let (sum, total) = sums(marks, warp)
        return sum / total
    }

    private func sums(_ marks: [SIMD4<Float>], _ warp: GridWarp) -> (sum: Float, total: Float) {
        if warp.isFlat {
            let flat = warp.flat
            return sums(marks) { flat.picture($0, $1) }
        }
        return sums(marks) { warp.picture($0, $1) }
    }

    @inline(__always)
    private func sums(
        _ marks: [SIMD4<Float>], _ place: (Float, Float) -> SIMD2<Float>
    ) -> (sum: Float, total: Float) {
        lit.withDarkness { darkness in
            marks.withUnsafeBufferPointer { marks in
                var (sum, total): (Float, Float) = (0, 0.01)
                for mark in marks {
                    let clipped = max(-Self.clip, min(Self.clip, darkness(place(mark.x, mark.y))))
                    sum += mark.z * clipped
                    total += abs(clipped)
                }
                return (sign * sum, total)
            }
        }
    }

    // MARK: To where it fits best

    /// Moves all corners to where the fixed modules agree best, and of a bent code the bend.
    mutating func refine() {
        var best = score
        let isBent = !warp.isFlat
        for step in [Float(0.5), 0.25, 0.12] {
            let length = step * module
            for _ in 0..<2 {
                var isBetter = false
                for corner in [2, 0, 1, 3] {
                    for move in [SIMD2<Float>(1, 0), SIMD2(-1, 0), SIMD2(0, 1), SIMD2(0, -1)] {
                        isBetter = attempt(corner, move * length, &best) || isBetter
                    }
                }
                if isBent {
                    for index in 0..<4 {
                        for change in [step, -step] { isBetter = bend(index, change, &best) || isBetter }
                    }
                }
                if !isBetter { break }
            }
        }
    }

    private mutating func attempt(_ corner: Int, _ move: SIMD2<Float>, _ best: inout Float) -> Bool {
        var moved = corners
        moved[corner] += move
        guard let warp = warp(moved) else { return false }
        let score = sums(pattern.marks, warp).sum
        guard score > best else { return false }
        (best, corners, self.warp) = (score, moved, warp)
        return true
    }

    private mutating func bend(_ index: Int, _ change: Float, _ best: inout Float) -> Bool {
        var bent = warp
        bent.bend[index] += change
        let score = sums(pattern.marks, bent).sum
        guard score > best else { return false }
        (best, warp) = (score, bent)
        return true
    }

    /// The same bend with other corners.
    private func warp(_ corners: [4 of SIMD2<Float>]) -> GridWarp? {
        guard let flat = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: corners) else { return nil }
        var new = GridWarp(flat, size: pattern.size)
        new.bend = warp.bend
        new.mesh = warp.mesh
        return new
    }

    /// Perspective makes the far end of a timing pattern smaller than the near one: how much, each tells along its own side, and the two
    /// together where the fourth corner is.
    mutating func findPerspective() {
        var (g, h) = (warp.flat.g, warp.flat.h)
        for isUpper in [true, false, true] {
            let marks = isUpper ? pattern.upperTiming : pattern.leftTiming
            var best = (agreement: agreement(marks, warp) + 0.02, step: Float(0))
            for number in -Self.perspectiveSteps...Self.perspectiveSteps where number != 0 {
                let step = Float(number) * Self.perspectiveStep
                guard let warp = tilted(g + (isUpper ? step : 0), h + (isUpper ? 0 : step))?.warp else { continue }
                let agreement = agreement(marks, warp)
                if agreement > best.agreement { best = (agreement, step) }
            }
            guard best.step != 0 else { continue }
            if isUpper { g += best.step } else { h += best.step }
            if let found = tilted(g, h) { (corners, warp) = found }
        }
    }

    /// The grid with the same three corners under another perspective.
    private func tilted(_ g: Float, _ h: Float) -> (corners: [4 of SIMD2<Float>], warp: GridWarp)? {
        let nearness = 1 + g + h
        guard nearness > 0.2, g > -0.8, h > -0.8 else { return nil }
        var moved = corners
        moved[2] = (corners[1] * (1 + g) + corners[3] * (1 + h) - corners[0]) / nearness
        return warp(moved).map { (moved, $0) }
    }

    /// Perspective moves the fourth corner away from where a parallelogram has it; the alignment pattern near it shows where to.
    mutating func findCorner() {
        guard let centre = pattern.alignment else { return }
        let grid = warp.flat
        let span = Float(pattern.size - 7)
        let middle = Float(centre) + 0.5
        let start = grid.picture(middle, middle)
        let (right, down) = (grid.picture(middle + 1, middle) - start, grid.picture(middle, middle + 1) - start)
        // A code at half an arm's length that is tilted by 60° has its corner an eighth of its side away.
        let reach = Int(max(2, span * 0.12).rounded())
        var best = (score: -Float.infinity, at: start)
        lit.withDarkness { darkness in
            func look(_ at: SIMD2<Float>, _ far: Float) {
                let limit = best.score + 3 * far
                let score = alignment(at, right, down, above: limit, darkness)
                if score > limit { best = (score - 3 * far, at) }
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
        }
        // Newton's steps: how far the corner must go so that the pattern lies where it was seen.
        var moved = corners
        for _ in 0..<3 {
            guard let grid = Homography(from: 3.5, to: Float(pattern.size) - 3.5, corners: moved) else { return }
            moved[2] += (best.at - grid.picture(middle, middle)) * (span / (middle - 3.5))
        }
        guard let found = warp(moved) else { return }
        if sums(pattern.marks, found).sum > score { (corners, warp) = (moved, found) }
    }

    /// Dark in the middle, light around it, dark around that.
    /// - Parameter limit: what is not above it need not be known exactly.
    @inline(__always)
    private func alignment(
        _ at: SIMD2<Float>, _ right: SIMD2<Float>, _ down: SIMD2<Float>, above limit: Float,
        _ darkness: (SIMD2<Float>) -> Float
    ) -> Float {
        func dark(_ x: Float, _ y: Float) -> Float {
            max(-Self.clip, min(Self.clip, sign * darkness(at + right * x + down * y)))
        }
        let inner = 2 * (dark(0, 0) - dark(1, 0) - dark(-1, 0) - dark(0, 1) - dark(0, -1))
        guard inner + 8 * Self.clip > limit else { return inner }
        let ring =
            dark(2, 0) + dark(-2, 0) + dark(0, 2) + dark(0, -2) + dark(2, 2) + dark(-2, 2) + dark(2, -2) + dark(-2, -2)
        return inner + ring
    }

    /// How well all 25 modules of an alignment pattern agree, -1 to 1.
    /// - Parameter at: its middle on the grid, before any mesh.
    func alignment(at: SIMD2<Float>) -> Float {
        var (sum, total): (Float, Float) = (0, 0.01)
        for y in -2...2 {
            for x in -2...2 {
                let dark = sign * lit.darkness(warp.picture(at.x + Float(x), at.y + Float(y)))
                let clipped = max(-Self.clip, min(Self.clip, dark))
                sum += max(abs(x), abs(y)) == 1 ? -clipped : clipped
                total += abs(clipped)
            }
        }
        return sum / total
    }
}
