/// How a call is said in a language.
struct SpokenLanguage: Sendable {
    /// A range of scripts' letters that its voice can read.
    typealias Letters = @Sendable (Unicode.Scalar) -> Bool

    /// BCP 47 primary language.
    let tag: String
    /// The voice's name to espeak-ng.
    var voice: String
    /// The whole call: `{ticket}` is the label as it is said, `{counter}` a number.
    let atCounter: String
    /// The same for a desk with a name: `{name}`.
    let atName: String
    /// And for one without.
    let alone: String
    /// To whoever has just taken it.
    let yourNumber: String
    /// And how many are before it: `{n}`.
    let ahead: String
    /// Between a letter and a number.
    let pause: String
    /// How a number is said, where the voice cannot read digits; nil where it can.
    var spelled: (@Sendable (Int) -> String)?
    let reads: Letters
    /// What desks are called before their number, so that "Counter 3" is not said as "counter Counter 3". Lower case.
    let counterWords: Set<String>
}

extension SpokenLanguage {
    static let latin: Letters = { (0x41...0x24F).contains($0.value) || (0x1E00...0x1EFF).contains($0.value) }
    static let english: Letters = { $0.value < 0x80 && latin($0) }

    static func script(_ range: ClosedRange<UInt32>) -> Letters {
        // Their voices of espeak-ng 1.51 change to English for Latin letters.
        { range.contains($0.value) || english($0) }
    }

    /// Where people speak otherwise, and espeak-ng does.
    private static let regions = [
        "en-gb": "en-gb", "pt-br": "pt-br", "es-mx": "es-419", "es-419": "es-419", "fr-be": "fr-be", "fr-ch": "fr-ch",
    ]

    /// The language that a tag means; nil for one that is not spoken.
    init?(_ tag: String) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        guard let known = Self.all.first(where: { $0.tag == primary }) else { return nil }
        self = known
        if let own = Self.regions[tag.replacing("_", with: "-").lowercased()] { voice = own }
    }
}
