import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct TestPageTests {
    private static func raster(_ paper: PaperWidth) throws -> Raster {
        try PaperRenderer(paper: paper).raster(TestPageLayout(sheet: Paper.test, paper: paper).page())
    }

    @Test("a tick each millimetre, from the first dot to the last", arguments: ["58mm", "80mm", "512dots"])
    func ruler(_ width: String) throws {
        let paper = try #require(PaperWidth(width))
        let raster = try Self.raster(paper)
        // Below the base line, above the shortest tick's end.
        let ticks = raster.runs(inRow: 6 + 8)
        #expect(ticks.map(\.lowerBound) == Array(stride(from: 0, to: paper.dots, by: 8)) + [paper.dots - 2])
        #expect(ticks.allSatisfy { $0.count == 2 })
        // Longer ones at whole centimetres.
        let centimetres = raster.runs(inRow: 6 + 26).map(\.lowerBound).filter { $0 != paper.dots - 2 }
        #expect(centimetres == Array(stride(from: 0, to: paper.dots, by: 80)))
        // Both arrows touch the outermost dots.
        #expect(raster.isBlack(0, 6 + 34 + 15) && raster.isBlack(paper.dots - 1, 6 + 34 + 15))
    }

    @Test("each dot of the head burns in the solid bar, and alone in the staircase", arguments: ["58mm", "80mm"])
    func head(_ width: String) throws {
        let paper = try #require(PaperWidth(width))
        let raster = try Self.raster(paper)
        let solid = (0..<raster.height).filter { raster.runs(inRow: $0) == [0..<paper.dots] }
        // The ruler's base line, and the bar.
        #expect(solid.count == 2 + 24)
        let stairs = try #require(solid.last) + 9
        for step in 0..<16 {
            let runs = raster.runs(inRow: stairs + step * 2)
            #expect(runs == stride(from: step * 8, to: paper.dots, by: 128).map { $0..<$0 + 8 }, "step \(step)")
        }
    }

    @Test("densities are what they say", arguments: ["58mm", "80mm"])
    func densities(_ width: String) throws {
        let paper = try #require(PaperWidth(width))
        let page = try TestPageLayout(sheet: Paper.test, paper: paper).page()
        let patches = page.marks.compactMap { mark -> Double? in
            guard case .dots(let raster) = mark.mark, raster.height == 44 else { return nil }
            let black = raster.bytes.reduce(0) { $0 + $1.nonzeroBitCount }
            return Double(black) / Double(raster.width * raster.height)
        }
        #expect(patches.count == 5)
        for (patch, density) in zip(patches, [0.125, 0.25, 0.5, 0.75, 1]) { #expect(abs(patch - density) < 0.02) }
    }

    @Test("as ESC/POS, PDF and PNG", arguments: [DrawingFormat.escpos, .pdf, .png, .svg])
    func formats(_ format: DrawingFormat) throws {
        #expect(try !PaperRenderer(paper: .mm58).draw(.test(Paper.test), as: format).isEmpty)
    }
}
