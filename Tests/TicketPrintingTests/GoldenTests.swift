import QueueEngine
import Testing

@testable import TicketPrinting

/// Pages look as they did when somebody last looked at them.
@Suite struct GoldenTests {
    private static let papers = [(PaperWidth.mm80, 80), (.mm58, 58)]

    private static func ticket(_ language: Golden.Language, _ paper: PaperWidth) throws -> DisplayList {
        try TicketLayout(slip: language.slip, paper: paper).page()
    }

    private static func raster(_ page: DisplayList, _ paper: PaperWidth) throws -> Raster {
        try PaperRenderer(paper: paper).raster(page)
    }

    private static func fingerprint(_ page: DisplayList, _ paper: PaperWidth) throws -> Golden.Fingerprint {
        Golden.Fingerprint(try raster(page, paper))
    }

    /// A dot a point.
    private static func poster(_ page: DisplayList) throws -> Raster {
        let canvas = Canvas(pictureOf: Int(SheetSize.a4.width), Int(SheetSize.a4.height))
        canvas.draw(page)
        return try canvas.raster()
    }

    @Test("a ticket, 58 and 80 mm", arguments: Golden.languages)
    func ticket(_ language: Golden.Language) throws {
        for (paper, millimetres) in Self.papers {
            let name = "ticket-\(language.tag)-\(millimetres)"
            try Golden.compare(Self.raster(Self.ticket(language, paper), paper), with: name)
        }
    }

    @Test("a poster", arguments: Golden.languages)
    func poster(_ language: Golden.Language) throws {
        try Golden.compare(Self.poster(PosterLayout(sheet: language.poster).page()), with: "poster-\(language.tag)")
    }

    @Test("a poster in three languages")
    func languages() throws {
        var sheet = Golden.languages[1].poster
        sheet.locale = "de,en,ar"
        try Golden.compare(Self.poster(PosterLayout(sheet: sheet).page()), with: "poster-de-en-ar")
    }

    @Test("the test page, 58 and 80 mm")
    func testPage() throws {
        for (paper, millimetres) in Self.papers {
            let page = try TestPageLayout(sheet: Paper.test, paper: paper).page()
            try Golden.compare(Self.raster(page, paper), with: "test-\(millimetres)")
        }
    }

    // MARK: What the comparison sees, and what it does not

    @Test("another rasteriser, unhinted, makes the same picture: a PDF that is rendered", arguments: Golden.languages)
    func otherRasteriser(_ language: Golden.Language) throws {
        for (paper, millimetres) in Self.papers {
            let pdf = try PaperRenderer(paper: paper).draw(.ticket(language.slip), as: .pdf)
            let raster = try GreyPage(pgm: Paper.rendered(pdf, dotsAnInch: 203)).raster
            let golden = try #require(Golden.stored("ticket-\(language.tag)-\(millimetres)"))
            #expect(Golden.Fingerprint(raster).difference(from: golden) == nil)
        }
        let pdf = try PaperRenderer(paper: .mm80).draw(.poster(language.poster), as: .pdf)
        let raster = try GreyPage(pgm: Paper.rendered(pdf, dotsAnInch: 72)).raster
        let golden = try #require(Golden.stored("poster-\(language.tag)"))
        #expect(Golden.Fingerprint(raster).difference(from: golden) == nil)
    }

    @Test("letters that are bolder or finer, or two dots lower, make the same picture", arguments: Golden.languages)
    func otherFont(_ language: Golden.Language) throws {
        let page = try Self.ticket(language, .mm80)
        let golden = try #require(Golden.stored("ticket-\(language.tag)-80"))
        let blurred = GreyPage(try PaperRenderer(paper: .mm80).raster(page)).damaged(by: .blur)
        for threshold: UInt8 in [110, 150] {
            var raster = Raster(width: blurred.width, height: blurred.height)
            for row in 0..<blurred.height {
                raster.setRow(row) { blurred.luma[row * blurred.width + $0] < threshold }
            }
            #expect(Golden.Fingerprint(raster).difference(from: golden) == nil, "\(threshold)")
        }
        var lower = DisplayList()
        lower.add(page, y: 2)
        #expect(try Self.fingerprint(lower, .mm80).difference(from: golden) == nil)
    }

    /// The page's marks again, one of them changed or left out.
    private static func mutated(
        _ page: DisplayList, _ index: Int, _ change: (DisplayList.Placed) -> DisplayList.Placed?
    ) -> DisplayList {
        var mutated = DisplayList()
        for (place, mark) in page.marks.enumerated() {
            guard let mark = place == index ? change(mark) : mark else { continue }
            mutated.add(mark.mark, x: mark.x, y: mark.y, ink: mark.ink)
        }
        mutated.add(space: page.height - mutated.height)
        return mutated
    }

    /// Fine lines part columns; what they part is what matters.
    private static func isBlock(_ placed: DisplayList.Placed) -> Bool {
        if case .bar(let width, let height) = placed.mark { return min(width, height) > 3 }
        return true
    }

    /// Fails where a change of any block of the page is not seen.
    private func expectSeen(
        _ page: DisplayList, _ name: String, _ fingerprint: (DisplayList) throws -> Golden.Fingerprint
    ) throws {
        let golden = try #require(Golden.stored(name))
        for (index, mark) in page.marks.enumerated() where Self.isBlock(mark) {
            let missing = try fingerprint(Self.mutated(page, index) { _ in nil })
            #expect(missing.difference(from: golden) != nil, "\(name) without mark \(index)")
            let shifted = Self.mutated(page, index) {
                var moved = $0
                moved.x += moved.x < 100 ? 40 : -40
                return moved
            }
            #expect(try fingerprint(shifted).difference(from: golden) != nil, "\(name) with mark \(index) shifted")
        }
    }

    @Test("it sees a block that is missing, and one that is 5 mm elsewhere", arguments: Golden.languages)
    func mutations(_ language: Golden.Language) throws {
        for (paper, millimetres) in Self.papers {
            try expectSeen(Self.ticket(language, paper), "ticket-\(language.tag)-\(millimetres)") {
                try Self.fingerprint($0, paper)
            }
        }
    }

    @Test("it sees a page that is turned around, and another language", arguments: Golden.languages)
    func turned(_ language: Golden.Language) throws {
        let golden = try #require(Golden.stored("ticket-\(language.tag)-80"))
        var mirrored = golden
        mirrored.rows = mirrored.rows.map { $0.reversed() }
        #expect(mirrored.difference(from: golden) != nil)
        var upsideDown = golden
        upsideDown.rows.reverse()
        #expect(upsideDown.difference(from: golden) != nil)
        for other in Golden.languages where other.tag != language.tag {
            let page = try #require(Golden.stored("ticket-\(other.tag)-80"))
            #expect(page.difference(from: golden) != nil, "\(other.tag)")
        }
    }
}
