/// One key that was pressed: where it lies, not what is printed on it.
public struct KeyPress: Sendable, Equatable {
    /// The kernel's number of the key's place (linux/input-event-codes.h).
    public var code: UInt16
    public var isShifted: Bool

    public init(code: UInt16, isShifted: Bool = false) {
        self.code = code
        self.isShifted = isShifted
    }
}

/// What the keys mean. A handheld scanner presses keys as if it were a keyboard of the country that it is set to, and does not
/// say which.
public struct KeyboardLayout: Sendable {
    private let characters: [KeyPress: Character]

    /// The text that these keys type; nil when one of them types nothing here.
    public func text(of keys: [KeyPress]) -> String? {
        var text = ""
        for key in keys {
            guard let character = characters[key] else { return nil }
            text.append(character)
        }
        return text
    }

    public static let american = KeyboardLayout([
        (2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"), (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"), (86, "<", ">"),
    ])
    public static let german = KeyboardLayout([
        (2, "1234567890ß´", "!\"§$%&/()=?`"), (16, "qwertzuiopü+", "QWERTZUIOPÜ*"),
        (30, "asdfghjklöä^", "ASDFGHJKLÖÄ°"), (43, "#yxcvbnm,.-", "'YXCVBNM;:_"), (86, "<", ">"),
    ])
    public static let french = KeyboardLayout([
        (2, "&é\"'(-è_çà)=", "1234567890°+"), (16, "azertyuiop^$", "AZERTYUIOP¨£"),
        (30, "qsdfghjklmù²", "QSDFGHJKLM%~"), (43, "*wxcvbn,;:!", "µWXCVBN?./§"), (86, "<", ">"),
    ])

    /// The likeliest first.
    public static let all = [american, german, french]

    /// - Parameter rows: the code of a row's first key, and what its keys type without and with Shift.
    private init(_ rows: [(first: UInt16, plain: String, shifted: String)]) {
        // The keypad and the space bar are the same everywhere.
        let common: [(first: UInt16, plain: String, shifted: String)] = [
            (55, "*", "*"), (57, " ", " "), (71, "789-456+1230.", "789-456+1230."), (98, "/", "/"),
        ]
        var characters: [KeyPress: Character] = [:]
        for row in rows + common {
            for (index, character) in row.plain.enumerated() {
                characters[KeyPress(code: row.first + UInt16(index))] = character
            }
            for (index, character) in row.shifted.enumerated() {
                characters[KeyPress(code: row.first + UInt16(index), isShifted: true)] = character
            }
        }
        self.characters = characters
    }
}

extension KeyPress: Hashable {}
