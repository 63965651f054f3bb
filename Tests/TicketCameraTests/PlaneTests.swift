import Testing

@testable import TicketCamera

@Suite struct PlaneTests {
    /// - Parameter body: what the pixels are good for: they go with their plane.
    private static func with<Value>(_ rows: [[UInt8]], _ body: (Pixels) -> Value) -> Value {
        let plane = Plane()
        let width = rows.first?.count ?? 0
        let out = plane.resize(width, rows.count)
        for (y, row) in rows.enumerated() {
            for (x, value) in row.enumerated() { out[y * width + x] = value }
        }
        return withExtendedLifetime(plane) { body(plane.pixels) }
    }

    /// What a plane holds after something was done to it.
    private static func rows(_ change: (Plane) -> Void) -> [[UInt8]] {
        let plane = Plane()
        change(plane)
        return withExtendedLifetime(plane) { rows(plane.pixels) }
    }

    private static func rows(_ pixels: Pixels) -> [[UInt8]] {
        (0..<pixels.height).map { y in (0..<pixels.width).map { pixels.row(y)[$0] } }
    }

    @Test("half its size: each pixel is the mean of four, an odd row or column is left out")
    func halve() {
        let half = Self.with([[0, 4, 255, 255, 9], [8, 4, 255, 254, 9], [1, 1, 1, 1, 1]]) { whole in
            Self.rows { $0.halve(whole) }
        }
        #expect(half == [[4, 255]])
    }

    @Test("a part of a picture; what lies outside is cut off")
    func part() {
        Self.with([[1, 2, 3], [4, 5, 6], [7, 8, 9]]) { whole in
            #expect(Self.rows(whole.part(1..<3, 0..<2)) == [[2, 3], [5, 6]])
            #expect(Self.rows(whole.part(-4..<2, 2..<9)) == [[7, 8]])
            #expect(Self.rows(whole.part(5..<9, 5..<9)) == [])
        }
    }

    @Test(
        "between pixels, brightness is between theirs; outside, it is the nearest's",
        arguments: [
            (Float(0.5), Float(0.5), Float(0)), (1, 0.5, 50), (1.5, 1.5, 200), (1, 1, 100), (-7, 0.5, 0), (90, 90, 200),
            (.nan, .nan, 0), (.infinity, .infinity, 200), (-.infinity, .nan, 0),
        ])
    func sample(_ x: Float, _ y: Float, _ value: Float) {
        let sampled = Self.with([[0, 100], [100, 200]]) { $0.sample(x, y) }
        #expect(abs(sampled - value) < 0.5)
    }

    @Test("sharpened: what is even stays, an edge grows on both sides, nothing runs over")
    func sharpen() {
        func sharpened(_ rows: [[UInt8]], reach: Int, gain: Int) -> [[UInt8]] {
            Self.with(rows) { plain in Self.rows { $0.sharpen(plain, reach: reach, gain: gain) } }
        }
        let even = sharpened([[UInt8]](repeating: [90, 90, 90, 90, 90, 90], count: 5), reach: 1, gain: 2)
        #expect(even.count == 5 && even.allSatisfy { $0.count == 6 && $0.allSatisfy { (88...92).contains($0) } })
        let edge = [[UInt8]](repeating: [100, 100, 100, 160, 160, 160], count: 5)
        let row = sharpened(edge, reach: 1, gain: 2)[2]
        #expect((58...62).contains(row[2]) && (198...202).contains(row[3]), "\(row)")
        #expect(sharpened([[0, 255, 0, 255]], reach: 2, gain: 4) == [[0, 255, 0, 255]])
    }

    @Test("memory grows with what it holds, and is kept for the next")
    func resize() {
        let plane = Plane()
        for (width, height) in [(3, 2), (40, 30), (5, 5), (0, 0), (40, 30)] {
            plane.resize(width, height).update(repeating: 7, count: width * height)
            #expect(plane.pixels.width == width && plane.pixels.height == height)
        }
    }
}
