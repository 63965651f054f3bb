import QueueEngine

/// The setup ticket: a title, one code as large as the roll takes, and the same to type. In dots.
struct SetupLayout {
    private static let body = 26.0
    private static let caption = 21.0
    private static let gap = 14.0
    /// A module of the code: 6 dots are 0.75 mm at 203 dpi; smaller only where a long address leaves no room.
    private static let module = 6.0

    let sheet: SetupSheet
    let paper: PaperWidth
    private let words: Wording
    private let own: SetupWording

    init(sheet: SetupSheet, paper: PaperWidth) {
        self.sheet = sheet
        self.paper = paper
        words = Wording(sheet.locale)
        own = SetupWording(words)
    }

    private var width: Double { Double(paper.dots) }
    private var margin: Double { 12 }

    func page() throws -> DisplayList {
        var page = DisplayList()
        page.add(space: 8)
        add(own.title, TextStyle(size: Self.body * 1.5, weight: .bold, lines: 3), to: &page)
        page.add(space: Self.gap)
        try addCode(to: &page)
        add(own.scan, TextStyle(size: Self.body, lines: 3), to: &page)
        page.add(space: 6)
        // The address without its code, which stands below in letters that can be read aloud.
        add(String(sheet.url.prefix { $0 != "?" }), TextStyle(size: Self.caption, lines: 3), to: &page)
        page.add(space: Self.gap)
        add(Self.grouped(sheet.code), TextStyle(size: Self.body * 1.6, weight: .bold), to: &page)
        page.add(space: Self.gap)
        page.add(.bar(width: width - 2 * margin, height: 3), x: margin, y: page.height.rounded())
        page.add(space: 8)
        add(own.once, TextStyle(size: Self.caption, lines: 4), to: &page)
        add(DateWording.text(sheet.printedAt, words), TextStyle(size: Self.caption, weight: .bold), to: &page)
        page.add(space: 8)
        return page
    }

    private func addCode(to page: inout DisplayList) throws {
        let most = Int(width / 3) - 2 * QRCode.quietZone
        let code = try QRCode(sheet.url, levels: [.medium, .low], atMost: most)
        let room = (width / Double(code.size + 2 * QRCode.quietZone)).rounded(.down)
        let module = min(Self.module, room)
        let (side, quiet) = (Double(code.size) * module, Double(QRCode.quietZone) * module)
        let top = (page.height + quiet - 8).rounded()
        page.add(.code(code, module: module), x: ((width - side) / 2).rounded(), y: top)
        page.add(space: max(0, top + side + quiet - 8 - page.height))
    }

    /// `K7MP Q4XA B2CD`
    static func grouped(_ code: String) -> String {
        stride(from: 0, to: code.count, by: 4).map { String(code.dropFirst($0).prefix(4)) }.joined(separator: " ")
    }

    private func add(_ text: String, _ style: TextStyle, to page: inout DisplayList) {
        let block = TextBlock(text, style, in: words.language, width: width - 2 * margin)
        page.add(.text(block), x: margin, y: page.height)
    }
}
