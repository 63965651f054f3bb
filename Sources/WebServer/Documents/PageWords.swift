import Foundation

/// The words of the pages in one language: sections, each with its keys. A word that goes by a number has a form for each plural.
struct PageWords: Sendable {
    enum Text: Sendable, Decodable {
        case plain(String)
        case plural([String: String])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .plain(text)
            } else {
                self = .plural(try value.decode([String: String].self))
            }
        }

        fileprivate var json: JSON {
            switch self {
            case .plain(let text): .string(text)
            case .plural(let forms): .object(forms.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            }
        }
    }

    let language: PageLanguage
    private let sections: [String: [String: Text]]

    /// As the build embedded them. A file that cannot be read is no words; the pages' tests see to that.
    init(_ language: PageLanguage) {
        self.language = language
        let file = Asset("\(language.rawValue).json").map { Data($0.bytes) } ?? Data()
        sections = (try? JSONDecoder().decode([String: [String: Text]].self, from: file)) ?? [:]
    }

    /// The words for a key, with each `{name}` filled in; the key itself where there are none.
    /// - Parameter count: chooses the form, and fills `{n}`.
    func callAsFunction(_ key: String, _ values: [String: String] = [:], count: Int? = nil) -> String {
        guard let text = sections.values.lazy.compactMap({ $0[key] }).first else { return key }
        var values = values
        if let count { values["n"] = String(count) }
        var words =
            switch text {
            case .plain(let words): words
            case .plural(let forms): forms[language.plural(of: count ?? 0)] ?? forms["other"] ?? key
            }
        for (name, value) in values { words = words.replacing("{\(name)}", with: value) }
        return words
    }

    /// The same of one section, where several have the key.
    func callAsFunction(_ key: String, in section: String) -> String {
        guard case .plain(let words)? = sections[section]?[key] else { return key }
        return words
    }

    /// What a script needs of them: every key of these sections.
    func script(of names: [String]) -> JSON {
        let merged = names.compactMap { sections[$0] }.reduce(into: [String: Text]()) { all, section in
            all.merge(section) { $1 }
        }
        return .object(merged.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
    }
}
