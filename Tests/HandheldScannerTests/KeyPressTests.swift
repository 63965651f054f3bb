import Testing

@testable import HandheldScanner

/// Ids from scanners that are set to any country.
@Suite struct KeyPressTests {
    static let ids = ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "00112233-4455-4677-8899-aabbccddeeff"]
    static let countries = [
        "us", "gb", "de", "fr", "es", "it", "tr", "cz", "cz(qwerty)", "sk", "sk(qwerty)", "be", "hu", "ch", "ch(fr)",
        "at", "pt", "br", "dk", "se", "no", "fi", "nl", "pl", "ro", "si", "hr", "ee", "lv", "is", "al", "mt", "ie",
        "ca", "latam", "rs(latin)", "jp", "kr", "cn",
    ]

    @Test("in every country that writes in Latin letters, by itself and at an address's end", arguments: countries)
    func country(_ name: String) throws {
        let keyboard = try CountryKeyboard(name)
        for id in Self.ids {
            for text in [id, id.uppercased(), "http://qode.local:8080/t/\(id)", "https://qode.example/t/\(id)"] {
                let keys = try #require(keyboard.keys(text), "\(text) takes more than Shift")
                #expect(KeyPress.uuid(typedBy: keys) == id, "\(text)")
            }
        }
    }

    @Test("a command card, in every country that writes in Latin letters, in either case", arguments: countries)
    func card(_ name: String) throws {
        let keyboard = try CountryKeyboard(name)
        for id in Self.ids {
            for text in ["qode:card:\(id)", "QODE:CARD:\(id.uppercased())"] {
                let keys = try #require(keyboard.keys(text), "\(text) takes more than Shift")
                #expect(HandheldReader.text(of: keys) == "qode:card:\(id)", "\(text)")
            }
            // Neither of them is the other, and half a card is none.
            let ticket = try #require(keyboard.keys("http://qode.local:8080/t/\(id)"))
            #expect(KeyPress.card(typedBy: ticket) == nil)
            for text in ["ode:card:\(id)", "qode:cart:\(id)", "xqode:card:\(id)"] {
                #expect(KeyPress.card(typedBy: try #require(keyboard.keys(text))) == nil, "\(text)")
            }
        }
    }

    @Test("the tables are those of different countries")
    func differ() throws {
        let hyphens = try ["us", "de", "fr", "be"].map { try CountryKeyboard($0).keys("-")?.first?.code }
        #expect(hyphens == [12, 53, 7, 13])
        #expect(try CountryKeyboard("hu").keys("0") == [KeyPress(code: 41)])
        #expect(try CountryKeyboard("cz").keys("1") == [KeyPress(code: 2, isShifted: true)])
    }

    @Test("digits of a keypad, and spaces around")
    func keypad() throws {
        let keypad: [Character: UInt16] = [
            "7": 71, "8": 72, "9": 73, "4": 75, "5": 76, "6": 77, "1": 79, "2": 80, "3": 81, "0": 82, "-": 74,
        ]
        let keyboard = try CountryKeyboard("us")
        let keys = try Self.ids[0].flatMap { character in
            try keypad[character].map { [KeyPress(code: $0)] } ?? #require(keyboard.keys(String(character)))
        }
        #expect(KeyPress.uuid(typedBy: keys) == Self.ids[0])
        let spaces = [KeyPress(code: 57), KeyPress(code: 57)]
        #expect(KeyPress.uuid(typedBy: spaces + keys + spaces) == Self.ids[0])
    }

    @Test(
        "behind the word for a QR code that a scanner may say first, wherever the country has its bracket",
        arguments: [("us", [27]), ("de", [100, 10]), ("fr", [100, 12]), ("it", [100, 27])] as [(String, [UInt16])])
    func symbology(_ country: String, _ bracket: [UInt16]) throws {
        let keyboard = try CountryKeyboard(country)
        let prefix = try bracket.map { KeyPress(code: $0) } + #require(keyboard.keys("Q1"))
        for text in [Self.ids[0], "http://qode.local:8080/t/\(Self.ids[0])"] {
            let keys = try #require(keyboard.keys(text))
            #expect(KeyPress.uuid(typedBy: prefix + keys) == Self.ids[0], "\(text)")
            // Not any three keys.
            #expect(text != Self.ids[0] || KeyPress.uuid(typedBy: prefix.dropLast() + prefix.suffix(2) + keys) == nil)
        }
    }

    @Test("typed as numbers on the keypad while Alt is held: the ticket, on no country's keyboard", arguments: [0, 1])
    func numbers(_ zeros: Int) {
        let pad: [UInt16] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]
        func keys(_ text: String) -> [KeyPress] {
            text.utf8.flatMap { byte in
                let digits = String(repeating: "0", count: zeros) + String(byte)
                return [KeyPress(code: 56)] + digits.utf8.map { KeyPress(code: pad[Int($0) - 48]) }
            }
        }
        #expect(HandheldReader.text(of: keys(Self.ids[0])) == Self.ids[0])
        #expect(HandheldReader.text(of: keys("]Q1\(Self.ids[1])\r")) == Self.ids[1])
        #expect(KeyPress.numbered(keys("Hello:")) == "Hello:")
        #expect(KeyPress.numbered(keys("A") + [KeyPress(code: 56)]) == nil)
        #expect(KeyPress.numbered(keys("A") + [KeyPress(code: 30)]) == nil)
        #expect(KeyPress.numbered([]) == nil)
    }

    @Test(
        "what is no id, or ends no address",
        arguments: [
            "", "a", "3f2504e0-4f89-41d3-9a0c-0305e82c330", "3f2504e0-4f89-41d3-9a0c-0305e82c33011",
            "3f2504e04f8941d39a0c0305e82c33013f25", "3f2504e0-4f89-41d3-9a0c-0305e82c33-1",
            "3f2504e0-4f89-41d3-9a0c.0305e82c3301", "3g2504e0-4f89-41d3-9a0c-0305e82c3301",
            "400638133393140063813339314006381333",
            "/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "t/3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "http://qode.local/t/x3f2504e0-4f89-41d3-9a0c-0305e82c3301", "                                    ",
        ])
    func nothing(_ text: String) throws {
        let keys = try #require(try CountryKeyboard("us").keys(text))
        #expect(KeyPress.uuid(typedBy: keys) == nil)
    }
}
