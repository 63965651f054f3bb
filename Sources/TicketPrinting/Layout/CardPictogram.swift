import QueueCore

// A picture for each action of a command card: in its outline unlike all others, so that it is known without its word.
extension Pictogram {
    static func card(_ action: CardAction) -> Pictogram {
        switch action {
        case .next: next
        case .recall: recall
        case .done: done
        case .noShow: noShow
        case .pause: pause
        case .resume: resume
        case .undo: undo
        case .print: print
        case .help: help
        }
    }

    /// A person, and an arrow that brings them on.
    private static let next = Pictogram(
        strokes: person(16) + [.path([(34, 34), (58, 34)]), .path([(48, 24), (58, 34), (48, 44)])])

    /// A bell.
    private static let recall = Pictogram(
        strokes: [
            .arc(32, 28, 16, 180, 360), .path([(16, 28), (16, 40), (10, 48), (54, 48), (48, 40), (48, 28)]),
            .disc(32, 54, 4), .path([(32, 12), (32, 6)]),
        ])

    /// A tick in a circle.
    private static let done = Pictogram(
        strokes: [.arc(32, 32, 26, 0, 360), .path([(19, 33), (28, 42), (46, 22)])])

    /// A person, crossed out.
    private static let noShow = Pictogram(
        strokes: person(32) + [.path([(8, 8), (56, 56)]), .path([(56, 8), (8, 56)])])

    /// Two bars.
    private static let pause = Pictogram(strokes: [.plate(15, 10, 12, 44, 2), .plate(37, 10, 12, 44, 2)])

    /// The arrow of players.
    private static let resume = Pictogram(strokes: [.path([(18, 8), (54, 32), (18, 56), (18, 8)])])

    /// An arrow that turns back.
    private static let undo = Pictogram(
        strokes: [
            .path([(12, 24), (40, 24)]), .arc(40, 38, 14, 270, 450), .path([(40, 52), (20, 52)]),
            .path([(24, 12), (12, 24), (24, 36)]),
        ])

    /// A ticket that comes out of a slot.
    private static let print = Pictogram(
        strokes: [
            .box(6, 8, 52, 22, 4), .plate(14, 17, 36, 4, 0), .path([(18, 21), (18, 58), (46, 58), (46, 21)]),
            .path([(25, 38), (39, 38)]), .path([(25, 46), (39, 46)]),
        ])

    /// A raised hand's sign: an exclamation mark in a triangle.
    private static let help = Pictogram(
        strokes: [.path([(32, 6), (60, 56), (4, 56), (32, 6)]), .path([(32, 24), (32, 40)]), .disc(32, 48, 2.6)])

    /// Head and shoulders, in the middle of this column.
    private static func person(_ x: Double) -> [Stroke] {
        [
            .arc(x, 20, 8, 0, 360), .path([(x - 12, 54), (x - 12, 42)]), .arc(x, 42, 12, 180, 360),
            .path([(x + 12, 42), (x + 12, 54)]),
        ]
    }
}
