/// Three finder patterns that may belong to one code.
struct FinderTriple {
    let topLeft: FinderPattern
    let topRight: FinderPattern
    let bottomLeft: FinderPattern
    /// Modules from the middle of one to that of the next, as they are measured.
    let span: Float
    /// How badly they fit together: 0 is perfect.
    let misfit: Float

    var isInverted: Bool { topLeft.isInverted }
    /// Lines that crossed each of them, at least.
    var count: Int { min(topLeft.count, topRight.count, bottomLeft.count) }

    /// Patterns of one polarity that are put together at most: those that most lines crossed. They make 24 codes.
    private static let limit = 72
    /// So many are each tried with all others; where there are more, each with so many of its nearest: the two others of its code
    /// are nearer than those of most other codes.
    private static let (few, nearest) = (24, 8)
    /// Modules between the middles of two patterns of a code: 14 in version 1 to 240 from corner to corner of version 40. They are
    /// measured along the picture's rows here, so that of a turned code they are fewer by the root of two; and so much again for
    /// what perspective does to the measure.
    private static let distances: ClosedRange<Float> = 7.5...270
    /// The same along a code's sides, where they are measured along the side.
    private static let sides: ClosedRange<Float> = 11.5...182

    /// What fits, best first.
    static func all(_ patterns: [FinderPattern], in bits: Pixels) -> [FinderTriple] {
        var triples: [FinderTriple] = []
        for isInverted in [false, true] {
            let some = Array(
                patterns.filter { $0.isInverted == isInverted }.sorted { $0.count > $1.count }.prefix(limit))
            var spans = Spans(some, bits)
            for corner in some.indices {
                let partners = partners(of: corner, some)
                for (position, one) in partners.enumerated() {
                    for other in partners.dropFirst(position + 1) where mayBelong(some[one], some[other]) != nil {
                        if let triple = triple(some, (corner, one, other), &spans) { triples.append(triple) }
                    }
                }
            }
        }
        return triples.sorted { $0.misfit < $1.misfit }
    }

    /// What may stand in one code with a pattern. Those that most lines crossed are each tried with all of their like: in a large code,
    /// whose others are far, they are its own.
    private static func partners(of corner: Int, _ patterns: [FinderPattern]) -> [Int] {
        var kept: [(index: Int, distance: Float)] = []
        kept.reserveCapacity(nearest + 1)
        var partners: [Int] = []
        for index in patterns.indices where index != corner {
            guard let distance = mayBelong(patterns[corner], patterns[index]) else { continue }
            if corner < few, index < few {
                partners.append(index)
                continue
            }
            if kept.count == nearest, let last = kept.last, last.distance <= distance { continue }
            let place = kept.firstIndex { $0.distance > distance } ?? kept.count
            kept.insert((index, distance), at: place)
            if kept.count > nearest { kept.removeLast() }
        }
        return partners + kept.map(\.index)
    }

    /// - Returns: the distance of two patterns, in modules; nil when no code has them.
    private static func mayBelong(_ a: FinderPattern, _ b: FinderPattern) -> Float? {
        guard a.module < b.module * 2, b.module < a.module * 2 else { return nil }
        let (dx, dy) = (a.x - b.x, a.y - b.y)
        let distance = (dx * dx + dy * dy).squareRoot() / min(a.module, b.module)
        return distances.contains(distance) ? distance : nil
    }

    /// - Parameter corners: indices of the upper left and the two others.
    private static func triple(
        _ patterns: [FinderPattern], _ corners: (Int, Int, Int), _ spans: inout Spans
    ) -> FinderTriple? {
        let (corner, one, other) = (patterns[corners.0], patterns[corners.1], patterns[corners.2])
        let (ux, uy) = (one.x - corner.x, one.y - corner.y)
        let (vx, vy) = (other.x - corner.x, other.y - corner.y)
        let turn = ux * vy - uy * vx
        let (u, v) = (ux * ux + uy * uy, vx * vx + vy * vy)
        // Seen at 75° a square's corner has 30° or 150°.
        guard turn * turn > 0.16 * u * v else { return nil }
        // The corner of a square lies opposite to its longest side.
        let across = (one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)
        let square = across / (u + v)
        guard square > 0.5, square < 1.7, let a = spans.span(corners.0, corners.1),
            let b = spans.span(corners.0, corners.2)
        else { return nil }
        let ratio = max(a, b) / min(a, b)
        let mean = (a + b) / 2
        guard ratio < 1.4, sides.contains(mean) else { return nil }
        let modules = [corner.module, one.module, other.module]
        let spread = (modules.max() ?? 1) / (modules.min() ?? 1)
        let lines = Float(min(corner.count, 8) + min(one.count, 8) + min(other.count, 8))
        // Seen from the front, the upper right is clockwise of the lower left.
        return FinderTriple(
            topLeft: corner, topRight: turn > 0 ? one : other, bottomLeft: turn > 0 ? other : one, span: mean,
            misfit: (ratio - 1) * 3 + (spread - 1) + abs(square - 1) + 2 / lines)
    }
}

/// Modules between the middles of two patterns, each measured along the line that joins them: so a tilt does not matter. Measured once
/// for each pair.
private struct Spans {
    private let patterns: [FinderPattern]
    private let bits: Pixels
    /// Nil is not yet measured.
    private var known: [Float?]

    init(_ patterns: [FinderPattern], _ bits: Pixels) {
        (self.patterns, self.bits) = (patterns, bits)
        known = [Float?](repeating: nil, count: patterns.count * patterns.count)
    }

    mutating func span(_ i: Int, _ j: Int) -> Float? {
        let index = min(i, j) * patterns.count + max(i, j)
        if let span = known[index] { return span }
        let span = measure(patterns[i], patterns[j])
        known[index] = span
        return span
    }

    private func measure(_ a: FinderPattern, _ b: FinderPattern) -> Float {
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let length = max(1, (dx * dx + dy * dy).squareRoot())
        let directions = [(a, dx, dy), (a, -dx, -dy), (b, dx, dy), (b, -dx, -dy)]
        let radii = directions.compactMap { radius($0, $1 / length, $2 / length) }.sorted()
        guard radii.count >= 2 else { return length / ((a.module + b.module) / 2) }
        // The middle of the measures: one that ran into a neighbour does no harm.
        let middle = (radii[(radii.count - 1) / 2] + radii[radii.count / 2]) / 2
        return length / (middle / 3.5)
    }

    /// Pixels from a pattern's middle to its outer edge: 3.5 modules.
    private func radius(_ pattern: FinderPattern, _ dx: Float, _ dy: Float) -> Float? {
        var wanted: UInt8 = pattern.isInverted ? 0 : 1
        let limit = pattern.module * 7
        let step = max(0.5, pattern.module * 0.1)
        var (distance, changes): (Float, Int) = (0, 0)
        while distance < limit {
            let (x, y) = (Int(pattern.x + dx * distance), Int(pattern.y + dy * distance))
            // A code may end with the picture.
            guard x >= 0, y >= 0, x < bits.width, y < bits.height else { return changes == 2 ? distance : nil }
            if bits.row(y)[x] != wanted {
                changes += 1
                if changes == 3 { return distance }
                wanted ^= 1
            }
            distance += step
        }
        return nil
    }
}
