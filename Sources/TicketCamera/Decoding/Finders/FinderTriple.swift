/// Three finder patterns that may belong to one code.
struct FinderTriple {
    let topLeft: FinderPattern
    let topRight: FinderPattern
    let bottomLeft: FinderPattern
    /// Modules from the middle of one to that of the next, as they are measured.
    let span: Float
    /// How badly they fit together: 0 is perfect.
    let misfit: Float

    /// All three are seen whole.
    var isWhole: Bool { topLeft.isWhole && topRight.isWhole && bottomLeft.isWhole }
    /// Whole ones first, and then what fits best.
    var rank: Float { isWhole ? misfit - 1 : misfit }
    var isInverted: Bool { topLeft.isInverted }
    /// Lines that crossed each of them, at least.
    var count: Int { min(topLeft.count, topRight.count, bottomLeft.count) }

    /// Patterns of one polarity that are put together at most: those that most lines crossed. They make 24 codes.
    private static let limit = 72
    /// So many are each tried with all others; where there are more, each with so many of its nearest: the two others of its code
    /// are nearer than those of most other codes.
    private static let (few, nearest) = (16, 8)
    /// Modules between the middles of two patterns of a code: 14 in version 1 to 240 from corner to corner of version 40. They are
    /// measured along the picture's rows here, so that of a turned code they are fewer by the root of two; and so much again for
    /// what perspective does to the measure.
    private static let distances: ClosedRange<Float> = 7.5...270
    /// The same along a code's sides, where they are measured along the side.
    private static let sides: ClosedRange<Float> = 11.5...182

    /// How badly three patterns may fit together.
    private static let mostMisfit: Float = 1.2
    /// The same where all three are seen whole: strong perspective makes one twice as large as another, textures have no such patterns.
    private static let mostMisfitOfWhole: Float = 2.2

    /// What fits, best first.
    static func all(_ patterns: [FinderPattern], in bits: Pixels) -> [FinderTriple] {
        var triples: [FinderTriple] = []
        for isInverted in [false, true] {
            let some = patterns.filter { $0.isInverted == isInverted }.sorted { $0.count > $1.count }.prefix(limit)
            guard some.count >= 3 else { continue }
            var pairs = Pairs(Array(some), bits)
            for corner in some.indices {
                let partners = partners(of: corner, pairs)
                for (position, one) in partners.enumerated() {
                    for other in partners[(position + 1)...] where pairs.mayBelong(one, other) {
                        if let triple = triple(corner, one, other, &pairs) { triples.append(triple) }
                    }
                }
            }
        }
        return triples.sorted { $0.misfit < $1.misfit }
    }

    /// What may stand in one code with a pattern. Those that most lines crossed are each tried with all of their like: in a large code,
    /// whose others are far, they are its own.
    private static func partners(of corner: Int, _ pairs: borrowing Pairs) -> [Int] {
        var kept: [(index: Int, distance: Float)] = []
        var partners: [Int] = []
        for index in 0..<pairs.count where pairs.mayBelong(corner, index) {
            if corner < few, index < few {
                partners.append(index)
                continue
            }
            let distance = pairs.distance(corner, index)
            if kept.count == nearest, let last = kept.last, last.distance <= distance { continue }
            let place = kept.firstIndex { $0.distance > distance } ?? kept.count
            kept.insert((index, distance), at: place)
            if kept.count > nearest { kept.removeLast() }
        }
        return partners + kept.map(\.index)
    }

    /// - Returns: the square of the distance of two patterns, in modules; nil when no code has them.
    fileprivate static func mayBelong(_ a: FinderPattern, _ b: FinderPattern) -> Float? {
        guard a.module < b.module * 2, b.module < a.module * 2 else { return nil }
        let (dx, dy, module) = (a.x - b.x, a.y - b.y, min(a.module, b.module))
        let square = (dx * dx + dy * dy) / (module * module)
        return square >= distances.lowerBound * distances.lowerBound
            && square <= distances.upperBound * distances.upperBound ? square : nil
    }

    /// - Parameter corner: the upper left; the two others.
    private static func triple(_ first: Int, _ second: Int, _ third: Int, _ pairs: inout Pairs) -> FinderTriple? {
        let (corner, one, other) = (pairs.patterns[first], pairs.patterns[second], pairs.patterns[third])
        let (ux, uy) = (one.x - corner.x, one.y - corner.y)
        let (vx, vy) = (other.x - corner.x, other.y - corner.y)
        let turn = ux * vy - uy * vx
        let (u, v) = (ux * ux + uy * uy, vx * vx + vy * vy)
        // Seen at 75° a square's corner has 30° or 150°.
        guard turn * turn > 0.16 * u * v else { return nil }
        // The corner of a square lies opposite to its longest side.
        let across = (one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)
        let square = across / (u + v)
        let spread =
            max(corner.module, max(one.module, other.module)) / min(corner.module, min(one.module, other.module))
        let lines = Float(min(corner.count, 8) + min(one.count, 8) + min(other.count, 8))
        let misfit = (spread - 1) + abs(square - 1) + 2 / lines
        let isWhole = corner.isWhole && one.isWhole && other.isWhole
        let mostMisfit = isWhole ? mostMisfitOfWhole : mostMisfit
        guard square > (isWhole ? 0.3 : 0.5), square < 1.7, misfit < mostMisfit, let a = pairs.span(first, second),
            let b = pairs.span(first, third)
        else { return nil }
        let ratio = max(a, b) / min(a, b)
        let mean = (a + b) / 2
        guard ratio < 1.6, sides.contains(mean), misfit + (ratio - 1) * 3 < mostMisfit else { return nil }
        // Seen from the front, the upper right is clockwise of the lower left.
        return FinderTriple(
            topLeft: corner, topRight: turn > 0 ? one : other, bottomLeft: turn > 0 ? other : one, span: mean,
            misfit: misfit + (ratio - 1) * 3)
    }
}

/// What is known of each two patterns.
private struct Pairs {
    let patterns: [FinderPattern]
    private let bits: Pixels
    /// The squares of their distances in modules, for those that may belong to one code; -1 for others.
    private var squares: [Float]
    /// Modules between their middles, measured along the line that joins them: so a tilt does not matter. Measured once, where it is asked
    /// for; -1 is not yet.
    private var spans: [Float]

    var count: Int { patterns.count }

    init(_ patterns: [FinderPattern], _ bits: Pixels) {
        (self.patterns, self.bits) = (patterns, bits)
        let count = patterns.count
        spans = [Float](repeating: -1, count: count * count)
        squares = spans
        for i in 0..<count {
            for j in i + 1..<max(i + 1, count) {
                guard let square = FinderTriple.mayBelong(patterns[i], patterns[j]) else { continue }
                (squares[i * count + j], squares[j * count + i]) = (square, square)
            }
        }
    }

    func mayBelong(_ i: Int, _ j: Int) -> Bool { squares[i * count + j] >= 0 }

    /// In modules, of two that may belong together.
    func distance(_ i: Int, _ j: Int) -> Float { squares[i * count + j].squareRoot() }

    mutating func span(_ i: Int, _ j: Int) -> Float? {
        let index = min(i, j) * count + max(i, j)
        if spans[index] < 0 { spans[index] = measure(patterns[i], patterns[j]) }
        return spans[index]
    }

    private func measure(_ a: FinderPattern, _ b: FinderPattern) -> Float {
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let length = max(1, (dx * dx + dy * dy).squareRoot())
        let (ux, uy) = (dx / length, dy / length)
        // What ran to no edge is counted with none.
        var radii = SIMD4(radius(a, ux, uy), radius(a, -ux, -uy), radius(b, ux, uy), radius(b, -ux, -uy))
        let known = (0..<4).count { radii[$0] >= 0 }
        guard known >= 2 else { return length / ((a.module + b.module) / 2) }
        for i in 1..<4 {
            var j = i
            while j > 0, radii[j - 1] > radii[j] {
                (radii[j - 1], radii[j]) = (radii[j], radii[j - 1])
                j -= 1
            }
        }
        // The middle of the measures: one that ran into a neighbour does no harm.
        let first = 4 - known
        let middle = (radii[first + (known - 1) / 2] + radii[first + known / 2]) / 2
        return length / (middle / 3.5)
    }

    /// Pixels from a pattern's middle to its outer edge: 3.5 modules; -1 where there is none.
    private func radius(_ pattern: FinderPattern, _ dx: Float, _ dy: Float) -> Float {
        var wanted: UInt8 = pattern.isInverted ? 0 : 1
        let limit = pattern.module * 7
        let step = max(0.5, pattern.module * 0.1)
        let (start, stride, width, height) = (bits.start, bits.stride, Float(bits.width), Float(bits.height))
        var (distance, changes): (Float, Int) = (0, 0)
        while distance < limit {
            let (x, y) = (pattern.x + dx * distance, pattern.y + dy * distance)
            // A code may end with the picture.
            guard x > -1, y > -1, x < width, y < height else { return changes == 2 ? distance : -1 }
            if start[Int(Int32(y)) &* stride &+ Int(Int32(x))] != wanted {
                changes += 1
                if changes == 3 { return distance }
                wanted ^= 1
            }
            distance += step
        }
        return -1
    }
}
