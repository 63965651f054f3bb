/// The languages of the pages, each with a file of words.
enum PageLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case spanish = "es"
    case portuguese = "pt"
    case arabic = "ar"
    case hebrew = "he"
    case hindi = "hi"
    case japanese = "ja"
    case chinese = "zh"

    var direction: String { self == .arabic || self == .hebrew ? "rtl" : "ltr" }

    /// As `lang` has it: simplified Chinese, whatever the region.
    var tag: String { self == .chinese ? "zh-Hans" : rawValue }

    /// The language of a tag such as `pt-BR`; nil when it is none of ours.
    init?(tag: some StringProtocol) {
        let primary = tag.split(whereSeparator: { $0 == "-" || $0 == "_" }).first.map { $0.lowercased() } ?? ""
        // What Hebrew was called before 1989 (ISO 639), and is still called by some browsers.
        self.init(rawValue: primary == "iw" ? "he" : primary)
    }

    /// The one that a browser likes best.
    /// - Parameter wishes: `Accept-Language` (RFC 9110 §12.5.4): tags with weights from 0 to 1, 1 where none is said.
    static func chosen(by wishes: String) -> PageLanguage? {
        // A browser names a handful; who sends a thousand gets the first ones judged.
        let ranges = wishes.split(separator: ",", maxSplits: 32).prefix(32)
        var best: (language: PageLanguage, weight: Double)?
        for range in ranges {
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let tag = parts.first, let language = PageLanguage(tag: tag) else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if weight > 0, weight > best?.weight ?? 0 { best = (language, weight) }
        }
        return best?.language
    }

    /// The name of the form that a number takes (Unicode CLDR, cardinal plurals of whole numbers).
    func plural(of number: Int) -> String {
        switch self {
        case .english, .german, .spanish: number == 1 ? "one" : "other"
        case .french, .portuguese, .hindi: number == 0 || number == 1 ? "one" : "other"
        case .hebrew: number == 1 ? "one" : number == 2 ? "two" : "other"
        case .japanese, .chinese: "other"
        case .arabic:
            switch number {
            case 0: "zero"
            case 1: "one"
            case 2: "two"
            default: (3...10).contains(number % 100) ? "few" : number % 100 >= 11 ? "many" : "other"
            }
        }
    }
}
