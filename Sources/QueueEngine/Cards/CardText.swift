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
public enum CardsInView {
    public static func marked(_ codes: [SeenCode]) -> [SeenCode] {
        let cards = codes.filter { CardText.isCard($0.text) }
        guard let first = cards.first, cards.contains(where: { $0.text != first.text }) else { return codes }
        return codes + [SeenCode(text: CardText.several, place: first.place)]
    }

    /// Which of those that were just presented count.
    /// - Parameter codes: what `marked` gave.
    public static func counted(_ fresh: [String], among codes: [SeenCode]) -> [String] {
        guard codes.contains(where: { $0.text == CardText.several }) else { return fresh }
        return fresh.filter { $0 == CardText.several || !CardText.isCard($0) }
    }
}
