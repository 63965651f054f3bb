/// A ticket's label as a person types it: `A042`, `a 42`, `A-42`, or `42` alone.
public struct TypedLabel: Sendable, Equatable {
    /// Upper case, without what people put between letters and digits.
    private let text: String

    /// Nil for what can be no label: an id, an address, a word.
    public init?(_ typed: String) {
        let text = typed.filter { !$0.isWhitespace && $0 != "-" && $0 != "#" }.uppercased()
        guard (1...Self.limit).contains(text.count), let last = text.last, Self.isDigit(last) else { return nil }
        self.text = text
    }

    /// Characters: a prefix of 3 and more digits than any session draws.
    private static let limit = 12

    /// The numbers that it may mean in a queue with this prefix, the likelier first.
    /// - Parameter bare: whether the number alone will do, too: at the queue's own desk.
    public func numbers(prefix: String, bare: Bool) -> [Int] {
        var numbers: [Int] = []
        if text.hasPrefix(prefix.uppercased()), let number = Self.number(text.dropFirst(prefix.count)) {
            numbers.append(number)
        }
        if bare, !prefix.isEmpty, let number = Self.number(text[...]) { numbers.append(number) }
        return numbers
    }

    private static func number(_ digits: Substring) -> Int? { digits.allSatisfy(isDigit) ? Int(digits) : nil }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
