/// Text as it can stand on paper: foreign names, and whatever else somebody typed, made harmless for one line of print.
enum PrintableText {
    /// - Parameter lineFeeds: so many are new lines; those after them are blanks.
    static func clean(_ text: String, lineFeeds: Int = 0) -> String {
        var clean = String.UnicodeScalarView()
        var lineFeeds = lineFeeds
        for character in text {
            let scalars = character.unicodeScalars
            if isPicture(scalars) {
                append(picture: scalars, to: &clean)
            } else {
                for scalar in scalars { append(scalar, &lineFeeds, to: &clean) }
            }
        }
        return String(clean)
    }

    private static func append(
        _ scalar: Unicode.Scalar, _ lineFeeds: inout Int, to text: inout String.UnicodeScalarView
    ) {
        switch scalar.properties.generalCategory {
        // "\r\n" is one character of two scalars, and one line.
        case .control where scalar == "\r": break
        case .control where scalar == "\n" && lineFeeds > 0:
            lineFeeds -= 1
            text.append(scalar)
        case .control, .lineSeparator, .paragraphSeparator: text.append(" ")
        // Whoever turns text around could make one number look like another.
        case .format where turnsAround(scalar): break
        case .unassigned, .privateUse, .surrogate: break
        default: text.append(scalar)
        }
    }

    /// Embeddings, overrides and isolates (UAX #9).
    private static func turnsAround(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    // MARK: Emoji

    private static let textStyle: Unicode.Scalar = "\u{FE0E}"
    private static let pictureStyle: Unicode.Scalar = "\u{FE0F}"

    private static func isPicture(_ scalars: String.UnicodeScalarView) -> Bool {
        guard let first = scalars.first else { return false }
        return first.properties.isEmojiPresentation || regionalLetter(first) != nil
            || scalars.dropFirst().contains { $0 == pictureStyle }
    }

    /// Paper has one colour: of a family of four, its first member in outline; of a flag, its country's letters; of a
    /// digit on a key, the digit.
    private static func append(picture scalars: String.UnicodeScalarView, to text: inout String.UnicodeScalarView) {
        if let first = scalars.first, regionalLetter(first) != nil {
            text.append(contentsOf: scalars.compactMap(regionalLetter))
        } else if let first = scalars.first {
            text.append(first)
            if !first.isASCII { text.append(textStyle) }
        }
    }

    /// The letter of a flag's half.
    private static func regionalLetter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard (0x1F1E6...0x1F1FF).contains(scalar.value) else { return nil }
        return Unicode.Scalar(scalar.value - 0x1F1E6 + 0x41)
    }

    /// The text without what no font on this machine has. A missing emoji leaves nothing, it is an ornament; a missing
    /// letter is to be seen as missing, by the character that Unicode has for it.
    /// - Parameter isMissing: of the character at this offset, in bytes of UTF-8.
    static func substituting(in text: String, isMissing: (_ offset: Int) -> Bool) -> String {
        var drawable = String.UnicodeScalarView()
        var offset = 0
        var wasMissing = false
        for scalar in text.unicodeScalars {
            let isMark = scalar == textStyle || scalar.properties.generalCategory == .nonspacingMark
            if isMissing(offset) {
                if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                    drawable.append("\u{FFFD}")
                }
                wasMissing = true
            } else if !(wasMissing && isMark) {
                // A mark without its letter would stand on a dotted circle.
                drawable.append(scalar)
                wasMissing = false
            }
            offset += UTF8.width(scalar)
        }
        return String(drawable)
    }
}
