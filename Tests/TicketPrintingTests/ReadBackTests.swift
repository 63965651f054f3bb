import QueueEngine
import TestSupport
import Testing

@testable import TicketPrinting

/// Every code that is printed, read back by readers that share no code: ZBar, from some distance; zxing-cpp, which many
/// phones have, at the first look; and what the desk's camera has, at the first look too.
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
        #expect(try page.deskTexts() == texts, "the desk")
    }

    @Test("a ticket in every language", arguments: Golden.languages, [PaperWidth.mm80, .mm58])
    func languages(_ language: Golden.Language, _ paper: PaperWidth) throws {
        for source in Source.allCases {
            try expect([Paper.id, Paper.address], on: source.page(.ticket(language.slip), paper))
        }
    }

    @Test("the setup ticket in every language", arguments: Golden.languages, [PaperWidth.mm80, .mm58])
    func setup(_ language: Golden.Language, _ paper: PaperWidth) throws {
        let url = "https://[2001:db8:1234:5678:9abc:def0:1234:5678]:8443/setup?token=K7MPQ4XAB2CD"
        let sheet = SetupSheet(
            url: url, code: "K7MPQ4XAB2CD", printedAt: language.slip.issuedAt, locale: language.slip.locale)
        for source in Source.allCases { try expect([url], on: source.page(.setup(sheet), paper)) }
        #expect(SetupLayout.grouped(sheet.code) == "K7MP Q4XA B2CD")
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

    static let posters = [
        PosterSheet(
            venue: "Town Hall", queueName: "Reception", entryURL: Paper.address,
            wifi: WiFiNetwork(ssid: #"a;b,c:d\"e""#, password: #"\;,:" 1234"#, security: .wpa), locale: "de,en,ar"),
        Golden.languages[5].poster,
    ]

    @Test("a poster, damaged too", arguments: posters.indices, GreyPage.Damage.all)
    func poster(_ index: Int, _ damage: GreyPage.Damage) throws {
        let sheet = Self.posters[index]
        let texts = Set([sheet.entryURL, sheet.wifi.map(WiFiCode.text)].compactMap { $0 })
        for source in [Source.pdf203, .pdf300] {
            try expect(texts, on: source.page(.poster(sheet), .mm80).damaged(by: damage))
        }
    }

    @Test("a ticket, wherever in 50 the dead dots are", arguments: Source.allCases)
    func anyDeadDot(_ source: Source) throws {
        let page = try source.page(.ticket(Paper.slip()), .mm58)
        for first in 0..<50 {
            let texts = try page.damaged(by: .deadDots(first)).zbarTexts(until: [Paper.id, Paper.address])
            #expect(texts == [Paper.id, Paper.address], "from \(first)")
        }
    }

    /// The smallest rung that all read, in dots a module: what a damage takes is what the ladder is there to show.
    private static func smallest(after damage: GreyPage.Damage) -> Int {
        switch damage {
        case .none: 3
        case .blur: 4
        case .deadDots: 6
        }
    }

    @Test("the test page's ladder: every rung that a damage leaves", arguments: Source.allCases, GreyPage.Damage.all)
    func ladder(_ source: Source, _ damage: GreyPage.Damage) throws {
        func rungs(_ modules: [Int]) -> Set<String> {
            Set(modules.map { TestPageLayout.text(of: Paper.test.code, module: $0) })
        }
        let readable = rungs(TestPageLayout.modules.filter { $0 >= Self.smallest(after: damage) })
        for paper in [PaperWidth.mm80, .mm58] {
            let page = try source.page(.test(Paper.test), paper).damaged(by: damage)
            let (zbar, zxing) = (try page.zbarTexts(until: readable), Set(try page.zxingTexts()))
            #expect(readable.subtracting(zbar) == [], "ZBar")
            #expect(readable.subtracting(zxing) == [], "zxing-cpp")
        }
    }
}
