import QueueCore
import QueueEngine
import Testing

@testable import TicketCamera
@testable import TicketPrinting

/// Tickets as they come out of the printer: whatever a queue is called, nothing is cut off, and the codes read.
@Suite struct TicketLayoutTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let slip: TicketSlip
        let paper: PaperWidth
        var testDescription: String { "\(name), \(slip.locale), \(paper.dots) dots" }
    }

    static let names = [
        ("plain", "Reception"), ("empty", ""), ("one letter", "i"),
        ("100 wide letters", String(repeating: "W", count: 100)),
        ("100 wide words", String(repeating: "WWWWW ", count: 17)), ("wide script", String(repeating: "東京", count: 50)),
        ("wide in Arabic", String(repeating: "ﷺ", count: 100)), ("Arabic", "مكتب الاستقبال في الطابق الأول"),
        ("markup", "<b>&amp; </span><!-- \"'%s\\n"),
        ("control characters", "a\u{0}b\u{1b}[31m\u{7}\tc\r\nd\u{85}\u{2028}e"),
        ("emoji", "👩‍👩‍👧‍👦🎟🏳️‍🌈 1️⃣ 🇩🇪"), ("many accents", "Z" + String(repeating: "\u{301}", count: 60)),
        ("turned around", "\u{202e}noitpeceR\u{2066}"), ("many lines", String(repeating: "a\n", count: 50)),
    ]

    static let cases = [PaperWidth.mm80, .mm58].flatMap { paper in
        names.flatMap { name in
            ["en", "de", "ar"].map { Case(name: name.0, slip: Paper.slip(name.1, locale: $0), paper: paper) }
        }
    }

    @Test("nothing is burnt at the paper's edges, and both codes read", arguments: cases)
    func fits(_ ticket: Case) throws {
        let raster = try Paper.raster(ticket.slip, ticket.paper)
        #expect(raster.width == ticket.paper.dots)
        let ink = try #require(raster.ink)
        #expect(ink.lowerBound >= 4 && ink.upperBound < raster.width - 4)
        let lines = raster.lines
        #expect(try #require(lines.first).lowerBound > 0 && #require(lines.last).upperBound < raster.height)
        // No name makes a scroll of a ticket.
        #expect(raster.height < 1500)
        let png = try PaperRenderer(paper: ticket.paper).draw(.ticket(ticket.slip), as: .png)
        #expect(try Set(Paper.texts(png)) == [Paper.id, Paper.address])
    }

    @Test(
        "the PDF, rendered as the printer would: as wide and high, both codes read",
        arguments: [PaperWidth.mm80, .mm58],
        [
            "en", "de", "ar",
        ])
    func pdf(_ paper: PaperWidth, _ locale: String) throws {
        let slip = Paper.slip(locale: locale)
        let pdf = try PaperRenderer(paper: paper).draw(.ticket(slip), as: .pdf)
        #expect(pdf.starts(with: Array("%PDF-".utf8)))
        let page = try Paper.rendered(pdf, dotsAnInch: 203)
        let frame = try PictureDecoder.frame(from: page)
        let raster = try Paper.raster(slip, paper)
        #expect(abs(frame.width - raster.width) <= 1 && abs(frame.height - raster.height) <= 1)
        #expect(try Set(Paper.texts(page)) == [Paper.id, Paper.address])
    }

    // MARK: The number

    private func height(ofLetter text: String, size: Double) throws -> Int {
        let canvas = Canvas(pictureOf: 400, 300)
        var page = DisplayList()
        let language = TextLanguage(tag: "en", isRightToLeft: false)
        page.add(.text(TextBlock(text, TextStyle(size: size), in: language, width: 400)), x: 0, y: 0)
        canvas.draw(page)
        return try #require(canvas.raster().lines.first).count
    }

    @Test(
        "the number is at least four times as high as a plain line", arguments: [PaperWidth.mm80, .mm58],
        ["A042", "B7", "Q999"])
    func number(_ paper: PaperWidth, _ label: String) throws {
        // A capital as high as a plain line's.
        let plain = try height(ofLetter: "H", size: 26)
        let raster = try Paper.raster(Paper.slip(label: label), paper)
        let bare = try Paper.raster(Paper.slip(label: " "), paper)
        let tallest = try #require(raster.lines.filter { $0.upperBound < raster.height / 2 }.map(\.count).max())
        #expect(tallest >= 4 * plain)
        #expect(raster != bare)
    }

    @Test(
        "a long number stays on the paper, on one line", arguments: [PaperWidth.mm80, .mm58],
        [
            "A123456", "WWWWWWWWWWWW999999", "東京東京東京東京001",
        ])
    func longNumber(_ paper: PaperWidth, _ label: String) throws {
        let raster = try Paper.raster(Paper.slip(label: label), paper)
        let ink = try #require(raster.ink)
        #expect(ink.lowerBound >= 4 && ink.upperBound < raster.width - 4)
        // Not cut short with an ellipsis: its last digit is to be seen.
        let other = try Paper.raster(Paper.slip(label: String(label.dropLast()) + "7"), paper)
        #expect(raster.bytes != other.bytes)
        #expect(raster.height <= (try Paper.raster(Paper.slip(), paper)).height + 4)
    }

    // MARK: The codes

    /// Where a code stands, dot by dot, and how many black dots are in its quiet zone.
    private func find(_ code: QRCode, module: Int, on raster: Raster) -> (left: Int, top: Int, dirt: Int)? {
        let (side, quiet) = (code.size * module, QRCode.quietZone * module)
        func isThere(_ x: Int, _ y: Int) -> Bool {
            (0..<side * side).allSatisfy { dot in
                let (column, row) = (dot % side, dot / side)
                return raster.isBlack(x + column, y + row) == code.isDark(column / module, row / module)
            }
        }
        func dots(_ columns: Range<Int>, _ row: Int) -> Int { columns.count { raster.isBlack($0, row) } }
        for top in 0...raster.height - side {
            for left in 0...raster.width - side where raster.isBlack(left, top) && isThere(left, top) {
                let rows = max(0, top - quiet)..<min(raster.height, top + side + quiet)
                let columns = max(0, left - quiet)..<min(raster.width, left + side + quiet)
                let dirt = rows.reduce(0) { $0 + dots(columns, $1) }
                let ink = (0..<code.size).reduce(0) { $0 + code.runs(inRow: $1).reduce(0) { $0 + $1.count } }
                return (left, top, dirt - ink * module * module)
            }
        }
        return nil
    }

    @Test(
        "a module of the ticket's own code is 6 dots, on the grid, with 4 modules of white around it",
        arguments: [
            PaperWidth.mm80, .mm58,
        ], [nil, Paper.address])
    func own(_ paper: PaperWidth, _ url: String?) throws {
        let raster = try Paper.raster(Paper.slip(followURL: url), paper)
        let place = try #require(find(try QRCode(Paper.id, level: .quartile), module: 6, on: raster))
        #expect(place.dirt == 0, "around \(place.left), \(place.top)")
    }

    @Test(
        "a module of the code to follow by is at least 4 dots, with 4 modules of white around it",
        arguments: [PaperWidth.mm80, .mm58], ["en", "de", "ar"])
    func follow(_ paper: PaperWidth, _ locale: String) throws {
        let raster = try Paper.raster(Paper.slip(locale: locale), paper)
        let code = try QRCode(Paper.address, level: .medium)
        let place = try #require([4, 5, 6].lazy.compactMap { self.find(code, module: $0, on: raster) }.first)
        #expect(place.dirt == 0, "around \(place.left), \(place.top)")
    }

    @Test("without an address there is the ticket's own code only", arguments: [PaperWidth.mm80, .mm58])
    func oneCode(_ paper: PaperWidth) throws {
        let png = try PaperRenderer(paper: paper).draw(.ticket(Paper.slip(followURL: nil)), as: .png)
        #expect(try Paper.texts(png) == [Paper.id])
    }

    @Test(
        "an address as long as they come still fits", arguments: [PaperWidth.mm80, .mm58],
        [
            "https://tickets.reception.example.org:8443/t/\(Paper.id)",
            "https://\(String(repeating: "a", count: 63)).\(String(repeating: "b", count: 63)).example.org/queue/t/\(Paper.id)",
        ])
    func longAddress(_ paper: PaperWidth, _ url: String) throws {
        let slip = Paper.slip(followURL: url)
        let ink = try #require(try Paper.raster(slip, paper).ink)
        #expect(ink.lowerBound >= 4 && ink.upperBound < paper.dots - 4)
        let png = try PaperRenderer(paper: paper).draw(.ticket(slip), as: .png)
        #expect(try Paper.texts(png) == [Paper.id, url])
    }

    // MARK: The lines

    struct Change: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout TicketSlip) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout TicketSlip) -> Void) {
            (testDescription, self.change) = (name, change)
        }
    }

    static let changes = [
        Change("a copy is marked") { $0.isCopy = true },
        Change("the venue") { $0.venue = "Elsewhere" }, Change("no venue") { $0.venue = nil },
        Change("the queue") { $0.queueName = "Elsewhere" }, Change("the number") { $0.label = "A043" },
        Change("the time") { $0.issuedAt.milliseconds += 60_000 },
        Change("next") { $0.peopleAhead = 0 }, Change("one ahead") { $0.peopleAhead = 1 },
        Change("nobody counted") { $0.peopleAhead = nil },
        Change("the wait") { $0.estimatedWaitSeconds = 3600 }, Change("no estimate") { $0.estimatedWaitSeconds = nil },
        Change("being served") { $0.nowServing = "A040" }, Change("nobody served") { $0.nowServing = nil },
        Change("the footer") { $0.footer = "Elsewhere" }, Change("no footer") { $0.footer = nil },
        Change("German") { $0.locale = "de" }, Change("Arabic") { $0.locale = "ar-EG" },
    ]

    @Test("each line is to be seen", arguments: changes)
    func line(_ change: Change) throws {
        var slip = Paper.slip()
        change.change(&slip)
        #expect(try Paper.raster(slip, .mm80) != Paper.raster(Paper.slip(), .mm80))
        #expect(try Paper.raster(slip, .mm80) == Paper.raster(slip, .mm80))
    }

    @Test("control characters are not drawn")
    func control() throws {
        let hostile = Paper.slip("a\u{1b}\u{0}\u{7f}b")
        #expect(try Paper.raster(hostile, .mm80) == Paper.raster(Paper.slip("a   b"), .mm80))
    }
}
