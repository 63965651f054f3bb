public import QueueCore

/// What pictures are called in a language: "blue elephant", "éléphant bleu".
struct PictureNames: Sendable {
    /// BCP 47 primary language.
    let tag: String
    /// `{noun}` and `{colour}`, in the language's order.
    let order: String
    /// By colour, and within it by the noun's kind: an adjective's forms.
    private let colours: [[String]]
    /// By shape, with the place of its form among the colour's.
    private let nouns: [(name: String, kind: Int)]

    /// - Parameters:
    ///   - kinds: letters behind a noun that say which form of a colour goes with it; empty where there is one form.
    ///   - colours: eight, parted by commas; forms by slashes. One form goes with all.
    ///   - nouns: 64, parted by commas; each with its kind behind a dot.
    init(_ tag: String, order: String, kinds: String = "", colours: String, nouns: String) {
        self.tag = tag
        self.order = order
        self.colours = Self.items(colours).map { $0.split(separator: "/").map(String.init) }
        let letters = Array(kinds)
        self.nouns = Self.items(nouns).map { item in
            let parts = item.split(separator: ".")
            let kind = parts.count > 1 ? parts[1].first.flatMap { letters.firstIndex(of: $0) } : nil
            return (String(parts.first ?? ""), kind ?? 0)
        }
    }

    private static func items(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == "\n" }.map { $0.split(separator: " ").joined(separator: " ") }
            .filter { !$0.isEmpty }
    }

    var counts: (colours: Int, nouns: Int) { (colours.count, nouns.count) }

    func name(of picture: TicketPicture) -> String {
        let (noun, kind) = nouns[picture.shape]
        let forms = colours[picture.colour.rawValue]
        return order.replacing("{noun}", with: noun).replacing("{colour}", with: forms[min(kind, forms.count - 1)])
    }

    /// As it is written, by language.
    static let written: [PictureNames] = western + eastern
}

extension TicketPicture {
    /// What it is called, English where the language is none of ours.
    /// - Parameter language: a BCP 47 tag.
    public func name(in language: String) -> String { Self.name(self, PictureNames.written, language) }

    /// The same as a voice is given it to read.
    public func spoken(in language: String) -> String {
        let tag = Self.primary(language)
        guard let sounds = PictureNames.sounds.first(where: { $0.tag == tag }) else { return name(in: language) }
        return sounds.name(of: self)
    }

    private static func name(_ picture: TicketPicture, _ tables: [PictureNames], _ language: String) -> String {
        let tag = primary(language)
        return (tables.first { $0.tag == tag } ?? tables[0]).name(of: picture)
    }

    private static func primary(_ language: String) -> String {
        let tag = language.prefix { $0 != "-" && $0 != "_" && $0 != "," }.lowercased()
        return tag == "iw" ? "he" : tag
    }
}
