/// What pages show of the place that they stand in: its name, its colour and its logo.
public struct VenueLook: Sendable, Equatable {
    public var name: String?
    public var colour: VenueColour?
    /// A PNG picture; it is shown as high as two lines.
    public var logo: [UInt8]?

    public init(name: String? = nil, colour: VenueColour? = nil, logo: [UInt8]? = nil) {
        self.name = name
        self.colour = colour
        self.logo = logo
    }

    static let logoName = "venue-logo.png"

    /// Above a page's content, on guests' phones; empty where the venue says nothing.
    var header: String {
        guard name != nil || logo != nil else { return "" }
        let picture = logo == nil ? "" : "<img src=\"/assets/\(Self.logoName)\" alt=\"\">"
        return "<header class=\"venue\">\(picture)<span>\(PageDocument.escaped(name ?? ""))</span></header>\n"
    }

    /// The accent of all pages, in the venue's colour: dark enough on white, light enough on dark.
    var style: String {
        guard let colour else { return "" }
        let (light, dark) = (colour.readable(on: .white), colour.readable(on: .night))
        return "\n:root,.wall,.kiosk{--accent:\(light);--on-accent:#ffffff}"
            + "\n@media (prefers-color-scheme:dark){:root,.wall,.kiosk{--accent:\(dark);--on-accent:#08162f}}"
    }
}

/// A colour of sRGB.
public struct VenueColour: Sendable, Equatable, CustomStringConvertible {
    /// 0 to 255 each.
    public let red: Int
    public let green: Int
    public let blue: Int

    /// What wall and kiosk ask for (WCAG 2.2, 1.4.6).
    static let contrast = 7.0
    static let white = VenueColour(red: 255, green: 255, blue: 255)
    /// The lightest of the dark pages' grounds.
    static let night = VenueColour(red: 0x19, green: 0x1f, blue: 0x28)

    private init(red: Int, green: Int, blue: Int) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// - Parameter text: `#0b5fff`
    public init?(_ text: String) {
        let digits = Array(text.utf8.dropFirst())
        guard text.hasPrefix("#"), digits.count == 6, let number = Int(text.dropFirst(), radix: 16),
            digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D })
        else { return nil }
        self.init(red: number >> 16, green: number >> 8 & 255, blue: number & 255)
    }

    public var description: String {
        "#" + [red, green, blue].map { String($0 + 256, radix: 16).suffix(2) }.joined()
    }

    /// WCAG 2.2, "relative luminance".
    var luminance: Double {
        func linear(_ part: Int) -> Double {
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// To the power of 2.4: the square, and the fifth root of the square.
    private func power(_ base: Double) -> Double {
        let square = base * base
        var root = 1.0
        // Newton's; the base is below 1, so that it converges in a few steps.
        for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }

    func contrast(to other: VenueColour) -> Double {
        let (one, two) = (luminance + 0.05, other.luminance + 0.05)
        return max(one, two) / min(one, two)
    }

    /// The same hue, as much darker or lighter as it must be to be read.
    func readable(on ground: VenueColour) -> VenueColour {
        let end = ground.luminance > 0.5 ? 0 : 255
        for step in 0...100 {
            func mixed(_ part: Int) -> Int { (part * (100 - step) + end * step) / 100 }
            let colour = VenueColour(red: mixed(red), green: mixed(green), blue: mixed(blue))
            if colour.contrast(to: ground) >= Self.contrast { return colour }
        }
        return VenueColour(red: end, green: end, blue: end)
    }
}
