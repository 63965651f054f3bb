import QueueCore
import QueueEngine
import Testing

@testable import TicketCamera
@testable import TicketPrinting

/// The sheet of command cards, as Poppler renders its PDF.
@Suite struct CardSheetTests {
    private static let resolution = 150

    private static func sheet(_ locale: String = "en", station: String = "Surgery") -> CardSheet {
        let cards = CardAction.allCases.enumerated().map { index, action in
            CardSheet.Card(action: action, code: "qode:card:3f2504e0-4f89-41d3-9a0c-0305e82c330\(index)")
        }
        return CardSheet(
            venue: "Town Hall", station: station, counter: "Counter 3", queueNames: ["Passports", "Visas"],
            cards: cards, locale: locale)
    }

    private static func pdf(_ sheet: CardSheet, on size: SheetSize = .a4) throws -> [UInt8] {
        try PaperRenderer(paper: .mm80).drawn(.cards(sheet), as: .pdf, on: size).bytes
    }

    @Test("one page of A4, or of Letter; every code reads, in its card's place", arguments: [SheetSize.a4, .letter])
    func codes(_ size: SheetSize) throws {
        let pdf = try Self.pdf(Self.sheet(), on: size)
        #expect(try Paper.facts(pdf).firstMatch(of: /Pages: +1\n/) != nil)
        let frame = try PictureDecoder.frame(from: try Paper.rendered(pdf, dotsAnInch: Self.resolution))
        guard let decoder = QRDecoder() else { throw DrawingFailure.cairo("no memory") }
        let found = decoder.codes(in: frame).inReadingOrder
        #expect(found.map(\.text) == Self.sheet().cards.map(\.code))
        // 34 mm a side.
        let side = 34 / 25.4 * Double(Self.resolution)
        for code in found { #expect(abs(Double(code.height) - side) < 6, "\(code.height) is not \(side)") }
    }

    @Test(
        "in each language of the paper: every action has a word of its own, and what is drawn stays on its card",
        arguments: Wording.all.map(\.tag))
    func languages(_ tag: String) throws {
        let words = try #require(CardWording.byTag[tag], "\(tag) has no words for cards")
        let all = CardAction.allCases.map { words.word(for: $0) }
        #expect(Set(all).count == CardAction.allCases.count && !words.hint.isEmpty)
        #expect(tag.hasPrefix("en") || !all.contains("Next guest"))
        let sheet = Self.sheet(tag, station: String(repeating: "Behandlungszimmer ", count: 5))
        let page = try CardLayout(sheet: sheet).page()
        let (width, height) = (85.6 / 25.4 * 72, 53.98 / 25.4 * 72)
        let (left, top) = ((SheetSize.a4.width - 2 * width) / 2, (SheetSize.a4.height - 5 * height) / 2)
        for mark in page.marks {
            guard case .text(let block) = mark.mark else { continue }
            let row = ((mark.y - top) / height).rounded(.down)
            #expect(mark.y + block.height <= top + (row + 1) * height + 0.5, "row \(row): \(tag)")
            let column = ((mark.x - left) / width).rounded(.down)
            #expect(mark.x + block.width <= left + (column + 1) * width + 0.5, "column \(column): \(tag)")
        }
    }

    @Test("no two actions have the same picture")
    func pictures() {
        let pictures = CardAction.allCases.map { "\(Pictogram.card($0).strokes)" }
        #expect(Set(pictures).count == pictures.count)
    }

    @Test("a sheet of one card has its code and what to know, and no secret stays in the cache")
    func one() async throws {
        var sheet = Self.sheet()
        sheet.cards = [sheet.cards[8]]
        let pdf = try Self.pdf(sheet)
        let frame = try PictureDecoder.frame(from: try Paper.rendered(pdf, dotsAnInch: Self.resolution))
        guard let decoder = QRDecoder() else { throw DrawingFailure.cairo("no memory") }
        #expect(decoder.codes(in: frame).map(\.text) == [sheet.cards[0].code])
        let thread = DrawingThread(PaperRenderer(paper: .mm80))
        for _ in 0..<2 { _ = try await thread.draw(.cards(sheet), as: .pdf) }
        #expect(thread.drawingCount == 2, "kept, it would be drawn once")
    }
}
