import Foundation
import Testing

@testable import TicketCamera

@Suite struct FinderTests {
    private static func patterns(_ frame: Frame) -> (found: [FinderPattern], triples: [FinderTriple]) {
        var blocks = Blocks()
        var search = FinderSearch()
        let bits = Plane()
        frame.withPixels { pixels in
            blocks.measure(pixels)
            bits.binarise(pixels, blocks)
        }
        return withExtendedLifetime(bits) {
            search.search(bits.pixels, blocks)
            return (search.found, FinderTriple.all(search.found, in: bits.pixels))
        }
    }

    struct Sample: Sendable {
        var module: Float
        var degrees: Float
        var isInverted = false
    }

    static let samples: [Sample] =
        [2, 3, 4.5, 6, 8].flatMap { module in
            [0, 17, 45, 90, 200].map { Sample(module: module, degrees: $0) }
        } + [Sample(module: 4, degrees: 10, isInverted: true)]

    @Test("the three patterns of a code, turned as it may be, and which is which", arguments: samples)
    func turned(_ sample: Sample) throws {
        let code = try Drawn()
        let half = Float(code.size) / 2
        let (c, s) = (cosf(sample.degrees * .pi / 180), sinf(sample.degrees * .pi / 180))
        let side = Int(Float(code.size) * sample.module * 1.6) + 20
        let middle = Float(side) / 2
        let seen = code.frame(side, side) { x, y in
            let (dx, dy) = ((x - middle) / sample.module, (y - middle) / sample.module)
            return (dx * c + dy * s + half, dy * c - dx * s + half)
        }
        let (_, triples) = Self.patterns(sample.isInverted ? seen.mapped { 255 - $0 } : seen)
        let best = try #require(triples.first)
        #expect(best.isInverted == sample.isInverted)
        #expect(abs(best.span - Float(code.size - 7)) < 2, "\(best.span)")
        let places: [(FinderPattern, Float, Float)] = [
            (best.topLeft, 3.5, 3.5), (best.topRight, Float(code.size) - 3.5, 3.5),
            (best.bottomLeft, 3.5, Float(code.size) - 3.5),
        ]
        for (pattern, column, row) in places {
            let (u, v) = ((column - half) * sample.module, (row - half) * sample.module)
            let (x, y) = (middle + u * c - v * s, middle + u * s + v * c)
            #expect(abs(pattern.x - x) < 1 && abs(pattern.y - y) < 1, "\(pattern) is not at \(x), \(y)")
        }
    }

    @Test("what is no pattern is none")
    func none() {
        let checks = Frame(
            width: 320, height: 240, luma: (0..<320 * 240).map { ($0 % 320 / 6 + $0 / 320 / 6) % 2 == 0 ? 40 : 210 })
        for frame in [Frame.white(320, 240), checks, Pictures.ramp(320, 240), .white(0, 0), .white(9, 9)] {
            #expect(Self.patterns(frame).triples.isEmpty)
        }
    }

    @Test("two codes are two good triples")
    func two() throws {
        let one = try Drawn().frame(180, 180, x: 10, y: 10, module: 5)
        let frame = Frame.white(400, 200).mapped { _ in 210 }.with(one, atX: 5, y: 5).with(one, atX: 210, y: 15)
        let good = Self.patterns(frame).triples.prefix(2)
        #expect(Set(good.map { $0.topLeft.x > 200 }) == [true, false])
    }
}
