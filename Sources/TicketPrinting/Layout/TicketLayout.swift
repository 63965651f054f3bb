import QueueEngine

/// A ticket: from the top, line by line, as high as it needs to be. In dots.
struct TicketLayout {
    /// The letters of a plain line.
    static let body = 26.0
    /// The smallest letters: 2.6 mm.
    private static let caption = 21.0
    /// The number is what is read across a room: over six times a plain line, four and more where a narrow paper or a
    /// long number leaves less room.
    private static let label = body * 6.4
    /// A module of the ticket's own code: 6 dots are 0.75 mm at 203 dpi, which any camera reads from a crumpled receipt.
    private static let module = 6.0
    /// The logo's room.
    private static let logoHeight = 120.0
    /// A picture's side: 20 mm.
    private static let picture = 160.0
    /// Between two parts.
    private static let gap = 14.0
    private static let rule = 3.0

    let slip: TicketSlip
    let paper: PaperWidth
    let logo: GreyPicture?
    private let words: Wording

    init(slip: TicketSlip, paper: PaperWidth, logo: GreyPicture? = nil) {
        self.slip = slip
        self.paper = paper
        self.logo = logo
        words = Wording(slip.locale)
    }

    private var width: Double { Double(paper.dots) }
    /// 1.5 mm: heads and rolls are seldom exactly above each other.
    private var margin: Double { 12 }
    private var inner: Double { width - 2 * margin }

    func page() throws -> DisplayList {
        var page = DisplayList()
        page.add(space: 8)
        if slip.isCopy { addCopyMark(to: &page) }
        try addHead(to: &page)
        addNumber(to: &page)
        addPicture(to: &page)
        addFacts(to: &page)
        addRule(to: &page)
        try addCodes(to: &page)
        addFoot(to: &page)
        page.add(space: 8)
        return page
    }

    // MARK: Parts

    /// White on black, from edge to edge: a copy is seen to be one at arm's length.
    private func addCopyMark(to page: inout DisplayList) {
        let text = block(words.copy, TextStyle(size: Self.body * 1.15, weight: .bold))
        let bar = text.height + 6
        page.add(.bar(width: inner, height: bar), x: margin, y: page.height)
        page.add(.text(text), x: margin, y: page.height - bar + 3, ink: .white)
        page.add(space: Self.gap)
    }

    private func addHead(to page: inout DisplayList) throws {
        if let logo {
            let scale = min(1, inner * 0.7 / Double(logo.width), Self.logoHeight / Double(logo.height))
            let (columns, rows) = (max(1, Int(Double(logo.width) * scale)), max(1, Int(Double(logo.height) * scale)))
            let x = ((width - Double(columns)) / 2).rounded()
            page.add(.dots(try logo.dithered(width: columns, height: rows)), x: x, y: page.height.rounded())
            page.add(space: 6)
        }
        if let venue = slip.venue { add(venue, TextStyle(size: Self.body, weight: .bold, lines: 2), to: &page) }
        add(slip.queueName, TextStyle(size: Self.body, lines: 2), to: &page)
    }

    /// The number by its ink: the white that fonts have above and below would look like lost lines.
    private func addNumber(to page: inout DisplayList) {
        let style = TextStyle(size: Self.label, weight: .bold)
        let number = TextBlock.fitting(slip.label, style, in: words.language, width: inner)
        page.add(space: Self.gap * 1.5)
        page.add(.text(number), x: margin, y: page.height - number.ink.top)
        page.trim(to: page.height - number.height + number.ink.top + number.ink.height)
        page.add(space: Self.gap * 1.5)
    }

    /// The picture with its name below: its colour is a word here.
    private func addPicture(to page: inout DisplayList) {
        guard let picture = slip.picture else { return }
        page.add(
            .drawing(picture.drawing, size: Self.picture), x: ((width - Self.picture) / 2).rounded(),
            y: page.height.rounded())
        page.add(space: 4)
        add(picture.name(in: words.tag), TextStyle(size: Self.body * 1.3, weight: .bold, lines: 2), to: &page)
        page.add(space: Self.gap)
    }

    private struct Fact {
        let value: String
        let caption: String
    }

    private var facts: [Fact] {
        var facts: [Fact] = []
        if let ahead = slip.peopleAhead, ahead > 0 {
            facts.append(Fact(value: "\(ahead)", caption: words.word(words.peopleAhead, for: ahead)))
        }
        if let range = slip.waitRange, range.upperBound >= 60 {
            let (low, high) = (range.lowerBound / 60, (range.upperBound + 59) / 60)
            let value = low < high ? "\(low)–\(high)" : "≈ \(high)"
            facts.append(Fact(value: value, caption: words.word(words.minutes, for: high)))
        } else if let seconds = slip.estimatedWaitSeconds {
            let minutes = max(1, (seconds + 59) / 60)
            facts.append(Fact(value: "≈ \(minutes)", caption: words.word(words.minutes, for: minutes)))
        }
        if let serving = slip.nowServing { facts.append(Fact(value: serving, caption: words.nowServing)) }
        return facts
    }

    /// Numbers side by side, each with its words below, parted by fine lines.
    private func addFacts(to page: inout DisplayList) {
        if slip.peopleAhead == 0 {
            add(words.next, TextStyle(size: Self.body * 1.3, weight: .bold, lines: 2), to: &page)
            page.add(space: 6)
        }
        let facts = words.isRightToLeft ? self.facts.reversed() : self.facts
        guard !facts.isEmpty else { return }
        addRule(to: &page)
        let column = inner / Double(facts.count)
        let top = page.height
        var cells = DisplayList()
        for (index, fact) in facts.enumerated() {
            let x = margin + Double(index) * column + 8
            let value = TextBlock.fitting(
                fact.value, TextStyle(size: Self.body * 1.6, weight: .bold), in: words.language, width: column - 16)
            let caption = TextBlock(
                fact.caption, TextStyle(size: Self.caption, lines: 3), in: words.language, width: column - 16)
            // Values of different sizes stand on one line.
            cells.add(.text(value), x: x, y: (Self.body * 2.2 - value.height) / 2)
            cells.add(.text(caption), x: x, y: Self.body * 2)
        }
        for index in 1..<max(1, facts.count) {
            let x = (margin + Double(index) * column - 1).rounded()
            cells.add(.bar(width: 2, height: cells.height - 8), x: x, y: 6)
        }
        page.add(cells, y: top - 4)
        page.add(space: Self.gap / 2)
    }

    private func addRule(to page: inout DisplayList) {
        page.add(.bar(width: inner, height: Self.rule), x: margin, y: page.height.rounded())
        page.add(space: 8)
    }

    /// The date, and what the venue wants to say.
    private func addFoot(to page: inout DisplayList) {
        add(DateWording.text(slip.issuedAt, words), TextStyle(size: Self.caption, weight: .bold), to: &page)
        if let footer = slip.footer {
            page.add(space: 2)
            add(footer, TextStyle(size: Self.caption, lines: 4, keepsLines: true), to: &page)
        }
    }

    // MARK: Codes

    private struct Code {
        let code: QRCode
        let module: Double
        let caption: String

        var side: Double { Double(code.size) * module }
        var quiet: Double { Double(QRCode.quietZone) * module }
    }

    /// The ticket's code, and beside or below it the way to follow on a phone.
    private func addCodes(to page: inout DisplayList) throws {
        let most = Int(inner / Self.module) - 2 * QRCode.quietZone
        let own = Code(
            code: try QRCode(slip.code, levels: [.quartile, .medium, .low], atMost: most), module: Self.module,
            caption: words.showAtDesk)
        var codes = [own]
        if let url = slip.followURL { codes.append(try follow(url, beside: own)) }
        let sides = codes.reduce(0) { $0 + max($1.side + 2 * $1.quiet, width * 0.4) }
        if sides <= width { addInRow(codes, to: &page) } else { addInRows(codes, to: &page) }
        page.add(space: Self.gap)
    }

    /// About as large as the ticket's own, with modules of at least 3 dots: a phone comes as near as it must.
    private func follow(_ url: String, beside own: Code) throws -> Code {
        let smallest = 3.0
        let most = Int((width / smallest).rounded(.down)) - 2 * QRCode.quietZone
        let code = try QRCode(url, levels: [.medium, .low], atMost: most)
        let room = width / Double(code.size + 2 * QRCode.quietZone)
        let module = max(smallest, min(Self.module, (own.side / Double(code.size)).rounded(.down), room.rounded(.down)))
        return Code(code: code, module: max(module, min(4, room.rounded(.down))), caption: words.followOnPhone)
    }

    /// Columns of one width: the codes on one axis, the captions on one line.
    private func addInRow(_ codes: [Code], to page: inout DisplayList) {
        let column = width / Double(codes.count)
        let top = page.height + (codes.map(\.quiet).max() ?? 0) - 8
        let tallest = codes.map(\.side).max() ?? 0
        let captions = codes.map {
            TextBlock(
                $0.caption, TextStyle(size: Self.caption, lines: 2), in: words.language, width: column - 2 * margin)
        }
        // Their ink begins where the codes' white ends, and they stand on one line.
        let line = top + tallest + (codes.map(\.quiet).max() ?? 0) - (captions.map(\.ink.top).min() ?? 0)
        for (index, code) in codes.enumerated() {
            // The ticket's own stands where reading begins.
            let place = words.isRightToLeft ? codes.count - 1 - index : index
            let x = Double(place) * column
            page.add(
                .code(code.code, module: code.module), x: (x + (column - code.side) / 2).rounded(),
                y: (top + (tallest - code.side) / 2).rounded())
            page.add(.text(captions[index]), x: x + margin, y: line)
        }
    }

    /// Narrow paper: one below the other, each with its caption beside it.
    private func addInRows(_ codes: [Code], to page: inout DisplayList) {
        let widest = codes.map(\.side).max() ?? 0
        let quiet = codes.map(\.quiet).max() ?? 0
        var top = page.height + quiet - 8
        for code in codes {
            let room = width - widest - 2 * quiet - margin
            // A long address's code leaves no room beside it.
            let isBeside = room > 4 * Self.body
            let start = isBeside ? quiet + (widest - code.side) / 2 : (width - code.side) / 2
            let x = (words.isRightToLeft && isBeside ? width - start - code.side : start).rounded()
            page.add(.code(code.code, module: code.module), x: x, y: top.rounded())
            var style = TextStyle(size: Self.caption, lines: 4)
            if isBeside {
                style.alignment = .leading
                let caption = TextBlock(code.caption, style, in: words.language, width: room)
                let side = words.isRightToLeft ? margin : 2 * quiet + widest
                page.add(.text(caption), x: side, y: top + (code.side - caption.height) / 2)
                top += code.side + quiet
            } else {
                let caption = block(code.caption, style)
                page.add(.text(caption), x: margin, y: top + code.side + quiet - caption.ink.top)
                top += code.side + quiet + caption.height + quiet
            }
        }
        page.add(space: max(0, top - page.height - quiet / 2))
    }

    // MARK: Lines

    private func block(_ text: String, _ style: TextStyle) -> TextBlock {
        TextBlock(text, style, in: words.language, width: inner)
    }

    private func add(_ text: String, _ style: TextStyle, to page: inout DisplayList) {
        page.add(.text(block(text, style)), x: margin, y: page.height)
    }
}
