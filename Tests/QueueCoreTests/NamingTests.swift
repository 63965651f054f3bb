import QueueCore
import Testing

@Suite struct NamingTests {
    @Test(
        arguments: [
            ("Passports", "Passports"),
            ("  Passports \n", "Passports"),
            ("\u{2003}Pass ports\u{a0}", "Pass ports"),
            ("x", "x"),
            (Text(hundred("x")), Text(hundred("x"))),
            // A hundred of the smallest that four bytes write; more bytes are too many.
            (Text(hundred("😀")), Text(hundred("😀"))),
            ("Café ☕️", "Café ☕️"),
            ("מרפאה", "מרפאה"),
            ("قائمة الانتظار", "قائمة الانتظار"),
            ("窓口 3", "窓口 3"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("'; DROP TABLE queues; --", "'; DROP TABLE queues; --"),
        ] as [(Text, Text)])
    func name(_ text: Text, _ kept: Text) throws {
        #expect(try Naming.name(text.value) == kept.value)
    }

    static func hundred(_ character: Character) -> String { String(repeating: character, count: 100) }

    static let namesThatAreNone: [Text] = [
        "", " ", "\n\t", Text(hundred("x") + "x"), "  \(hundred("é"))é  ", "a\u{0}b", "a\nb", "a\tb", "a\u{1b}[2Jb",
        "a\u{7f}b", "a\u{85}b", "a\u{9b}b", "a\u{2028}b", "a\u{2029}b", Text(hundred("👩‍👩‍👧")),
    ]

    @Test(arguments: namesThatAreNone + overrides.map { "a\($0)b" } + overrides.map { "\($0)ab" })
    func nameThatIsNone(_ text: Text) {
        #expect { try Naming.name(text.value) } throws: { error in
            (error as? Refusal)?.code == "invalid_name" && (error as? Refusal)?.detail.hasSuffix(".") == true
        }
    }

    /// U+202A to U+202E and U+2066 to U+2069.
    static let overrides = (Array(0x202a...0x202e) + Array(0x2066...0x2069)).compactMap(Unicode.Scalar.init)
        .map(Character.init)

    @Test func nineOverrides() { #expect(Self.overrides.count == 9) }

    @Test(arguments: [
        ("", ""), ("a", "A"), (" b ", "B"), ("vip", "VIP"), ("1", "1"), ("é", "É"), ("ω", "Ω"), ("窓", "窓"),
    ])
    func prefix(_ text: String, _ kept: String) throws {
        #expect(try Naming.prefix(text) == kept)
    }

    /// One letter with so many accents that each ticket would be a roll.
    static let mountain = "a" + String(repeating: "\u{301}", count: 1000)

    @Test func marksCount() {
        #expect(throws: Refusal.self) { try Naming.description(Self.mountain) }
        #expect(throws: Refusal.self) { try Naming.notice(Self.mountain) }
        #expect(throws: Refusal.self) { try Naming.reason(Self.mountain) }
    }

    @Test(arguments: ["abcd", "A B", "-", "A\u{0}", "\u{202e}A", "☕️", "A\nB", Text(mountain)] as [Text])
    func prefixThatIsNone(_ text: Text) {
        #expect(throws: Refusal.invalidField(name: "prefix", allowed: "up to 3 letters or digits")) {
            try Naming.prefix(text.value)
        }
    }

    @Test(
        arguments: [
            (nil, nil), ("", nil), ("  ", nil), (" Counter 3 ", "Counter 3"),
            (String(repeating: "c", count: 40), String(repeating: "c", count: 40)),
        ] as [(String?, String?)])
    func counter(_ text: String?, _ kept: String?) throws {
        #expect(try Naming.counter(text) == kept)
    }

    @Test(arguments: ["12345678901234567890123456789012345678901", "a\u{7}b", "a\u{202d}b"] as [Text])
    func counterThatIsNone(_ text: Text) {
        #expect { try Naming.counter(text.value) } throws: { ($0 as? Refusal)?.code == "invalid_request" }
    }

    @Test(
        arguments: [
            ("a", true), ("!~", true), (Text(hundred("a") + "1234567890123456789012345678"), true),
            (Text(hundred("a") + "12345678901234567890123456789"), false),
            ("", false), (" ", false), ("a ", false), ("\u{7f}", false), ("\u{1f}", false), ("é", false),
            ("a\r\n", false),
        ] as [(Text, Bool)])
    func deviceToken(_ text: Text, _ isOne: Bool) {
        #expect(Naming.isDeviceToken(text.value) == isOne)
    }
}
