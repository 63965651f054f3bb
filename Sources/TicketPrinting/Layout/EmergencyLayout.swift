import QueueEngine

/// A4 pages of emergency tickets, to be cut apart: thirty a page, each with its stub, the code of which is no smaller than the
/// ticket's. In PDF points; one colour, as the poster.
struct EmergencyLayout {
    static let columns = 3
    static let rows = 10
    static let aPage = columns * rows
    /// Less than any office printer prints.
    private static let margin = 9 / 25.4 * 72
    /// Title, and what to do.
    private static let head = 50.0
    /// A stub's label, above its code.
    private static let stubLabel = 11.0
    /// 0.56 mm: a camera of 720 lines reads it from a third of a metre. Smaller only where the page is lower.
    private static let module = 0.56 / 25.4 * 72
    private static let padding = 4.0
    private static let hair = 0.4

    let sheet: EmergencySheet
    let size: SheetSize
    private let words: Wording
    private let own: EmergencyWording

    init(sheet: EmergencySheet, size: SheetSize = .a4) {
        self.sheet = sheet
        self.size = size
        words = Wording(sheet.locale)
        own = EmergencyWording(words)
    }

    private var time: String { DateWording.text(sheet.ends, words) }
    private var width: Double { size.width - 2 * Self.margin }
    private var cell: (width: Double, height: Double) {
        (width / Double(Self.columns), (size.height - 2 * Self.margin - Self.head) / Double(Self.rows))
    }

    /// Each full of tickets, but for the last.
    func pages() throws -> [DisplayList] {
        try stride(from: 0, to: max(1, sheet.tickets.count), by: Self.aPage).map { first in
            try page(Array(sheet.tickets.dropFirst(first).prefix(Self.aPage)))
        }
    }

    private func page(_ tickets: [EmergencySheet.Ticket]) throws -> DisplayList {
        var page = DisplayList()
        page.add(head(), x: Self.margin, y: Self.margin)
        for (index, ticket) in tickets.enumerated() {
            let (column, row) = (Double(index % Self.columns), Double(index / Self.columns))
            let place = words.isRightToLeft ? Double(Self.columns - 1) - column : column
            page.add(
                try drawn(ticket), x: Self.margin + place * cell.width,
                y: Self.margin + Self.head + row * cell.height)
        }
        return page
    }

    private func head() -> DisplayList {
        var list = DisplayList()
        let title = TextBlock(
            "\(own.title) · \(sheet.queueName)", TextStyle(size: 12, weight: .bold), in: words.language, width: width)
        list.add(.text(title), x: 0, y: 0)
        let hint = TextBlock(
            own.hint.filled(["{time}": time]), TextStyle(size: 7.5, lines: 3), in: words.language, width: width)
        list.add(.text(hint), x: 0, y: list.height + 1)
        return list
    }

    /// The stub stands where reading begins, then the ticket; between them the line to cut at.
    private func drawn(_ ticket: EmergencySheet.Ticket) throws -> DisplayList {
        var list = DisplayList()
        let code = try QRCode(ticket.code, levels: [.medium, .low], atMost: 33)
        let stub = try QRCode(ticket.stub, levels: [.medium, .low], atMost: 33)
        let modules = Double(max(code.size, stub.size) + 2 * QRCode.quietZone)
        let module = min(Self.module, (cell.height - Self.stubLabel) / modules)
        let box = module * modules
        func mirrored(_ x: Double, _ wide: Double) -> Double { words.isRightToLeft ? cell.width - x - wide : x }
        func add(_ code: QRCode, at x: Double, y: Double) {
            let side = Double(code.size) * module
            list.add(.code(code, module: module), x: mirrored(x, box) + (box - side) / 2, y: y + (box - side) / 2)
        }
        func add(_ text: String, _ style: TextStyle, at x: Double, y: Double, width: Double) -> Double {
            let block = TextBlock(text, style, in: words.language, width: width)
            list.add(.text(block), x: mirrored(x, width), y: y)
            return block.height
        }
        _ = add(ticket.label, TextStyle(size: 8, weight: .bold), at: 0, y: 0.5, width: box)
        add(stub, at: 0, y: Self.stubLabel)
        add(code, at: box, y: (cell.height - box) / 2)
        let left = 2 * box
        let room = cell.width - left - Self.padding
        let label = add(ticket.label, TextStyle(size: 22, weight: .bold), at: left, y: 3, width: room)
        let name = add(sheet.queueName, TextStyle(size: 7, lines: 2), at: left, y: 3 + label, width: room)
        _ = add(
            own.until.filled(["{time}": time]), TextStyle(size: 5.5, lines: 2), at: left, y: 5 + label + name,
            width: room)
        addLines(to: &list, stub: mirrored(box, 0))
        return list
    }

    /// Cut along the lines; along the dashes ticket and stub are parted.
    private func addLines(to list: inout DisplayList, stub x: Double) {
        list.add(.bar(width: cell.width, height: Self.hair), x: 0, y: 0)
        list.add(.bar(width: cell.width, height: Self.hair), x: 0, y: cell.height)
        list.add(.bar(width: Self.hair, height: cell.height), x: 0, y: 0)
        list.add(.bar(width: Self.hair, height: cell.height), x: cell.width, y: 0)
        for y in stride(from: 3, to: cell.height - 3, by: 6) {
            list.add(.bar(width: Self.hair, height: 3), x: x, y: y)
        }
    }
}
