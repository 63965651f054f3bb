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

    /// The number that it is, when there is nothing before it: enough at its queue's own desk.
    public var bare: Int? { text.allSatisfy(Self.isDigit) ? Int(text) : nil }

    /// The numbers that it may end in, each once. A prefix may end in digits, too.
    public var endings: [Int] {
        let digits = text.reversed().prefix(while: Self.isDigit).count
        return (0..<digits).reduce(into: []) { endings, dropped in
            guard let number = Int(text.suffix(digits - dropped)), !endings.contains(number) else { return }
            endings.append(number)
        }
    }

    /// It is this label, as it stands on a ticket: zeros before the number are for the eye.
    public func isLabel(_ printed: String) -> Bool {
        guard let printed = Self(printed) else { return false }
        return printed.endings.contains { endings.contains($0) && printed.prefix(of: $0) == prefix(of: $0) }
    }

    /// What stands before a number that it ends in, and before its zeros; nil where it does not end so.
    private func prefix(of number: Int) -> Substring? {
        (1...text.count).reversed().first { count in
            let ending = text.suffix(count)
            return ending.allSatisfy(Self.isDigit) && Int(ending) == number
        }.map { text.dropLast($0) }
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
