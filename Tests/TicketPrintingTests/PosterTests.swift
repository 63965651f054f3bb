import QueueEngine
import Testing

@testable import TicketCamera
@testable import TicketPrinting

/// The poster at the door, as Poppler renders its PDF.
@Suite struct PosterTests {
    private static let resolution = 150
    private static let entry = "http://qode.local/join/\(Paper.id)"
    private static let wifi = WiFiNetwork(ssid: "Guests", password: "secret", security: .wpa)

    private static func page(_ sheet: PosterSheet, on size: SheetSize = .a4) throws -> [UInt8] {
        try Paper.rendered(try pdf(sheet, on: size), dotsAnInch: resolution)
    }

    private static func pdf(_ sheet: PosterSheet, on size: SheetSize = .a4) throws -> [UInt8] {
        try PaperRenderer(paper: .mm80).drawn(.poster(sheet), as: .pdf, on: size).bytes
    }

    @Test("one page of A4")
    func paper() throws {
        let sheet = PosterSheet(venue: "Town Hall", queueName: "Reception", entryURL: Self.entry, wifi: Self.wifi)
        let facts = try Paper.facts(try Self.pdf(sheet))
        #expect(facts.firstMatch(of: /Pages: +1\n/) != nil)
        #expect(facts.firstMatch(of: /Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/) != nil)
    }

    @Test("one page of Letter, where a printer has no A4: the code is as large")
    func letter() throws {
        let sheet = PosterSheet(venue: "Town Hall", queueName: "Reception", entryURL: Self.entry, wifi: Self.wifi)
        let facts = try Paper.facts(try Self.pdf(sheet, on: .letter))
        #expect(facts.firstMatch(of: /Pages: +1\n/) != nil)
        #expect(facts.firstMatch(of: /Page size: +612 x 792 pts \(letter\)/) != nil, "\(facts)")
        let frame = try PictureDecoder.frame(from: try Self.page(sheet, on: .letter))
        guard let decoder = QRDecoder() else { throw DrawingFailure.cairo("no memory") }
        let entry = try #require(decoder.codes(in: frame).first { $0.text == Self.entry })
        let size = try size(of: entry, in: frame)
        #expect((104.9...112).contains(size.width) && (104.9...112).contains(size.height), "\(size)")
    }

    /// How wide and high the code is whose centre is here, in millimetres.
    private func size(of code: FoundCode, in frame: Frame) throws -> (width: Double, height: Double) {
        // Further than the code's edge, nearer than the frame around its quiet zone.
        let reach = 56 * Self.resolution * 10 / 254
        let rows = max(0, code.y - reach)..<min(frame.height, code.y + reach)
        let columns = max(0, code.x - reach)..<min(frame.width, code.x + reach)
        let inkedRows = rows.filter { row in columns.contains { frame.luma[row * frame.width + $0] < 128 } }
        let inkedColumns = columns.filter { column in rows.contains { frame.luma[$0 * frame.width + column] < 128 } }
        let (top, bottom) = (try #require(inkedRows.first), try #require(inkedRows.last))
        let (left, right) = (try #require(inkedColumns.first), try #require(inkedColumns.last))
        let millimetres = 25.4 / Double(Self.resolution)
        return (Double(right - left + 1) * millimetres, Double(bottom - top + 1) * millimetres)
    }

    @Test(
        "the entry code is at least 105 mm wide and reads, however long the address is",
        arguments: [
            entry, "http://10.0.0.7:8080/join/\(Paper.id)",
            "https://\(String(repeating: "a", count: 63)).reception.example.org:8443/queue/join/\(Paper.id)",
        ])
    func entryCode(_ url: String) throws {
        let frame = try PictureDecoder.frame(from: try Self.page(PosterSheet(queueName: "Reception", entryURL: url)))
        guard let decoder = QRDecoder() else { throw DrawingFailure.cairo("no memory") }
        let codes = decoder.codes(in: frame)
        try #require(codes.count == 1)
        #expect(codes[0].text == url)
        let size = try size(of: codes[0], in: frame)
        // A pixel of the rendering is 0.17 mm.
        #expect((104.9...112).contains(size.width) && (104.9...112).contains(size.height), "\(size)")
        #expect(abs(codes[0].x - frame.width / 2) < 5)
    }

    @Test(
        "the Wi-Fi code below it reads, with what phones need escaped",
        arguments: [
            wifi, WiFiNetwork(ssid: "a;b,c:d", password: #"\"e";"#, security: .wpa),
            WiFiNetwork(ssid: "Café 東京", password: nil, security: .open),
            WiFiNetwork(
                ssid: String(repeating: "W", count: 32), password: String(repeating: ";", count: 63), security: .wpa),
        ])
    func wifiCode(_ network: WiFiNetwork) throws {
        let sheet = PosterSheet(queueName: "Reception", entryURL: Self.entry, wifi: network)
        #expect(try Paper.texts(try Self.page(sheet)) == [Self.entry, WiFiCode.text(network)])
    }

    /// The language with the longest lines for every name, and one that is written from the right for a plain one.
    static let posters = TicketLayoutTests.names.map { ($0.1, "de") } + [("Reception", "en"), ("مكتب", "ar")]

    @Test(
        "whatever the queue is called: nothing at the page's edges, and both codes read", arguments: posters,
        [false, true])
    func hostile(_ poster: (name: String, locale: String), _ isLetter: Bool) throws {
        let (name, locale) = poster
        let sheet = PosterSheet(venue: name, queueName: name, entryURL: Self.entry, wifi: Self.wifi, locale: locale)
        let page = try Self.page(sheet, on: isLetter ? .letter : .a4)
        #expect(try Paper.texts(page) == [Self.entry, WiFiCode.text(Self.wifi)])
        let frame = try PictureDecoder.frame(from: page)
        // 5 mm: what office printers cannot print on.
        let edge = 5 * Self.resolution * 10 / 254
        let (top, bottom) = (frame.luma.prefix(edge * frame.width), frame.luma.suffix(edge * frame.width))
        #expect(top.allSatisfy { $0 > 127 } && bottom.allSatisfy { $0 > 127 })
        for row in 0..<frame.height {
            let line = frame.luma[row * frame.width..<(row + 1) * frame.width]
            #expect(
                line.prefix(edge).allSatisfy { $0 > 127 } && line.suffix(edge).allSatisfy { $0 > 127 }, "row \(row)")
        }
    }

    @Test("as a picture for the screen, it reads too")
    func picture() throws {
        let sheet = PosterSheet(queueName: "Reception", entryURL: Self.entry)
        #expect(try Paper.texts(try PaperRenderer(paper: .mm58).draw(.poster(sheet), as: .png)) == [Self.entry])
    }

    @Test("an address that fits no code is an error, not a poster without one")
    func tooLong() {
        let sheet = PosterSheet(queueName: "Reception", entryURL: String(repeating: "x", count: 1274))
        #expect(throws: DrawingFailure.self) { try Self.pdf(sheet) }
    }
}
