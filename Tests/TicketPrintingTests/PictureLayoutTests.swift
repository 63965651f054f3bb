import QueueCore
import QueueEngine
import Testing

@testable import TicketPrinting

/// Tickets' pictures on paper: in ink alone, with their names.
@Suite struct PictureLayoutTests {
    private func dots(_ raster: Raster) -> Int {
        (0..<raster.height).reduce(0) { $0 + raster.runs(inRow: $1).reduce(0) { $0 + $1.count } }
    }

    @Test("each drawing is strokes on white: neither empty nor a blot, and no two alike")
    func drawings() throws {
        var seen: Set<[[Range<Int>]]> = []
        for drawing in PictureDrawing.all {
            var page = DisplayList()
            page.add(.drawing(drawing, size: 160), x: 12, y: 12)
            page.add(space: 12)
            let raster = try PaperRenderer(paper: .mm58).raster(page)
            let part = Double(dots(raster)) / (160 * 160)
            #expect((0.04...0.6).contains(part), "\(drawing.name): \(part)")
            let ink = try #require(raster.ink)
            #expect(ink.lowerBound >= 4 && ink.upperBound <= 180, "\(drawing.name) leaves its box")
            #expect(seen.insert((0..<raster.height).map(raster.runs(inRow:))).inserted, "\(drawing.name)")
        }
    }

    @Test("a ticket with a picture is longer by it, and both of its codes read", arguments: [PaperWidth.mm80, .mm58])
    func onATicket(_ paper: PaperWidth) throws {
        var slip = Paper.slip(locale: "de")
        let plain = try Paper.raster(slip, paper)
        slip.picture = TicketPicture(shape: 0, colour: .blue)
        let pictured = try Paper.raster(slip, paper)
        #expect(pictured.height >= plain.height + 160)
        let texts = try Paper.texts(
            try PaperRenderer(paper: paper).draw(.ticket(slip), as: .png))
        #expect(Set(texts) == [Paper.id, Paper.address])
    }
}
