import Testing

@testable import TicketCamera

@Suite struct BlocksTests {
    private static func blocks(_ frame: Frame) -> Blocks {
        var blocks = Blocks()
        frame.withPixels { blocks.measure($0) }
        return blocks
    }

    @Test("thresholds follow the light: every module of a code in a strong shadow lies on its side")
    func thresholds() throws {
        let code = try Drawn()
        let straight = code.frame(240, 240, x: 40, y: 40, module: 5)
        let luma = straight.luma.indices.map { index in
            UInt8(Int(straight.luma[index]) * (30 + (index % 240)) / 270)
        }
        let frame = Frame(width: 240, height: 240, luma: luma)
        let blocks = Self.blocks(frame)
        let bits = Plane()
        frame.withPixels { bits.binarise($0, blocks) }
        let wrong = withExtendedLifetime(bits) {
            (0..<code.size * code.size).count { index in
                let (column, row) = (index % code.size, index / code.size)
                return (bits.pixels.row(42 + row * 5)[42 + column * 5] == 1) != code.isDark(column, row)
            }
        }
        // Finder patterns are darker than the mean of what is around them.
        #expect(wrong * 50 < code.size * code.size, "\(wrong) of \(code.size * code.size)")
    }

    @Test("codes and text are busy; an even desk, stripes and noise are not")
    func busy() throws {
        let code = try Drawn().frame(320, 240, x: 96, y: 64, module: 4)
        var blocks = Self.blocks(code)
        let parts = blocks.busyParts(limit: 4)
        #expect(parts.count == 1)
        let part = try #require(parts.first)
        #expect((11...13).contains(part.columns.lowerBound) && (25...28).contains(part.columns.upperBound), "\(part)")
        #expect((7...9).contains(part.rows.lowerBound) && (21...24).contains(part.rows.upperBound), "\(part)")
        let stripes = Frame(width: 320, height: 240, luma: (0..<320 * 240).map { $0 % 320 / 4 % 2 == 0 ? 40 : 210 })
        for empty in [
            Frame.white(320, 240), Pictures.ramp(320, 240), stripes, Frame.white(320, 240).withNoise(30, seed: 1),
        ] {
            var blocks = Self.blocks(empty)
            let isEmpty = blocks.busyParts(limit: 4).isEmpty
            #expect(isEmpty)
        }
    }

    @Test("two codes far from each other are two parts, the larger first")
    func parts() throws {
        let two = Frame.white(640, 240).with(try Drawn().frame(120, 120, x: 8, y: 8, module: 3), atX: 8, y: 40)
            .with(try Drawn().frame(200, 200, x: 8, y: 8, module: 5), atX: 400, y: 20)
        var blocks = Self.blocks(two)
        let (parts, largest) = (blocks.busyParts(limit: 4), blocks.busyParts(limit: 1))
        #expect(parts.map { $0.columns.lowerBound > 40 } == [true, false])
        #expect(largest.count == 1)
    }

    @Test("no picture is too small", arguments: [0, 1, 7, 8, 9, 15, 16, 17])
    func small(_ side: Int) {
        for other in [0, 1, 8, 9, 40] {
            let blocks = Self.blocks(Frame.white(side, other).withNoise(90, seed: 3))
            #expect(blocks.means.count == side / 8 * (other / 8))
        }
    }

    @Test(
        "a scene is unchanged by its noise, and changed by a hand, another ticket in the same place, or the light",
        arguments: [(0, true), (1, false), (2, false), (3, false)])
    func memory(_ change: Int, _ isLike: Bool) throws {
        // A camera's frame is measured at half its size: 256 pixels a block.
        func means(_ frame: Frame, seed: UInt32) -> [UInt16] {
            Self.blocks(frame.withNoise(20, seed: seed).halved).means
        }
        let frame = try Drawn().frame(640, 480, x: 192, y: 128, module: 8)
        var memory = SceneMemory()
        #expect(!memory.isLike(means(frame, seed: 1)))
        memory.remember(means(frame, seed: 1))
        let changed =
            switch change {
            case 0: frame
            case 1: frame.with(.white(48, 48), atX: 400, y: 200)
            case 2: try Drawn("11111111-1111-4111-8111-111111111111").frame(640, 480, x: 192, y: 128, module: 8)
            default: frame.mapped { $0 / 2 }
            }
        #expect(memory.isLike(means(changed, seed: 2)) == isLike)
    }
}
