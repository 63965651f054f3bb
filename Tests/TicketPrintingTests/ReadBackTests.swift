import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// Every code that is printed, read back by two readers that share no code: ZBar, which the desk's camera has, and
/// zxing-cpp, which many phones have.
@Suite struct ReadBackTests {
    /// Where a page comes from.
    enum Source: String, CaseIterable, CustomTestStringConvertible {
        case escpos = "ESC/POS"
        case pdf203 = "PDF at 203 dpi"
        case pdf300 = "PDF at 300 dpi"

        var testDescription: String { rawValue }

        func page(_ document: PrintDocument, _ paper: PaperWidth) throws -> GreyPage {
            let renderer = PaperRenderer(paper: paper)
            switch self {
            case .escpos:
                let picture = try ESCPOSPicture(parsing: renderer.draw(document, as: .escpos))
                return try GreyPage(pgm: Array(picture.pgm))
            case .pdf203: return try Self.rendered(renderer.draw(document, as: .pdf), 203)
            case .pdf300: return try Self.rendered(renderer.draw(document, as: .pdf), 300)
            }
        }

        private static func rendered(_ pdf: [UInt8], _ resolution: Int) throws -> GreyPage {
            try GreyPage(pgm: Paper.rendered(pdf, dotsAnInch: resolution))
        }
    }

    private func expect(_ texts: Set<String>, on page: GreyPage) throws {
        #expect(try page.zbarTexts(until: texts) == texts, "ZBar")
        #expect(try Set(page.zxingTexts()) == texts, "zxing-cpp")
    }

    @Test("a ticket in every language", arguments: Golden.languages, [PaperWidth.mm80, .mm58])
    func languages(_ language: Golden.Language, _ paper: PaperWidth) throws {
        for source in Source.allCases {
            try expect([Paper.id, Paper.address], on: source.page(.ticket(language.slip), paper))
        }
    }

    @Test("a damaged ticket", arguments: Source.allCases, GreyPage.Damage.all)
    func damage(_ source: Source, _ damage: GreyPage.Damage) throws {
        let long = "http://192.168.100.200:8080/t/\(Paper.id)"
        for (slip, paper) in [
            (Paper.slip(), PaperWidth.mm80), (Paper.slip(locale: "ar", isCopy: true), .mm58),
            (Paper.slip(followURL: long), .mm58), (Paper.slip(followURL: nil), .mm80),
        ] {
            let page = try source.page(.ticket(slip), paper).damaged(by: damage)
            try expect(Set([Paper.id, slip.followURL].compactMap { $0 }), on: page)
        }
    }

    @Test(
        "a ticket on paper of another width", arguments: ["320dots", "448dots", "512dots", "832dots"], Source.allCases)
    func widths(_ width: String, _ source: Source) throws {
        let paper = try #require(PaperWidth(width))
        try expect([Paper.id, Paper.address], on: source.page(.ticket(Paper.slip()), paper))
    }

    @Test("the poster, damaged too", arguments: [Source.pdf203, .pdf300], GreyPage.Damage.all)
    func poster(_ source: Source, _ damage: GreyPage.Damage) throws {
        let wifi = WiFiNetwork(ssid: #"a;b,c:d\"e""#, password: #"\;,:" 1234"#, security: .wpa)
        let sheet = PosterSheet(
            venue: "Town Hall", queueName: "Reception", entryURL: Paper.address, wifi: wifi, locale: "de,en,ar")
        let page = try source.page(.poster(sheet), .mm80).damaged(by: damage)
        let texts: Set = [Paper.address, WiFiCode.text(wifi)]
        #expect(try Set(page.zxingTexts()) == texts, "zxing-cpp")
        // Phones read posters. The desk's ZBar does too, unless a code that it finds by its lines is full of white ones.
        if case .deadDots = damage { return }
        #expect(try page.zbarTexts(until: texts) == texts, "ZBar")
    }

    @Test("the test page's ladder: from 8 dots a module down to 3", arguments: [PaperWidth.mm80, .mm58])
    func ladder(_ paper: PaperWidth) throws {
        let page = try Source.escpos.page(.test(Paper.test), paper)
        let readable = Set([8, 6, 5, 4, 3].map { TestPageLayout.text(of: Paper.test.code, module: $0) })
        #expect(try page.zbarTexts(until: readable).isSuperset(of: readable))
        #expect(try Set(page.zxingTexts()).isSuperset(of: readable))
        // A head that blurs loses the smallest first.
        let blurred = try Set(page.damaged(by: .deadDots(17)).zxingTexts())
        #expect(blurred.isSuperset(of: Set([8, 6].map { TestPageLayout.text(of: Paper.test.code, module: $0) })))
    }
}
