/// The outer edge of a finder pattern: a square of seven modules, seen at a slant.
struct FinderOutline {
    /// Its corners: upper left, upper right, lower right, lower left.
    let corners: [4 of SIMD2<Float>]

    /// Where along a side its edge is looked for, in half sides from the middle.
    private static let places: [Float] = [-0.7, -0.35, 0, 0.35, 0.7]
    /// How far from where they should be, in modules, points of an edge are believed.
    private static let tolerance: Float = 0.5

    private struct Line {
        let point: SIMD2<Float>
        let direction: SIMD2<Float>

        /// Nearest to points, by their distances.
        init(_ points: [SIMD2<Float>]) {
            let middle = points.reduce(.zero, +) / Float(points.count)
            var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
            for point in points {
                let d = point - middle
                (xx, xy, yy) = (xx + d.x * d.x, xy + d.x * d.y, yy + d.y * d.y)
            }
            // The eigenvector of the larger eigenvalue.
            let larger = (xx + yy + ((xx - yy) * (xx - yy) + 4 * xy * xy).squareRoot()) / 2
            let v = abs(xx - larger) > abs(yy - larger) ? SIMD2(xy, larger - xx) : SIMD2(larger - yy, xy)
            let length = (v * v).sum().squareRoot()
            (point, direction) = (middle, length > 0 ? v / length : SIMD2(1, 0))
        }

        func distance(_ other: SIMD2<Float>) -> Float {
            let d = other - point
            return abs(d.x * direction.y - d.y * direction.x)
        }

        func crossing(_ other: Line) -> SIMD2<Float>? {
            let turn = direction.x * other.direction.y - direction.y * other.direction.x
            guard abs(turn) > 0.1 else { return nil }
            let d = other.point - point
            return point + direction * ((d.x * other.direction.y - d.y * other.direction.x) / turn)
        }
    }

    /// - Parameters:
    ///   - middle: of the pattern.
    ///   - right, down: a module along the code's rows and columns, about.
    /// - Returns: nil where no four straight edges are seen.
    init?(_ middle: SIMD2<Float>, right: SIMD2<Float>, down: SIMD2<Float>, in lit: Lit, sign: Float) {
        let module = ((right * right).sum().squareRoot() + (down * down).sum().squareRoot()) / 2
        var lines: [Line] = []
        for (ahead, along) in [(-down, right), (right, down), (down, right), (-right, down)] {
            let points = Self.places.compactMap { Self.edge(middle, (ahead + along * $0) * 3.5, module, lit, sign) }
            guard let line = Self.line(points, module) else { return nil }
            lines.append(line)
        }
        var found = [4 of SIMD2<Float>](repeating: middle)
        for index in 0..<4 {
            guard let corner = lines[(index + 3) % 4].crossing(lines[index]) else { return nil }
            let d = corner - middle
            let far = (d * d).sum().squareRoot() / module
            guard far > 2, far < 12 else { return nil }
            found[index] = corner
        }
        corners = found
    }

    /// Through most of the points: one that ran into a stain is left out.
    private static func line(_ points: [SIMD2<Float>], _ module: Float) -> Line? {
        guard points.count >= 3 else { return nil }
        let line = Line(points)
        guard let worst = points.max(by: { line.distance($0) < line.distance($1) }) else { return nil }
        if line.distance(worst) < 0.2 * module { return line }
        guard points.count >= 4 else { return nil }
        let others = points.filter { $0 != worst }
        let second = Line(others)
        return others.allSatisfy { second.distance($0) < tolerance * module } ? second : nil
    }

    /// Where a line from the middle leaves the pattern: dark, light, dark, and then what is around it.
    /// - Parameter reach: to where the edge should be.
    private static func edge(
        _ middle: SIMD2<Float>, _ reach: SIMD2<Float>, _ module: Float, _ lit: Lit, _ sign: Float
    ) -> SIMD2<Float>? {
        let length = (reach * reach).sum().squareRoot()
        guard length > 1 else { return nil }
        let step = max(0.4, module * 0.15) / length
        var (t, changes): (Float, Int) = (0, 0)
        var last = sign * lit.darkness(middle)
        guard last > 0 else { return nil }
        while t < 2 {
            t += step
            let at = middle + reach * t
            guard lit.holds(at) else { return changes == 2 ? at : nil }
            let here = sign * lit.darkness(at)
            if (here > 0) != (last > 0) {
                changes += 1
                if changes == 3 { return middle + reach * (t - step * here / (here - last)) }
            }
            last = here
        }
        return nil
    }
}

/// The outlines of a code's three finder patterns.
struct FinderOutlines {
    let topLeft: FinderOutline
    let topRight: FinderOutline
    let bottomLeft: FinderOutline

    /// - Parameter scale: pixels of `lit` a pixel in which the patterns are given.
    init?(_ triple: FinderTriple, in lit: Lit, scale: Float) {
        let (p, q, s) = (
            triple.topLeft.middle * scale, triple.topRight.middle * scale, triple.bottomLeft.middle * scale
        )
        let (right, down) = ((q - p) / triple.span, (s - p) / triple.span)
        let sign: Float = triple.isInverted ? -1 : 1
        guard let one = FinderOutline(p, right: right, down: down, in: lit, sign: sign),
            let two = FinderOutline(q, right: right, down: down, in: lit, sign: sign),
            let three = FinderOutline(s, right: right, down: down, in: lit, sign: sign)
        else { return nil }
        (topLeft, topRight, bottomLeft) = (one, two, three)
    }

    /// Where the middles of the four corners lie, by all that is known of three of them.
    /// - Parameter size: modules along the code's side.
    func corners(_ size: Int) -> [4 of SIMD2<Float>]? {
        let (low, high) = (Float(3.5), Float(size) - 3.5)
        var pairs: [(grid: SIMD2<Float>, picture: SIMD2<Float>)] = []
        for (outline, column, row) in [(topLeft, low, low), (topRight, high, low), (bottomLeft, low, high)] {
            for (index, place) in [SIMD2<Float>(-3.5, -3.5), SIMD2(3.5, -3.5), SIMD2(3.5, 3.5), SIMD2(-3.5, 3.5)]
                .enumerated()
            {
                pairs.append((SIMD2(column, row) + place, outline.corners[index]))
            }
        }
        guard let map = Homography(from: low, to: high, nearest: pairs) else { return nil }
        return [map.picture(low, low), map.picture(high, low), map.picture(high, high), map.picture(low, high)]
    }
}
