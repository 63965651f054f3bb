import QueueCore
import Testing

@testable import TicketPrinting

@Suite struct WordingTests {
    @Test(
        "a language by its tag, English where it is not known",
        arguments: [
            ("de", "de"), ("de-AT", "de"), ("DE", "de"), ("ar", "ar"), ("ar-EG", "ar"), ("en", "en"), ("en-GB", "en"),
            ("en-US", "en-US"), ("fr-CA", "fr"), ("es-MX", "es"), ("tr", "tr"), ("he", "he"), ("iw-IL", "he"),
            ("hi", "hi"), ("ja-JP", "ja"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"), ("xx", "en"), ("", "en"), ("-", "en"), ("xx,ja", "ja"), (" de , en", "de"),
        ])
    func language(_ locale: String, _ tag: String) {
        #expect(Wording(locale).tag == tag)
        #expect(Wording(locale).isRightToLeft == ["ar", "he"].contains(tag))
    }

    @Test(
        "a poster's languages in their order, each once",
        arguments: [
            ("de,en,ar", ["de", "en", "ar"]), ("de, de-AT ,en", ["de", "en"]), ("xx,yy", ["en"]), (",,", ["en"]),
            ("zh-TW,zh-CN", ["zh-Hant", "zh-Hans"]),
        ])
    func languages(_ locale: String, _ tags: [String]) {
        #expect(Wording.languages(of: locale).map(\.tag) == tags)
    }

    @Test("every language has everything, without a blank left over", arguments: Wording.all.map(\.tag))
    func complete(_ tag: String) throws {
        let words = try #require(Wording.all.first { $0.tag == tag })
        var texts = [
            words.nowServing, words.next, words.showAtDesk, words.followOnPhone, words.copy, words.takeNumber,
            words.orOpen, words.joinWiFi, words.password, words.date, words.peopleAhead.other, words.minutes.other,
        ]
        #expect(words.steps.count == 4)
        #expect(words.months.isEmpty || words.months.count == 12)
        #expect(words.date.contains("{month}") == !words.months.isEmpty)
        texts += words.steps + words.months
        #expect(texts.allSatisfy { !$0.isEmpty && $0.first != " " && $0.last != " " && !$0.contains("  ") })
    }

    /// CLDR 44, plural rules of whole numbers, by their samples.
    static let plurals: [(String, [Int: String])] = [
        ("en", [0: "people ahead", 1: "person ahead", 2: "people ahead", 21: "people ahead"]),
        ("fr", [0: "personne devant\u{A0}vous", 1: "personne devant\u{A0}vous", 2: "personnes devant\u{A0}vous"]),
        (
            "ar",
            [
                0: "شخص أمامك", 1: "شخص أمامك", 2: "شخصان أمامك", 3: "أشخاص أمامك", 10: "أشخاص أمامك", 11: "شخصًا أمامك",
                99: "شخصًا أمامك", 100: "شخص أمامك", 102: "شخص أمامك", 103: "أشخاص أمامك", 111: "شخصًا أمامك",
            ]
        ),
        ("he", [1: "אדם לפניכם", 2: "אנשים לפניכם", 10: "אנשים לפניכם", 20: "אנשים לפניכם"]),
        ("ja", [0: "人待ち", 1: "人待ち", 5: "人待ち"]),
    ]

    @Test("words agree with their number", arguments: plurals)
    func plural(_ locale: String, _ words: [Int: String]) {
        let wording = Wording(locale)
        for (number, word) in words { #expect(wording.word(wording.peopleAhead, for: number) == word, "\(number)") }
    }

    /// 15 January 2027, about 8 o'clock in Greenwich; the day is the same within nine hours of it.
    @Test(
        "the time as people of a language write it",
        arguments: [
            ("de", #"1\d\. Januar 2027, \d\d:\d\d Uhr"#), ("DE-at", #"1\d\. Januar 2027, \d\d:\d\d Uhr"#),
            ("en", #"1\d January 2027, \d\d:\d\d"#), ("en-GB", #"1\d January 2027, \d\d:\d\d"#),
            ("en-US", #"January 1\d, 2027, 1?\d:\d\d [AP]M"#), ("fr", #"1\d janvier 2027, \d\d:\d\d"#),
            ("ar", #"1\d يناير 2027، \d\d:\d\d"#), ("he", #"1\d בינואר 2027, \d\d:\d\d"#),
            ("hi", #"1\d जनवरी 2027, \d\d:\d\d"#), ("ja", #"2027年1月1\d日 \d\d:\d\d"#),
            ("zh-TW", #"2027年1月1\d日 \d\d:\d\d"#), ("", #"1\d January 2027, \d\d:\d\d"#),
        ])
    func time(_ locale: String, _ pattern: String) throws {
        let text = DateWording.text(Timestamp(milliseconds: 1_800_000_000_000), Wording(locale))
        #expect(try Regex(pattern).wholeMatch(in: text) != nil, "\(text)")
    }

    @Test(
        "a pattern's names are filled in, others stay",
        arguments: [
            ("{a}-{b}", "1-2"), ("{a}{a}", "11"), ("{c}", "{c}"), ("{", "{"), ("}{a", "}{a"), ("", ""),
        ])
    func filled(_ pattern: String, _ text: String) {
        #expect(pattern.filled(["{a}": "1", "{b}": "2"]) == text)
    }

    @Test("the setup ticket speaks every language of the paper") func setup() {
        let titles = Wording.all.map { SetupWording($0).title }
        // American English is English.
        #expect(Set(titles).count == Wording.all.count - 1)
        for words in Wording.all {
            let own = SetupWording(words)
            #expect(![own.title, own.scan, own.once].contains { $0.isEmpty })
        }
    }
}
