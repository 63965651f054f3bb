import QueueCore
import QueueEngine
import Testing

@testable import TicketCamera
@testable import TicketPrinting

/// The sheet of emergency tickets, as Poppler renders its PDF.
@Suite struct EmergencySheetTests {
    private static let resolution = 300

    private static func sheet(_ locale: String = "en", queue: String = "Reception") -> EmergencySheet {
        let tickets = (1...60).map { number in
            let id = ID<Ticket>(high: 0x9433_b931_c801_4036, low: 0xbf2c_cb8d_ddf8_a800 + UInt64(number))
            return EmergencySheet.Ticket(
                label: "E\(number < 10 ? "0" : "")\(number)", code: id.description, stub: StubText.text(of: id))
        }
        return EmergencySheet(
            venue: "Town Hall", queueName: queue, tickets: tickets, ends: Timestamp(milliseconds: 1_795_579_200_000),
            locale: locale)
    }

    @Test(
        "two pages; each code reads, in its cell: stub first, then ticket, row by row",
        arguments: [SheetSize.a4, .letter])
    func codes(_ size: SheetSize) throws {
        let sheet = Self.sheet()
        let pdf = try PaperRenderer(paper: .mm80).drawn(.emergency(sheet), as: .pdf, on: size).bytes
        #expect(try Paper.facts(pdf).firstMatch(of: /Pages: +2\n/) != nil)
        guard let decoder = QRDecoder() else { throw DrawingFailure.cairo("no memory") }
        let codes = try EmergencyLayout(sheet: sheet, size: size).pages()[0].marks.compactMap { placed in
            if case .code(_, let module) = placed.mark { module } else { nil }
        }
        #expect(codes.count == 60 && codes.allSatisfy { $0 > 0.5 / 25.4 * 72 }, "half a millimetre a module, or more")
        let dot = 72 / Double(Self.resolution)
        let top = 9 / 25.4 * 72 + 50
        let row = (size.height - 2 * 9 / 25.4 * 72 - 50) / 10
        for page in 0..<2 {
            let picture = try Paper.rendered(pdf, dotsAnInch: Self.resolution, page: page + 1)
            let width = try #require(Self.width(of: picture))
            // One look at a whole page finds less than there is: it is looked at strip by strip, as it is cut.
            for strip in 0..<10 {
                let rows = Int((top + Double(strip) * row) / dot)..<Int((top + Double(strip + 1) * row) / dot)
                let cut = try PictureDecoder.frame(from: Self.cut(picture, rows, width: width))
                let found = decoder.codes(in: cut).sorted { $0.x < $1.x }.map(\.text)
                let tickets = sheet.tickets.dropFirst(30 * page + 3 * strip).prefix(3)
                #expect(found == tickets.flatMap { [$0.stub, $0.code] }, "page \(page), strip \(strip)")
            }
        }
    }

    private static func width(of picture: [UInt8]) -> Int? {
        let words = picture.prefix(32).split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
        return words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) : nil
    }

    /// Some rows of a PGM picture.
    private static func cut(_ picture: [UInt8], _ rows: Range<Int>, width: Int) -> [UInt8] {
        let body = picture.suffix(picture.count - "P5\n\(width) \(picture.count / width)\n255\n".utf8.count)
        return Array("P5\n\(width) \(rows.count)\n255\n".utf8)
            + body.dropFirst(rows.lowerBound * width).prefix(rows.count * width)
    }

    @Test(
        "in each language of the paper the words are its own and all there, and nothing leaves its cell",
        arguments: Wording.all.map(\.tag))
    func languages(_ tag: String) throws {
        let words = EmergencyWording(Wording(tag))
        #expect(tag.hasPrefix("en") || words.hint != EmergencyWording.english.hint, "\(tag) has no words")
        #expect(words.hint.contains("{time}") && words.until.contains("{time}"))
        let sheet = Self.sheet(tag, queue: String(repeating: "Behandlungszimmer ", count: 5))
        for size in [SheetSize.a4, .letter] {
            let page = try EmergencyLayout(sheet: sheet, size: size).pages()[0]
            let margin = 9 / 25.4 * 72
            let cell = ((size.width - 2 * margin) / 3, (size.height - 2 * margin - 50) / 10)
            for mark in page.marks {
                guard case .text(let block) = mark.mark else { continue }
                guard mark.y >= margin + 50 else {
                    #expect(mark.y + block.height <= margin + 50.5, "the head reaches into the tickets: \(tag)")
                    continue
                }
                let row = ((mark.y - margin - 50) / cell.1).rounded(.down)
                #expect(mark.y + block.height <= margin + 50 + (row + 1) * cell.1 + 0.5, "row \(row): \(tag)")
                let column = ((mark.x - margin) / cell.0).rounded(.down)
                #expect(mark.x + block.width <= margin + (column + 1) * cell.0 + 0.5, "column \(column): \(tag)")
            }
        }
    }

    @Test("its codes are secrets: none stays in the cache")
    func secrecy() async throws {
        let thread = DrawingThread(PaperRenderer(paper: .mm80))
        for _ in 0..<2 { _ = try await thread.draw(.emergency(Self.sheet()), as: .pdf) }
        #expect(thread.drawingCount == 2, "kept, it would be drawn once")
    }
}
