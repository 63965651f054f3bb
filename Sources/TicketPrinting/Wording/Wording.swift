/// The words on paper in one language. Data: a language more is one more value in `Wording.all`.
struct Wording: Sendable {
    /// BCP 47, with what tells written forms apart: `zh-Hant`.
    let tag: String
    var isRightToLeft = false
    let plural: PluralRule

    // A ticket. What stands below a number speaks of it: "3 / people ahead".
    let peopleAhead: Counted
    let minutes: Counted
    let nowServing: String
    let next: String
    let showAtDesk: String
    let followOnPhone: String
    let copy: String

    // A poster.
    let takeNumber: String
    let orOpen: String
    let steps: [String]
    let joinWiFi: String
    let password: String

    // A date: `{d}` day, `{month}` its name, `{m}` number, `{y}` year, `{hh}:{min}` or `{h}:{min} {ampm}`; `{dd}` and
    // `{mm}` have two digits.
    let date: String
    var months: [String] = []

    /// A word that depends on a number, by the plural categories of CLDR that the language has.
    struct Counted: Sendable {
        var one: String?
        var two: String?
        var few: String?
        var many: String?
        let other: String

        init(one: String? = nil, two: String? = nil, few: String? = nil, many: String? = nil, _ other: String) {
            (self.one, self.two, self.few, self.many, self.other) = (one, two, few, many, other)
        }
    }
}

extension Wording {
    var language: TextLanguage { TextLanguage(tag: tag, isRightToLeft: isRightToLeft) }

    /// The first language of `locale` that paper speaks, English where there is none.
    /// - Parameter locale: BCP 47 tags, the venue's first language first: `de` or `de,en,ar`.
    init(_ locale: String) { self = Self.languages(of: locale)[0] }

    /// The languages of `locale` that paper speaks, each once, in their order; English where there is none.
    static func languages(of locale: String) -> [Wording] {
        var found: [Wording] = []
        for tag in locale.split(separator: ",") {
            guard let words = speaking(String(tag.filter { !$0.isWhitespace })),
                !found.contains(where: { $0.tag == words.tag })
            else { continue }
            found.append(words)
        }
        return found.isEmpty ? [.english] : found
    }

    /// By language, and where a language is written or dated in several ways by script or region too.
    private static func speaking(_ tag: String) -> Wording? {
        let parts = tag.lowercased().split(separator: "-").map(String.init)
        guard let language = parts.first else { return nil }
        let others = Set(parts.dropFirst())
        if language == "zh", !others.isDisjoint(with: ["hant", "tw", "hk", "mo"]) { return .traditionalChinese }
        if language == "en", others.contains("us") { return .americanEnglish }
        // Hebrew had another code until 1989, and programs still write it.
        if language == "iw" { return .hebrew }
        return all.first { $0.tag.split(separator: "-")[0] == language }
    }

    static let all: [Wording] = [
        english, german, french, spanish, turkish, arabic, hebrew, hindi, japanese, chinese, traditionalChinese,
        americanEnglish,
    ]

    func word(_ counted: Counted, for number: Int) -> String {
        switch plural.category(of: number) {
        case .one: counted.one ?? counted.other
        case .two: counted.two ?? counted.other
        case .few: counted.few ?? counted.other
        case .many: counted.many ?? counted.other
        case .other: counted.other
        }
    }
}

/// How a language counts: CLDR's plural rules for whole numbers that are not negative.
enum PluralRule: Sendable {
    enum Category: Sendable { case one, two, few, many, other }

    /// Chinese, Japanese.
    case none
    /// English, German, Spanish, Turkish.
    case one
    /// French, Hindi: nothing is singular too.
    case zeroAndOne
    case hebrew
    case arabic

    func category(of number: Int) -> Category {
        switch self {
        case .none: .other
        case .one: number == 1 ? .one : .other
        case .zeroAndOne: number <= 1 ? .one : .other
        case .hebrew: number == 1 ? .one : number == 2 ? .two : .other
        case .arabic:
            switch (number, number % 100) {
            case (1, _): .one
            case (2, _): .two
            case (_, 3...10): .few
            case (_, 11...99): .many
            default: .other
            }
        }
    }
}
