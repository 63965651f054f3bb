public import QueueCore

/// What a command card's code says: `qode:card:{secret}`, the secret a random UUID (122 bits). A handheld scanner types nothing on
/// every country's keyboard but that.
public enum CardText {
    private static let prefix = "qode:card:"
    /// Stands for several cards in one picture.
    public static let several = "\(prefix)several"

    public static func text(of secret: ID<CommandCard>) -> String { "\(prefix)\(secret)" }

    /// The secret, in lower case, of a code in any case; nil for what is no card. `.some(nil)` is a card that nobody made.
    static func secret(in text: String) -> String?? {
        let trimmed = ScanText.withoutSymbology(text.trimmed)
        guard trimmed.utf8.count <= prefix.utf8.count + 64, trimmed.lowercased().hasPrefix(prefix) else { return nil }
        return .some(ID<CommandCard>(trimmed.dropFirst(prefix.count))?.description)
    }

    public static func isCard(_ text: String) -> Bool { secret(in: text) != nil }
}

extension String {
    fileprivate var trimmed: Substring {
        let kept = drop(while: \.isWhitespace)
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return kept[...last]
    }
}

/// Several cards in one picture are no several commands: an uncut sheet that is laid under the camera must not call, pause and undo at
/// once. All of them count as held up, so that the last that is taken away does nothing either, and one sentence says why.
/// The stubs of emergency tickets are such cards; beside one, no ticket counts: it is still on its sheet.
public enum CardsInView {
    private static func isCard(_ text: String) -> Bool { CardText.isCard(text) || isStub(text) }
    private static func isStub(_ text: String) -> Bool { StubText.ticket(in: text) != nil }

    /// A stub is in view.
    public static func hasStub(_ codes: [SeenCode]) -> Bool { codes.contains { isStub($0.text) } }

    public static func marked(_ codes: [SeenCode]) -> [SeenCode] {
        let cards = codes.filter { isCard($0.text) }
        guard let first = cards.first, cards.contains(where: { $0.text != first.text }) else { return codes }
        return codes + [SeenCode(text: CardText.several, place: first.place)]
    }

    /// Which of those that were just presented count.
    /// - Parameter codes: what `marked` gave.
    public static func counted(_ fresh: [String], among codes: [SeenCode]) -> [String] {
        let fresh = hasStub(codes) ? fresh.filter { ScanText.ticket(in: $0) == nil } : fresh
        guard codes.contains(where: { $0.text == CardText.several }) else { return fresh }
        return fresh.filter { $0 == CardText.several || !isCard($0) }
    }

    /// The one that counts of a picture that stands for itself: a ticket, whatever else is printed beside it, but its stub first.
    public static func single(_ codes: [SeenCode]) -> String? {
        let several = marked(codes).last { $0.text == CardText.several }?.text
        if let stub = codes.first(where: { isStub($0.text) }) { return several ?? stub.text }
        return codes.first { ScanText.ticket(in: $0.text) != nil }?.text ?? several ?? codes.first?.text
    }
}
