import CQREncode
import Testing

@testable import TicketCamera

@Suite struct GridTests {
    @Test("a square to four points, and what lies between them")
    func homography() throws {
        let corners: [4 of SIMD2<Float>] = [SIMD2(10, 20), SIMD2(110, 30), SIMD2(90, 140), SIMD2(5, 100)]
        let grid = try #require(Homography(from: 3.5, to: 21.5, corners: corners))
        let places: [(Float, Float)] = [(3.5, 3.5), (21.5, 3.5), (21.5, 21.5), (3.5, 21.5)]
        for (index, place) in places.enumerated() {
            let difference = grid.picture(place.0, place.1) - corners[index]
            #expect(abs(difference.x) < 0.01 && abs(difference.y) < 0.01)
        }
        // The diagonals' crossing stays their crossing: 54.4, 76.7 lies on both.
        let middle = grid.picture(12.5, 12.5)
        func isOn(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Bool {
            let (u, v) = (b - a, middle - a)
            return abs(u.x * v.y - u.y * v.x) < 5
        }
        #expect(isOn(corners[0], corners[2]) && isOn(corners[1], corners[3]), "\(middle)")
    }

    @Test("three points on a line are no square")
    func flat() {
        let line: [4 of SIMD2<Float>] = [SIMD2(0, 0), SIMD2(1, 1), SIMD2(2, 2), SIMD2(3, 3)]
        #expect(Homography(from: 3.5, to: 17.5, corners: line) == nil)
    }

    @Test(
        "what is fixed in codes of a size is so in libqrencode's, and their format is one of the 32", arguments: 1...40)
    func pattern(_ version: Int) throws {
        let code = try Drawn("A", version: version)
        let pattern = try #require(QRPattern(size: code.size))
        #expect(pattern.version == version)
        #expect(pattern.fixed.allSatisfy { code.isDark($0.column, $0.row) == $0.isDark })
        #expect(pattern.fixed.count >= 3 * 64 + 2 * (code.size - 16) + 1)
        #expect(pattern.timingMarks.count == 2 * (code.size - 16))
        for copy in pattern.formatPlaces {
            let format = copy.enumerated().reduce(0) {
                $0 | (code.isDark($1.element.column, $1.element.row) ? 1 << $1.offset : 0)
            }
            #expect(QRPattern.formats.contains(format))
        }
    }

    @Test("sizes that no code has", arguments: [0, 17, 20, 22, 181])
    func sizes(_ size: Int) { #expect(QRPattern(size: size) == nil) }

    /// A code seen at a slant, and where its corners are.
    private static func tilted(_ code: Drawn) throws -> (frame: Frame, corners: [4 of SIMD2<Float>]) {
        let size = Float(code.size)
        // The right side is further away: shorter by a ninth, as that of a phone at 20 cm that is turned by 40°.
        let corners: [4 of SIMD2<Float>] = [SIMD2(40, 30), SIMD2(210, 40), SIMD2(210, 200), SIMD2(40, 210)]
        let there = try #require(Homography(from: 0, to: size, corners: corners))
        let back = try #require(Self.inverse(there, size, corners))
        return (code.frame(250, 240) { x, y in back(x, y) }, corners)
    }

    /// By search: the module whose place is nearest, refined by Newton's method.
    private static func inverse(
        _ grid: Homography, _ size: Float, _ corners: [4 of SIMD2<Float>]
    ) -> ((Float, Float) -> (column: Float, row: Float))? {
        { x, y in
            var (u, v) = (size / 2, size / 2)
            for _ in 0..<12 {
                let here = grid.picture(u, v)
                let (right, down) = (grid.picture(u + 0.1, v) - here, grid.picture(u, v + 0.1) - here)
                let rest = SIMD2(x, y) - here
                let area = right.x * down.y - right.y * down.x
                u += 0.1 * (rest.x * down.y - rest.y * down.x) / area
                v += 0.1 * (right.x * rest.y - right.y * rest.x) / area
            }
            return (u, v)
        }
    }

    @Test("the corner without a finder pattern is found, and all four lie within half a module")
    func fit() throws {
        let code = try Drawn()
        let (frame, corners) = try Self.tilted(code)
        let truth = try #require(Homography(from: 0, to: Float(code.size), corners: corners))
        var blocks = Blocks()
        try frame.withPixels { pixels in
            blocks.measure(pixels)
            let far = Float(code.size) - 3.5
            func finder(_ column: Float, _ row: Float) -> FinderPattern {
                let at = truth.picture(column, row)
                // Found a little beside where it is.
                return FinderPattern(x: at.x + 0.7, y: at.y - 0.6, module: 6, isInverted: false)
            }
            let triple = FinderTriple(
                topLeft: finder(3.5, 3.5), topRight: finder(far, 3.5), bottomLeft: finder(3.5, far), span: 22, misfit: 0
            )
            let lit = Lit(pixels: pixels, blocks: blocks, depth: 0)
            let pattern = try #require(QRPattern(size: code.size))
            var fit = try #require(GridFit(triple, pattern: pattern, in: lit, scale: 1))
            let before = fit.quality
            let missed = fit.warp.picture(far, far) - truth.picture(far, far)
            #expect((missed * missed).sum() > 100)
            fit.findCorner()
            fit.refine()
            #expect(fit.timing > 0.9 && fit.quality > max(0.9, before), "\(before), then \(fit.quality)")
            for (column, row) in [(Float(0), Float(0)), (far, 3.5), (far, far), (3.5, far), (14, 14)] {
                let difference = fit.warp.picture(column, row) - truth.picture(column, row)
                // Three of about six pixels.
                #expect((difference * difference).sum() < 9, "\(column), \(row) is off by \(difference)")
            }
            var sampler = GridSampler()
            sampler.sample(fit, lit)
            // Level M of error correction mends fifteen in a hundred.
            #expect(Self.errors(sampler.modules, code) * 100 < code.size * code.size)
        }
    }

    private static func errors(_ values: [Float], _ code: Drawn) -> Int {
        values.indices.count { (values[$0] > 0) != code.isDark($0 % code.size, $0 / code.size) }
    }

    @Test("a blur that hides modules is undone by what is known of the code")
    func equaliser() throws {
        let code = try Drawn()
        // A square of 9 pixels: each point is spread over almost two modules.
        let frame = code.frame(200, 200, x: 28, y: 28, module: 5).blurred(4)
        var blocks = Blocks()
        try frame.withPixels { pixels in
            blocks.measure(pixels)
            let far = 28 + (Float(code.size) - 3.5) * 5
            func finder(_ x: Float, _ y: Float) -> FinderPattern {
                FinderPattern(x: x, y: y, module: 5, isInverted: false)
            }
            let triple = FinderTriple(
                topLeft: finder(45.5, 45.5), topRight: finder(far, 45.5), bottomLeft: finder(45.5, far), span: 22,
                misfit: 0)
            let lit = Lit(pixels: pixels, blocks: blocks, depth: 0)
            let pattern = try #require(QRPattern(size: code.size))
            let fit = try #require(GridFit(triple, pattern: pattern, in: lit, scale: 1))
            var sampler = GridSampler()
            var equaliser = Equaliser(reach: 3)
            sampler.sample(fit, lit)
            let before = Self.errors(sampler.modules, code)
            let values = equaliser.filter(sampler, pattern)
            let after = Self.errors(try #require(values), code)
            #expect(before > 80 && after * 20 < before, "\(before) wrong before, \(after) after")
        }
    }

    @Test("the map nearest to more points than it needs is that which all of them come from")
    func nearest() throws {
        let corners: [4 of SIMD2<Float>] = [SIMD2(410, 520), SIMD2(610, 530), SIMD2(580, 740), SIMD2(405, 700)]
        let truth = try #require(Homography(from: 3.5, to: 21.5, corners: corners))
        let grid = [(0, 0), (7, 0), (0, 7), (7, 7), (25, 0), (25, 7), (18, 0), (0, 25), (0, 18)].map {
            SIMD2(Float($0.0), Float($0.1))
        }
        let found = try #require(
            Homography(from: 3.5, to: 21.5, nearest: grid.map { ($0, truth.picture($0.x, $0.y)) }))
        let difference = found.picture(25, 25) - truth.picture(25, 25)
        #expect((difference * difference).sum() < 0.25, "\(difference)")
        #expect(Homography(from: 3.5, to: 21.5, nearest: Array(repeating: (.zero, .zero), count: 12)) == nil)
        #expect(Homography(from: 3.5, to: 21.5, nearest: []) == nil)
    }

    @Test("an alignment pattern's shift is half as much half way to the next, and as much beyond the last")
    func meshes() {
        let shifts = [SIMD2<Float>(0, 0), SIMD2(1, 0), SIMD2(2, 0), SIMD2(0, 0), SIMD2(1, 3), SIMD2(2, 0)]
        let mesh = AlignmentMesh([6, 22, 38], shifts + Array(shifts.prefix(3)))
        #expect(mesh.shift(6.5, 6.5) == .zero && mesh.shift(22.5, 22.5) == SIMD2(1, 3))
        #expect(mesh.shift(14.5, 6.5) == SIMD2(0.5, 0) && mesh.shift(30.5, 6.5) == SIMD2(1.5, 0))
        #expect(mesh.shift(22.5, 14.5) == SIMD2(1, 1.5) && mesh.shift(44, 44) == SIMD2(2, 0))
        #expect(mesh.shift(0, 0) == .zero)
    }
}
