/// One key that was pressed: where it lies, not what is printed on it.
public struct KeyPress: Sendable, Hashable {
    /// The kernel's number of the key's place (linux/input-event-codes.h).
    public var code: UInt16
    public var isShifted: Bool

    public init(code: UInt16, isShifted: Bool = false) {
        self.code = code
        self.isShifted = isShifted
    }
}

extension KeyPress {
    /// Places where some country's keyboard has a digit of 16. No two countries have different ones in the same place, as far as their
    /// letters are arranged as Q W E R T Y, Q W E R T Z or A Z E R T Y; whether a digit needs Shift differs, and so does not count.
    private static let digits: [UInt16: Character] = {
        let rows: [(first: UInt16, characters: String)] = [
            // Hungary has its 0 to the left of the 1.
            (2, "1234567890"), (41, "0"), (30, "a"), (48, "b"), (46, "c"), (32, "d"), (18, "e"), (33, "f"),
            // Where others have a Q, an A Z E R T Y has the A.
            (16, "a"),
            // The keypad.
            (71, "789"), (75, "456"), (79, "123"), (82, "0"),
        ]
        var digits: [UInt16: Character] = [:]
        for row in rows {
            for (index, character) in row.characters.enumerated() { digits[row.first + UInt16(index)] = character }
        }
        return digits
    }()
    private static let length = 36
    private static let hyphens: Set<Int> = [8, 13, 18, 23]
    private static let space: UInt16 = 57

    /// The UUID that keys type by itself, or at the end of a URL's path, on a keyboard of whatever country: a handheld scanner presses keys
    /// as if it were one, and does not say which. The hyphen is what stands where a UUID has its hyphens, and nowhere else.
    /// - Returns: in lower case; nil when they type something else.
    public static func uuid(typedBy keys: [KeyPress]) -> String? {
        let kept = keys.drop { $0.code == space }
        guard let last = kept.lastIndex(where: { $0.code != space }) else { return nil }
        let trimmed = kept[...last]
        let rest = trimmed.dropLast(length)
        guard trimmed.count >= length, rest.isEmpty || isAddress(rest) || isSymbology(rest) else { return nil }
        return uuid(trimmed.suffix(length))
    }

    /// The secret of a command card, `qode:card:` before a UUID: on every country's keyboard the letters between stand in one place, the
    /// Q in one of two, and what stands twice where a colon belongs is one.
    public static func card(typedBy keys: [KeyPress]) -> String? {
        let kept = keys.drop { $0.code == space }
        guard let last = kept.lastIndex(where: { $0.code != space }) else { return nil }
        let trimmed = kept[...last]
        let before = trimmed.dropLast(length).filter { !modifiers.contains($0.code) }
        let prefix = Array(before.suffix(cardLetters.count))
        let symbology = before.dropLast(cardLetters.count)
        guard trimmed.count >= length, prefix.count == cardLetters.count,
            symbology.isEmpty || isSymbology(symbology), prefix[4].code == prefix[9].code
        else { return nil }
        for (key, places) in zip(prefix, cardLetters) where !places.isEmpty && !places.contains(key.code) { return nil }
        return uuid(trimmed.suffix(length))
    }

    /// q o d e : c a r d :
    private static let cardLetters: [Set<UInt16>] = [
        letterQ, [24], [32], [18], [], [46], [30, 16], [19], [32], [],
    ]

    /// `…://…/`: the slash before the UUID stood twice in a row before.
    private static func isAddress(_ keys: ArraySlice<KeyPress>) -> Bool {
        guard let slash = keys.last else { return false }
        return zip(keys, keys.dropFirst()).contains { $0 == slash && $1 == slash }
    }

    /// `]Q1`: scanners can be set to say first that they read a QR code (ISO/IEC 15424). Where the bracket lies, and whether another key
    /// is held for it, differs from country to country; the Q lies in one of two places.
    private static func isSymbology(_ keys: ArraySlice<KeyPress>) -> Bool {
        let keys = keys.filter { !modifiers.contains($0.code) }
        guard keys.count == 3, let digit = digits[keys[2].code] else { return false }
        return letterQ.contains(keys[1].code) && ("0"..."6").contains(digit)
    }

    /// Control, Alt and the other Alt, that some countries' brackets need.
    private static let modifiers: Set<UInt16> = [29, 56, 97, 100]
    private static let letterQ: Set<UInt16> = [16, 30]

    private static func uuid(_ keys: ArraySlice<KeyPress>) -> String? {
        var text = ""
        let hyphen = keys[keys.startIndex + 8]
        for (index, key) in keys.enumerated() {
            guard hyphens.contains(index) == (key == hyphen) else { return nil }
            guard let character = key == hyphen ? "-" : digits[key.code] else { return nil }
            text.append(character)
        }
        return text
    }
}

extension KeyPress {
    private static let alt: UInt16 = 56
    private static let pad: [UInt16: Int] = [
        71: 7, 72: 8, 73: 9, 75: 4, 76: 5, 77: 6, 79: 1, 80: 2, 81: 3, 82: 0,
    ]

    /// What a scanner types that is set to press Alt and each character's number on the keypad: no country's keyboard matters to it.
    /// - Returns: nil where anything else is typed, or a number that is no ASCII character's.
    public static func numbered(_ keys: [KeyPress]) -> String? {
        guard keys.first?.code == alt else { return nil }
        var text = ""
        for group in keys.dropFirst().split(separator: KeyPress(code: alt), omittingEmptySubsequences: false) {
            // 65 and 0065 are both A.
            guard (1...4).contains(group.count) else { return nil }
            var number = 0
            for key in group {
                guard let digit = pad[key.code] else { return nil }
                number = number * 10 + digit
            }
            guard let byte = UInt8(exactly: number), (0x09...0x7e).contains(byte) else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return text
    }
}

extension KeyPress {
    /// What keys type on an American keyboard; nil when one of them types nothing there.
    public static func american(_ keys: [KeyPress]) -> String? {
        var text = ""
        for key in keys {
            guard let character = americanCharacters[key] else { return nil }
            text.append(character)
        }
        return text
    }

    private static let americanCharacters: [KeyPress: Character] = {
        let rows: [(first: UInt16, plain: String, shifted: String)] = [
            (2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
            (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"), (86, "<", ">"),
            (55, "*", "*"), (57, " ", " "), (71, "789-456+1230.", "789-456+1230."), (98, "/", "/"),
        ]
        var characters: [KeyPress: Character] = [:]
        for row in rows {
            for (index, character) in row.plain.enumerated() {
                characters[KeyPress(code: row.first + UInt16(index))] = character
            }
            for (index, character) in row.shifted.enumerated() {
                characters[KeyPress(code: row.first + UInt16(index), isShifted: true)] = character
            }
        }
        return characters
    }()
}
