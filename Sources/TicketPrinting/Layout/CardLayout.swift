import QueueEngine

/// A4 with command cards in the size of a bank card (ISO/IEC 7810 ID-1), which sleeves and holders take, to be cut apart: each with its
/// code, its own picture, and what it does in a word. In PDF points; one colour, as the poster.
struct CardLayout {
    private static let cardWidth = 85.6 / 25.4 * 72
    private static let cardHeight = 53.98 / 25.4 * 72
    private static let columns = 2
    private static let rows = 5
    /// Less than any office printer prints is left of a Letter sheet: its cards are a little lower.
    private static let leastMargin = 9 / 25.4 * 72
    /// 34 mm: a module of the code is 0.8 mm, which a camera of 720 lines reads from half a metre.
    private static let codeSide = 34 / 25.4 * 72
    /// Between the card's edge and what is on it.
    private static let padding = 7.0
    private static let pictogramSide = 40.0

    let sheet: CardSheet
    let size: SheetSize
    private let words: Wording
    private let cards: CardWording

    init(sheet: CardSheet, size: SheetSize = .a4) {
        self.sheet = sheet
        self.size = size
        words = Wording(sheet.locale)
        cards = CardWording(words)
    }

    private var height: Double { min(Self.cardHeight, (size.height - 2 * Self.leastMargin) / Double(Self.rows)) }

    func page() throws -> DisplayList {
        var page = DisplayList()
        let left = (size.width - Double(Self.columns) * Self.cardWidth) / 2
        let top = (size.height - Double(Self.rows) * height) / 2
        func place(_ index: Int) -> (x: Double, y: Double) {
            (
                left + Double(index % Self.columns) * Self.cardWidth,
                top + Double(index / Self.columns) * height
            )
        }
        for (index, card) in sheet.cards.prefix(Self.columns * Self.rows - 1).enumerated() {
            let (x, y) = place(index)
            page.add(try drawn(card), x: x, y: y)
        }
        let (x, y) = place(min(sheet.cards.count, Self.columns * Self.rows - 1))
        page.add(about(), x: x, y: y)
        return page
    }

    /// The code stands where reading begins, so that a hand that holds the card by its end covers no module.
    private func drawn(_ card: CardSheet.Card) throws -> DisplayList {
        var list = frame()
        let code = try QRCode(card.code, level: .high)
        let module = Self.codeSide / Double(code.size)
        let quiet = module * Double(QRCode.quietZone)
        let box = Self.codeSide + 2 * quiet
        let codeLeft = words.isRightToLeft ? Self.cardWidth - box : 0
        list.add(.code(code, module: module), x: codeLeft + quiet, y: (height - Self.codeSide) / 2)
        let textLeft = words.isRightToLeft ? Self.padding : box
        let room = Self.cardWidth - box - Self.padding
        var lines = DisplayList()
        lines.add(
            .pictogram(.card(card.action), size: Self.pictogramSide),
            x: textLeft + (room - Self.pictogramSide) / 2, y: 0)
        lines.add(space: 5)
        let word = TextBlock(
            cards.word(for: card.action), TextStyle(size: 15, weight: .bold, lines: 3), in: words.language, width: room)
        lines.add(.text(word), x: textLeft, y: lines.height)
        lines.add(space: 3)
        let desk = TextBlock(place, TextStyle(size: 8.5, lines: 2), in: words.language, width: room)
        lines.add(.text(desk), x: textLeft, y: lines.height)
        list.add(lines, y: max(Self.padding, (height - lines.height) / 2))
        return list
    }

    /// Which desk the card is of.
    private var place: String { [sheet.station, sheet.counter].compactMap(\.self).joined(separator: " · ") }

    /// What whoever cuts the sheet should know, in the place of one more card.
    private func about() -> DisplayList {
        var list = frame()
        let room = Self.cardWidth - 2 * Self.padding
        var lines = DisplayList()
        func add(_ text: String, _ style: TextStyle) {
            lines.add(.text(TextBlock(text, style, in: words.language, width: room)), x: Self.padding, y: lines.height)
        }
        if let venue = sheet.venue { add(venue, TextStyle(size: 9)) }
        add(place, TextStyle(size: 13, weight: .bold, lines: 2))
        add(sheet.queueNames.joined(separator: ", "), TextStyle(size: 9, lines: 2))
        lines.add(space: 5)
        add(cards.hint, TextStyle(size: 8.5, lines: 5))
        list.add(lines, y: max(Self.padding, (height - lines.height) / 2))
        return list
    }

    private func frame() -> DisplayList {
        var list = DisplayList()
        list.add(.frame(width: Self.cardWidth, height: height, radius: 9, thickness: 0.6), x: 0, y: 0)
        return list
    }
}
