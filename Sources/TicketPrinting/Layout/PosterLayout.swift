import QueueEngine

/// The poster at the door, in PDF points: a huge code, the address in letters, and four steps, in every language of the venue. On
/// A4, or on Letter where a printer has no other: each sheet at its full size, so that no printer has to scale it. One colour: any
/// printer does.
struct PosterLayout {
    /// 106 mm: 105 is the code's least width, and printers that "fit" a page make it a hair smaller.
    private static let codeSide = 106 / 25.4 * 72
    /// 13 mm, white on every side: more than any office printer leaves unprinted.
    private static let margin = 13 / 25.4 * 72
    private static let logoHeight = 52.0
    /// 27 mm: a module of most networks' codes is then 0.9 mm, and a head's dead dot is thin beside it.
    private static let networkSide = 27 / 25.4 * 72
    /// Between two parts there is at least this much white.
    private static let narrowestGap = 10.0
    /// Between two parts there is at most this much white; what is left then goes to the page's ends.
    private static let widestGap = 34.0

    let sheet: PosterSheet
    let size: SheetSize
    let logo: GreyPicture?
    /// The venue's languages; the first one gives the page its direction.
    private let languages: [Wording]
    private var words: Wording { languages[0] }

    /// More languages would leave no room for their letters.
    private static let mostLanguages = 4

    private var inner: Double { size.width - 2 * Self.margin }

    init(sheet: PosterSheet, size: SheetSize = .a4, logo: GreyPicture? = nil) {
        self.sheet = sheet
        self.size = size
        self.logo = logo
        languages = Array(Wording.languages(of: sheet.locale).prefix(Self.mostLanguages))
    }

    /// The parts from the top to the bottom margin, the white between them shared out evenly.
    func page() throws -> DisplayList {
        // Long names and many languages make the letters smaller; the code stays as large as it is.
        var scale = 1.0
        var parts = try self.parts(scale: scale)
        func room() -> Double { size.height - 2 * Self.margin - parts.reduce(0) { $0 + $1.height } }
        while scale > 0.4, room() < Self.narrowestGap * Double(parts.count - 1) {
            scale -= 0.05
            parts = try self.parts(scale: scale)
        }
        let gap = min(Self.widestGap, room() / Double(parts.count - 1))
        let rest = room() - gap * Double(parts.count - 1)
        var page = DisplayList()
        var y = Self.margin + rest / 2
        for part in parts {
            page.add(part, y: y)
            y += part.height + gap
        }
        return page
    }

    private func parts(scale: Double) throws -> [DisplayList] {
        var parts = [try head(scale: scale), try code(), address(scale: scale), steps(scale: scale)]
        if let wifi = sheet.wifi { parts.append(try network(wifi, scale: scale)) }
        return parts
    }

    // MARK: Parts

    private func head(scale: Double) throws -> DisplayList {
        var part = DisplayList()
        if let logo {
            let scale = min(inner * 0.6 / Double(logo.width), Self.logoHeight / Double(logo.height))
            let (width, height) = (Double(logo.width) * scale, Double(logo.height) * scale)
            part.add(.picture(logo, width: width, height: height), x: (size.width - width) / 2, y: 0)
            part.add(space: 8)
        }
        if let venue = sheet.venue {
            add(venue, TextStyle(size: 17 * scale, lines: scale > 0.7 ? 2 : 1), words, to: &part)
        }
        let letters = 42 * max(scale, 0.7)
        add(sheet.queueName, TextStyle(size: letters, weight: .bold, lines: scale > 0.6 ? 2 : 1), words, to: &part)
        let invitation = languages.map(\.takeNumber).joined(separator: "  ·  ")
        add(invitation, TextStyle(size: 21 * scale, lines: 2), words, to: &part)
        return part
    }

    private func code() throws -> DisplayList {
        let code = try QRCode(sheet.entryURL, level: .high)
        let module = Self.codeSide / Double(code.size)
        let quiet = module * Double(QRCode.quietZone)
        let side = Self.codeSide + 2 * quiet
        let left = (size.width - side) / 2
        var part = DisplayList()
        part.add(.frame(width: side, height: side, radius: 16, thickness: 2.5), x: left, y: 0)
        part.add(.code(code, module: module), x: left + quiet, y: quiet)
        return part
    }

    /// For whoever cannot scan: the appliance's own page, which lists its queues.
    private func address(scale: Double) -> DisplayList {
        var part = DisplayList()
        let invitation = languages.map(\.orOpen).joined(separator: "  ·  ")
        add(invitation, TextStyle(size: 12.5 * scale), words, to: &part)
        let link = TextBlock.fitting(
            shortLink, TextStyle(size: 27 * max(scale, 0.75), weight: .bold),
            in: TextLanguage(tag: "en", isRightToLeft: false), width: inner)
        part.add(.text(link), x: Self.margin, y: part.height - 2)
        return part
    }

    var shortLink: String {
        let address = sheet.entryURL.split(separator: "://", maxSplits: 1).last ?? sheet.entryURL[...]
        return String(address.prefix { $0 != "/" })
    }

    /// Four columns in the reading direction: a numbered picture, and its sentence in each language below it.
    private func steps(scale: Double) -> DisplayList {
        let pictograms = [Pictogram.scan, .tap, .wait, .show]
        let gutter = 16.0
        let column = (inner - 3 * gutter) / 4
        let picture = 62 * max(scale, 0.8)
        let disc = 19.0
        var part = DisplayList()
        for (index, pictogram) in pictograms.enumerated() {
            let place = words.isRightToLeft ? pictograms.count - 1 - index : index
            let left = Self.margin + Double(place) * (column + gutter)
            let middle = left + (column - picture) / 2
            part.add(.pictogram(pictogram, size: picture), x: middle, y: 0)
            // The number stands before the picture.
            let side = words.isRightToLeft ? middle + picture : middle - disc
            part.add(.disc(diameter: disc), x: side, y: 0)
            let number = TextBlock(
                "\(index + 1)", TextStyle(size: 13, weight: .bold), in: words.language, width: disc)
            part.add(.text(number), x: side, y: (disc - number.ink.height) / 2 - number.ink.top, ink: .white)
        }
        var top = picture + 8
        for (index, language) in languages.enumerated() {
            let style = TextStyle(size: (index == 0 ? 13 : 12) * scale, lines: 5)
            let sentences = language.steps.map { TextBlock($0, style, in: language.language, width: column) }
            for (index, sentence) in sentences.enumerated() {
                let place = words.isRightToLeft ? sentences.count - 1 - index : index
                part.add(.text(sentence), x: Self.margin + Double(place) * (column + gutter), y: top)
            }
            top += (sentences.map(\.height).max() ?? 0) + 5
        }
        return part
    }

    /// The way into the venue's Wi-Fi: a small code, and beside it what it says.
    private func network(_ wifi: WiFiNetwork, scale: Double) throws -> DisplayList {
        let code = try QRCode(WiFiCode.text(wifi), level: .medium)
        let side = Self.networkSide
        let module = side / Double(code.size)
        let quiet = module * Double(QRCode.quietZone)
        let box = side + 2 * quiet
        let room = inner - box - 12
        var part = DisplayList()
        part.add(.frame(width: inner, height: box, radius: 12, thickness: 1.2), x: Self.margin, y: 0)
        let codeLeft = words.isRightToLeft ? Self.margin + inner - box : Self.margin
        part.add(.code(code, module: module), x: codeLeft + quiet, y: quiet)
        let textLeft = words.isRightToLeft ? Self.margin + 12 : Self.margin + box
        var lines = DisplayList()
        func add(_ text: String, _ size: Double, _ weight: TextStyle.Weight) {
            let style = TextStyle(size: size, weight: weight, alignment: .leading)
            let block = TextBlock.fitting(text, style, in: words.language, width: room)
            lines.add(.text(block), x: textLeft, y: lines.height)
        }
        add(languages.map(\.joinWiFi).joined(separator: "  ·  "), 12.5, .normal)
        add(wifi.ssid, 21, .bold)
        if let password = wifi.password { add("\(words.password): \(password)", 12.5, .normal) }
        part.add(lines, y: (box - lines.height) / 2)
        return part
    }

    private func add(_ text: String, _ style: TextStyle, _ language: Wording, to part: inout DisplayList) {
        let block = TextBlock(text, style, in: language.language, width: inner)
        part.add(.text(block), x: Self.margin, y: part.height)
    }
}
