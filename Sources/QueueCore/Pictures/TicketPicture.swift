/// A picture in a colour, "blue elephant": for whoever reads no digits. Kept as one number, so that a ticket in hand keeps its picture
/// whatever words or drawings a later version has.
public struct TicketPicture: Sendable, Hashable, Codable {
    /// Each colour has a word of its own in every language, and is told from the others without seeing green and red apart.
    public enum Colour: Int, Sendable, CaseIterable {
        case red, orange, yellow, green, blue, purple, brown, grey
    }

    /// Drawings that there are.
    public static let shapes = 64
    /// More cannot be told apart: who comes while so many wait has no picture.
    public static let count = shapes * Colour.allCases.count
    /// Between two that follow each other: another drawing and another colour each time, and all before any comes again. Odd, so that
    /// it has no divisor in common with the count.
    private static let step = 197

    /// 0 to 511: colour by colour.
    public let number: Int

    public init?(number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    public init(shape: Int, colour: Colour) {
        number = colour.rawValue * Self.shapes + max(0, min(Self.shapes - 1, shape))
    }

    /// The place of its drawing in the table: 0 to 63.
    public var shape: Int { number % Self.shapes }
    public var colour: Colour { Colour(rawValue: number / Self.shapes) ?? .grey }

    /// The one that a house's so many-th ticket would bear. Neighbours in line have neither drawing nor colour in common.
    public init(inTurn turn: Int) {
        let place = ((turn % Self.count) + Self.count) % Self.count
        number = place * Self.step % Self.count
    }

    public init(from decoder: any Decoder) throws {
        let number = try decoder.singleValueContainer().decode(Int.self)
        self.number = max(0, min(Self.count - 1, number))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}
