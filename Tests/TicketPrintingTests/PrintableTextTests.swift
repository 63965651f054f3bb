import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct PrintableTextTests {
    static let texts: [(String, String)] = [
        ("Reception", "Reception"), ("مكتب", "مكتب"), ("पूछताछ", "पूछताछ"), ("東京", "東京"), ("Z\u{301}", "Z\u{301}"),
        // Joiners are letters' own business in Persian and in Indian scripts.
        ("می\u{200C}شود", "می\u{200C}شود"), ("क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष"),
        // What controls, and what turns around.
        ("a\u{0}b\u{1B}[31m\u{7}c", "a b [31m c"), ("a\tb\nc\r\nd", "a b c d"), ("a\u{85}\u{2028}\u{2029}b", "a   b"),
        ("\u{202E}noitpeceR\u{2066}x\u{2069}", "noitpeceRx"), ("a\u{E000}b\u{FFFFE}c", "abc"),
        // Emoji: the first of a group in outline, a flag's letters, a key's digit.
        ("🍣", "🍣\u{FE0E}"), ("❤️", "❤\u{FE0E}"), ("☕", "☕\u{FE0E}"), ("👩‍👩‍👧‍👦", "👩\u{FE0E}"), ("💇🏽‍♀️", "💇\u{FE0E}"),
        ("🇩🇪", "DE"), ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴\u{FE0E}"), ("1️⃣", "1"), ("#️⃣", "#"), ("1 # * ©", "1 # * ©"),
    ]

    @Test("what can stand on paper", arguments: texts)
    func clean(_ text: String, _ clean: String) {
        #expect(PrintableText.clean(text).unicodeScalars.map(\.value) == clean.unicodeScalars.map(\.value))
    }

    @Test(
        "so many line feeds as a place has lines",
        arguments: [(0, "a b c d"), (1, "a\nb c d"), (2, "a\nb\nc d"), (9, "a\nb\nc\nd")])
    func lines(_ feeds: Int, _ text: String) {
        #expect(PrintableText.clean("a\nb\r\nc\nd", lineFeeds: feeds) == text)
    }

    @Test(
        "what no font has: an ornament leaves nothing, nor its mark; a letter leaves a replacement",
        arguments: [
            ("a🍣\u{FE0E}b", "ab"), ("a\u{13000}b", "a\u{FFFD}b"), ("\u{13000}\u{301}b", "\u{FFFD}b"), ("ab", "ab"),
        ])
    func missing(_ text: String, _ drawn: String) {
        let substituted = PrintableText.substituting(in: text) { offset in
            let rest = Array(text.utf8.dropFirst(offset))
            return rest.starts(with: Array("🍣".utf8)) || rest.starts(with: Array("\u{13000}".utf8))
        }
        #expect(substituted == drawn)
    }

    @Test("no script comes out as boxes, no emoji in colour, with a font of coloured emoji on this machine")
    func drawn() throws {
        let english = TextLanguage(tag: "en", isRightToLeft: false)
        func raster(_ text: String) throws -> Raster {
            let canvas = Canvas(pictureOf: 300, 60)
            var page = DisplayList()
            page.add(.text(TextBlock(text, TextStyle(size: 40), in: english, width: 300)), x: 0, y: 0)
            canvas.draw(page)
            return try canvas.raster()
        }
        // Characters of Unicode's that no font may have look the same as nothing; letters do not.
        #expect(try raster("\u{1FAE9}\u{FE0E}").ink == nil || raster("\u{1FAE9}") != raster("🍣"))
        for text in ["🍣", "😀", "🎟", "☕", "م", "ש", "नि", "東", "한", "ไ", "ა", "ሀ"] {
            #expect(try raster(text).ink != nil, "\(text)")
        }
        #expect(try raster("🍣") != raster("😀"))
        let pdf = try PaperRenderer(paper: .mm80).draw(.ticket(Paper.slip("Sushi 🍣 😀")), as: .pdf)
        // A coloured emoji would be a picture in the PDF.
        #expect(!String(decoding: pdf, as: Unicode.ASCII.self).contains("/Subtype /Image"))
    }
}
