/// The rules for texts that people type.
public enum Naming {
    /// Trims white space and checks a queue's name: 1 to 100 characters, without control or direction-override characters.
    public static func name(_ text: String) throws(Refusal) -> String {
        let trimmed = trim(text)
        guard !trimmed.isEmpty else { throw .invalidName("Give the queue a name of 1 to 100 characters.") }
        guard trimmed.count <= 100 else {
            throw .invalidName("The name has \(trimmed.count) characters; 100 are the most.")
        }
        // A character may be made of any number of marks.
        guard trimmed.utf8.count <= 400 else {
            throw .invalidName("The name is longer than 400 bytes. Leave some marks out.")
        }
        guard isPlain(trimmed) else {
            throw .invalidName("The name holds a control or direction-override character. Type it anew.")
        }
        return trimmed
    }

    /// The letters before a number: up to 3 letters or digits, kept in upper case; may be empty.
    public static func prefix(_ text: String) throws(Refusal) -> String {
        let trimmed = trim(text).uppercased()
        // A letter may be made of any number of marks, and stands on every ticket.
        guard trimmed.count <= 3, trimmed.utf8.count <= 48, trimmed.allSatisfy({ $0.isLetter || $0.isNumber }),
            isPlain(trimmed)
        else {
            throw .invalidField(name: "prefix", allowed: "up to 3 letters or digits")
        }
        return trimmed
    }

    /// The name of a desk: 1 to 40 characters; blank is none.
    public static func counter(_ text: String?) throws(Refusal) -> String? {
        guard let text else { return nil }
        let trimmed = trim(text)
        guard !trimmed.isEmpty else { return nil }
        guard trimmed.count <= 40, trimmed.utf8.count <= 160, isPlain(trimmed) else {
            throw .invalidField(name: "counter", allowed: "1 to 40 characters without control characters")
        }
        return trimmed
    }

    /// Why a ticket goes before others: 1 to 100 characters.
    public static func reason(_ text: String) throws(Refusal) -> String {
        let trimmed = trim(text)
        guard (1...100).contains(trimmed.count), trimmed.utf8.count <= 400, isPlain(trimmed) else {
            throw .invalidField(name: "reason", allowed: "1 to 100 characters without control characters")
        }
        return trimmed
    }

    /// What a queue is for: up to 200 characters; may be empty.
    public static func description(_ text: String) throws(Refusal) -> String {
        let trimmed = trim(text)
        guard trimmed.count <= 200, trimmed.utf8.count <= 800, isPlain(trimmed) else {
            throw .invalidField(name: "description", allowed: "up to 200 characters without control characters")
        }
        return trimmed
    }

    /// A notice for everybody who waits: 1 to 140 characters.
    public static func notice(_ text: String) throws(Refusal) -> String {
        let trimmed = trim(text)
        guard (1...Notice.longestText).contains(trimmed.count), trimmed.utf8.count <= 4 * Notice.longestText,
            isPlain(trimmed)
        else {
            throw .invalidField(name: "text", allowed: "1 to 140 characters without control characters")
        }
        return trimmed
    }

    /// A language as BCP 47 tags it: `de`, `pt-BR`; blank is none.
    public static func language(_ text: String?) throws(Refusal) -> String? {
        guard let text else { return nil }
        let trimmed = trim(text)
        guard !trimmed.isEmpty else { return nil }
        // The longest that RFC 5646 (4.4.1) expects anybody to need.
        let parts = trimmed.split(separator: "-", omittingEmptySubsequences: false)
        guard trimmed.utf8.count <= 35, parts.allSatisfy({ (1...8).contains($0.utf8.count) }),
            trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D })
        else { throw .invalidField(name: "language", allowed: "a language tag like de or pt-BR") }
        return trimmed
    }

    /// One field that a queue asks for: 1 to 60 characters; blank is none.
    static func detail(_ text: String?, field: String) throws(Refusal) -> String? {
        guard let text else { return nil }
        let trimmed = trim(text)
        guard !trimmed.isEmpty else { return nil }
        guard trimmed.count <= TicketDetails.longest, trimmed.utf8.count <= 4 * TicketDetails.longest, isPlain(trimmed)
        else {
            throw .invalidField(name: "details.\(field)", allowed: "1 to 60 characters without control characters")
        }
        return trimmed
    }

    /// Device tokens are 1 to 128 visible ASCII characters.
    public static func isDeviceToken(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func trim(_ text: String) -> String {
        let kept = text.drop(while: \.isWhitespace)
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }

    /// Control characters break printers and logs; direction overrides let a name pretend to be another (Unicode TR 36).
    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x202a...0x202e, 0x2066...0x2069, 0x2028, 0x2029: false
            default: scalar.properties.generalCategory != .control
            }
        }
    }
}
