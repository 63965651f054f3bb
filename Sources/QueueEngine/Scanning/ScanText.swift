public import QueueCore

/// What a scanner read: a bare UUID in either case, or a URL whose path ends in one.
public enum ScanText {
    /// The ticket's id; nil when the text is no ticket of anybody's.
    public static func ticket(in text: String) -> ID<Ticket>? {
        // Longer than any URL that a ticket carries: somebody else's code.
        guard text.utf8.count <= 2048 else { return nil }
        let kept = text.drop(while: \.isWhitespace)
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        let trimmed = withoutSymbology(kept[...last])
        if let id = ID<Ticket>(trimmed) { return id }
        guard let scheme = trimmed.range(of: "://"), isScheme(trimmed[..<scheme.lowerBound]) else { return nil }
        let rest = trimmed[scheme.upperBound...]
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        guard let slash = path.firstIndex(of: "/") else { return nil }
        // Only a file has no host.
        guard slash > path.startIndex || trimmed[..<scheme.lowerBound].lowercased() == "file" else { return nil }
        var segments = path[slash...]
        while segments.last == "/" { segments = segments.dropLast() }
        guard let start = segments.lastIndex(of: "/") else { return nil }
        return ID<Ticket>(segments[segments.index(after: start)...])
    }

    /// Scanners can be set to say first what kind of code they read: `]Q1` is a QR code (ISO/IEC 15424).
    static func withoutSymbology(_ text: Substring) -> Substring {
        let start = Array(text.utf8.prefix(3))
        guard start.count == 3, start[0] == UInt8(ascii: "]"), isLetter(start[1]),
            isLetter(start[2]) || isDigit(start[2])
        else { return text }
        return text.dropFirst(3)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// What a code says, in one way: a ticket may carry its id twice, by itself and in the address that a phone follows it by, and
    /// that is one ticket.
    public static func meaning(of text: String) -> String {
        ticket(in: text)?.description ?? CardText.secret(in: text)?.flatMap { ID($0) }.map(CardText.text) ?? text
    }

    /// RFC 3986: a letter, then letters, digits, `+`, `-` and `.`.
    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }
}

extension Substring {
    fileprivate func range(of needle: String) -> Range<Index>? {
        guard let first = needle.first else { return nil }
        var start = startIndex
        while let candidate = self[start...].firstIndex(of: first) {
            if self[candidate...].hasPrefix(needle) {
                return candidate..<index(candidate, offsetBy: needle.count)
            }
            start = index(after: candidate)
        }
        return nil
    }
}
