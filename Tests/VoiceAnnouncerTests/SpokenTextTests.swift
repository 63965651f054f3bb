import QueueCore
import QueueEngine
import Testing

@testable import VoiceAnnouncer

/// What the voice is given to read.
@Suite struct SpokenTextTests {
    private func text(
        _ tag: String, _ label: String, _ counter: String?, _ numbers: CallAnnouncement.NumberStyle = .number,
        names: [String: String] = [:], picture: TicketPicture? = nil
    ) throws -> String {
        let language = try #require(SpokenLanguage(tag))
        return SpokenText(language: language, numbers: numbers, spokenNames: names).call(
            CallAnnouncement(label: label, counter: counter, picture: picture, languages: [tag]))
    }

    @Test(arguments: [
        ("en", "A, 42, please go to counter 3."), ("de", "A, 42, bitte zu Schalter 3."),
        ("fr", "A, 42, guichet 3, s'il vous plaît."), ("es", "A, 42, pase por favor al mostrador 3."),
        ("pt", "A, 42, dirija-se por favor ao balcão 3."), ("ar", "A، 42، تَفَضَّلْ إِلَى الشُّبَّاكِ رَقْم 3."),
        ("he", "A, [[?aRba?'im ve St'ajim]], [[na lag'eSet led'elpek]] [[Sal'oS]]."),
        ("hi", "A, 42, कृपया काउंटर 3 पर आइए।"), ("ja", "A、42 ばんの かた、3 ばん まどぐちへ おこし ください。"),
        ("zh", "qing3 A, 42 hao4, dao4 3 hao4 chuang1 kou3."), ("de-AT", "A, 42, bitte zu Schalter 3."),
    ])
    func aCall(_ tag: String, _ spoken: String) throws { #expect(try text(tag, "A042", "3") == spoken) }

    @Test(
        arguments: [
            ("A042", .number, "A, 42"), ("A042", .digits, "A, 0, 4, 2"), ("042", .number, "42"),
            ("A1000", .number, "A, 1000"),
            ("AB007", .number, "A, B, 7"), ("äb007", .digits, "Ä, B, 0, 0, 7"), ("2B007", .number, "2, B, 7"),
            ("A-7", .number, "A, 7"), ("😀7", .number, "7"), ("", .number, ""), ("A", .number, "A"),
        ] as [(String, CallAnnouncement.NumberStyle, String)])
    func labels(_ label: String, _ numbers: CallAnnouncement.NumberStyle, _ spoken: String) throws {
        let language = try #require(SpokenLanguage("en"))
        #expect(SpokenText(language: language, numbers: numbers, spokenNames: [:]).label(label) == spoken)
    }

    @Test(
        "a desk by its number, by its name, by what the venue says, or not at all",
        arguments: [
            ("en", "3", "A, 1, please go to counter 3."), ("en", "Counter 3", "A, 1, please go to counter 3."),
            ("de", "Schalter 12", "A, 1, bitte zu Schalter 12."),
            ("en", "Schalter 12", "A, 1, please go to counter 12."),
            ("en", "Room Blue", "A, 1, please go to Room Blue."), ("fr", "Café", "A, 1, Café, s'il vous plaît."),
            ("ja", "Zimmer ß 4", "A、1 ばんの かた、4 ばん まどぐちへ おこし ください。"), ("ar", "Zürich", "A، 1، تَفَضَّلْ."),
            ("ja", "診察室", "A、1 ばんの かた、おこし ください。"), ("ja", "うけつけ", "A、1 ばんの かた、うけつけへ おこし ください。"),
            ("en", "診察室 2", "A, 1, please go to counter 2."), ("en", "", "A, 1, please."),
            ("zh", "Room", "qing3 A, 1 hao4."),
            ("en", "[[x]] <b>", "A, 1, please go to   x    b ."), ("en", "{ticket}", "A, 1, please go to  ticket ."),
            ("en", "99999", "A, 1, please."),
        ])
    func counters(_ tag: String, _ counter: String, _ spoken: String) throws {
        #expect(try text(tag, "A001", counter) == spoken)
    }

    @Test func theVenuesOwnForm() throws {
        let names = ["診察室": "しんさつしつ", "en:診察室": "the consulting room"]
        #expect(try text("ja", "A001", "診察室", names: names) == "A、1 ばんの かた、しんさつしつへ おこし ください。")
        #expect(try text("en", "A001", "診察室", names: names) == "A, 1, please go to the consulting room.")
    }

    @Test(
        "a ticket is read to whoever has taken it",
        arguments: [
            ("en", 3, "Your number is A, 42, blue elephant. Before you: 3."),
            ("en", 0, "Your number is A, 42, blue elephant."),
            ("en", nil, "Your number is A, 42, blue elephant."),
            ("de", 3, "Ihre Nummer ist A, 42, blauer Elefant. Vor Ihnen: 3."),
            ("ja", 1, "あなたの ばんごうは A、42、あおい ぞう ばん です。 まえに 1 にん います。"),
            ("zh", nil, "nin2 de5 hao4 ma3 shi4 A, 42, lan2 se4 da4 xiang4."),
            ("he", nil, "[[hamisp'aR Selax'em]] A, [[?aRba?'im ve St'ajim]], [[pil kax'ol]]."),
        ] as [(String, Int?, String)])
    func aTicket(_ tag: String, _ ahead: Int?, _ words: String) throws {
        let spoken = SpokenText(language: try #require(SpokenLanguage(tag)), numbers: .number, spokenNames: [:])
        let picture = TicketPicture(shape: 0, colour: .blue)
        #expect(spoken.reading(.ticket(label: "A042", ahead: ahead, picture: picture)) == words)
    }

    @Test(arguments: [
        ("en", "What are you here for? Passports", true), ("de", "診察 受付 Amt", false),
        ("hi", "पासपोर्ट Office", true),
        ("he", "מה תרצו?", false), ("ja", "受付", false), ("ja", "うけつけ", true), ("zh", "护照", false), ("en", "", true),
    ])
    func aScreen(_ tag: String, _ text: String, _ isRead: Bool) throws {
        let spoken = SpokenText(language: try #require(SpokenLanguage(tag)), numbers: .number, spokenNames: [:])
        #expect((spoken.reading(.text(text)) != nil) == isRead)
    }

    @Test func withItsPicture() throws {
        #expect(
            try text("en", "A042", "3", picture: TicketPicture(shape: 0, colour: .blue))
                == "A, 42, blue elephant, please go to counter 3.")
    }

    @Test(arguments: [
        (0, "'efes"), (7, "S'eva"), (10, "'eseR"), (11, "?ax'at esR'e"), (19, "tSa esR'e"), (20, "esR'im"),
        (42, "?aRba?'im ve St'ajim"), (100, "me?'a"), (101, "me?'a ve ?ax'at"), (215, "mat'ajim ve xam'eS esR'e"),
        (342, "SloS me?'ot ?aRba?'im ve St'ajim"), (1000, "'elef"), (2026, "?alp'ajim esR'im ve SeS"),
        (9999, "tiS?at ?alaf'im tSa me?'ot tiS'im ve t'eSa"), (12_345, "?ax'at St'ajim Sal'oS ?aRb'a xam'eS"),
    ])
    func hebrew(_ number: Int, _ words: String) { #expect(HebrewNumber.phonemes(number) == "[[\(words)]]") }

    @Test(arguments: [
        ("en", "en-us"), ("en-GB", "en-gb"), ("en_gb", "en-gb"), ("pt", "pt"), ("pt-BR", "pt-br"), ("de-AT", "de"),
    ])
    func regions(_ tag: String, _ voice: String) { #expect(SpokenLanguage(tag)?.voice == voice) }

    @Test func otherLanguages() {
        for tag in ["tlh", "", "x", "english"] { #expect(SpokenLanguage(tag) == nil) }
    }
}
