import QueueEngine

/// The page that shows whether a receipt printer is set up rightly. In dots.
struct TestPageLayout {
    /// The sides of a module in the ladder of codes, in dots: the smallest that reads tells how fine the head prints.
    static let modules = [8, 6, 5, 4, 3, 2]
    private static let body = 24.0
    private static let caption = 19.0
    /// Between two parts.
    private static let gap = 18.0

    let sheet: TestSheet
    let paper: PaperWidth
    private let words: Wording

    init(sheet: TestSheet, paper: PaperWidth) {
        self.sheet = sheet
        self.paper = paper
        words = Wording(sheet.locale)
    }

    private var width: Double { Double(paper.dots) }

    func page() throws -> DisplayList {
        var page = DisplayList()
        page.add(space: 6)
        addRuler(to: &page)
        addLine(sheet.printer, TextStyle(size: Self.body, weight: .bold, lines: 2), words, to: &page)
        let millimetres = paper.dots / PaperWidth.dotsAMillimetre
        addLine("\(paper.dots) dots · \(millimetres) mm · 203 dpi", TextStyle(size: Self.body), words, to: &page)
        addLine(DateWording.text(sheet.printedAt, words), TextStyle(size: Self.body), words, to: &page)
        page.add(space: Self.gap)
        addHead(to: &page)
        try addDensities(to: &page)
        try addLadder(to: &page)
        addScripts(to: &page)
        return page
    }

    // MARK: Width

    /// Millimetres from the first dot to the last. Where an arrow is missing the paper is narrower than it was said to be;
    /// where white is left beyond one it is wider.
    private func addRuler(to page: inout DisplayList) {
        var ruler = DisplayList()
        ruler.add(.bar(width: width, height: 2), x: 0, y: 0)
        for dot in stride(from: 0, through: paper.dots - 1, by: PaperWidth.dotsAMillimetre) {
            let millimetre = dot / PaperWidth.dotsAMillimetre
            let length = millimetre % 10 == 0 ? 30.0 : millimetre % 5 == 0 ? 22 : 12
            ruler.add(.bar(width: 2, height: length), x: Double(dot), y: 0)
            guard millimetre % 10 == 0, millimetre > 0, dot + 40 < paper.dots else { continue }
            let number = text("\(millimetre)", TextStyle(size: Self.caption), width: 60)
            ruler.add(.text(number), x: Double(dot) - 29, y: 32)
        }
        ruler.add(.bar(width: 2, height: 30), x: width - 2, y: 0)
        ruler.add(.dots(arrow(toLeft: true)), x: 0, y: 34)
        ruler.add(.dots(arrow(toLeft: false)), x: width - 16, y: 34)
        page.add(ruler, y: page.height)
        page.add(space: Self.gap)
    }

    /// Its point is on the outermost dot.
    private func arrow(toLeft: Bool) -> Raster {
        let side = 16
        var raster = Raster(width: side, height: side * 2 - 1)
        for row in 0..<raster.height {
            let depth = abs(row - (side - 1))
            for column in depth..<side { raster.blacken(toLeft ? column : side - 1 - column, row) }
        }
        return raster
    }

    // MARK: The head

    /// A solid bar, in which a dead dot is a white line, and a staircase that names it: each step is 8 dots.
    private func addHead(to page: inout DisplayList) {
        page.add(.bar(width: width, height: 24), x: 0, y: page.height.rounded())
        page.add(space: 8)
        let top = page.height.rounded()
        var steps = Raster(width: paper.dots, height: 32)
        for column in 0..<paper.dots {
            let step = column / PaperWidth.dotsAMillimetre % 16
            for row in 0..<2 { steps.blacken(column, step * 2 + row) }
        }
        page.add(.dots(steps), x: 0, y: top)
        page.add(space: Self.gap)
    }

    /// From an eighth to all dots black, and lines of 1 to 4 dots.
    private func addDensities(to page: inout DisplayList) throws {
        let levels = [(1, "12"), (2, "25"), (4, "50"), (6, "75"), (8, "100")]
        let column = (width / Double(levels.count)).rounded(.down)
        let top = page.height.rounded()
        for (index, level) in levels.enumerated() {
            let patch = screen(eighths: level.0, width: Int(column) - 12, height: 44)
            page.add(.dots(patch), x: Double(index) * column + 6, y: top)
            let label = text("\(level.1) %", TextStyle(size: Self.caption), width: column)
            page.add(.text(label), x: Double(index) * column, y: top + 46)
        }
        page.add(space: 6)
        let lines = page.height.rounded()
        for thickness in 1...4 {
            // As much white between the lines as they are thick.
            let left = Double(thickness - 1) * (width / 4) + 6
            for line in stride(from: 0.0, to: width / 4 - 12, by: Double(2 * thickness)) {
                page.add(.bar(width: Double(thickness), height: 28), x: left.rounded() + line, y: lines)
            }
        }
        page.add(space: Self.gap)
    }

    /// Ordered dither: black dots spread evenly over 4 by 4 (Bayer's matrix).
    private func screen(eighths: Int, width: Int, height: Int) -> Raster {
        let order = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]
        var raster = Raster(width: width, height: height)
        for row in 0..<height { raster.setRow(row) { order[row % 4][$0 % 4] < eighths * 2 } }
        return raster
    }

    // MARK: Codes

    /// The text of a code of the ladder.
    static func text(of code: String, module: Int) -> String { "\(code) \(module)" }

    /// The same code in shrinking modules, as many in a row as fit, standing on one line.
    private func addLadder(to page: inout DisplayList) throws {
        var row = DisplayList()
        var (x, foot, labels) = (0.0, 0.0, 0.0)
        for module in Self.modules {
            let code = try QRCode(Self.text(of: sheet.code, module: module), level: .medium)
            let (side, quiet) = (Double(code.size * module), Double(QRCode.quietZone * module))
            if x + side + 2 * quiet > width {
                page.add(row, y: page.height.rounded())
                (row, x) = (DisplayList(), 0)
            }
            // The first of a row is its largest, and the others stand as low.
            if x == 0 { (foot, labels) = (quiet + side, 2 * quiet + side) }
            row.add(.code(code, module: Double(module)), x: x + quiet, y: foot - side)
            let label = text("\(module)", TextStyle(size: Self.caption, weight: .bold), width: side)
            row.add(.text(label), x: x + quiet, y: labels - label.ink.top)
            x += side + 2 * quiet
        }
        page.add(row, y: page.height.rounded())
        page.add(space: Self.gap)
    }

    // MARK: Scripts

    /// "Take a number" in every language that the paper speaks.
    private func addScripts(to page: inout DisplayList) {
        for language in Wording.all where language.tag != Wording.americanEnglish.tag {
            addLine(language.takeNumber, TextStyle(size: Self.body), language, to: &page)
        }
        page.add(space: 8)
    }

    private func text(_ text: String, _ style: TextStyle, width: Double) -> TextBlock {
        TextBlock(text, style, in: words.language, width: width)
    }

    private func addLine(_ text: String, _ style: TextStyle, _ language: Wording, to page: inout DisplayList) {
        let block = TextBlock(text, style, in: language.language, width: width - 24)
        page.add(.text(block), x: 12, y: page.height)
    }
}
