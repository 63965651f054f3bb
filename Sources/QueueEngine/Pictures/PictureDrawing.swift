public import QueueCore

/// A drawing of a few strokes, in a box of 100 by 100, its origin at the top left. One table makes the pages' SVG and what is drawn on
/// paper.
public struct PictureDrawing: Sendable, Equatable {
    public enum Step: Sendable, Equatable {
        case move(Double, Double)
        case line(Double, Double)
        /// A cubic curve: two handles, and its end.
        case curve(Double, Double, Double, Double, Double, Double)
        case close
        /// Its middle, and its two radii.
        case ellipse(Double, Double, Double, Double)
    }

    /// How a mark is made.
    public enum Kind: Character, Sendable {
        /// In the picture's colour, with an outline.
        case filled = "f"
        /// White, with an outline.
        case white = "w"
        /// In ink.
        case solid = "s"
        /// A line of ink.
        case line = "l"
        /// A thin line in the picture's colour.
        case coloured = "c"
        /// A thick one with an outline: a tail, a handle.
        case thick = "t"
    }

    public struct Mark: Sendable, Equatable {
        public var kind: Kind
        public var steps: [Step]
    }

    public static let side = 100.0
    /// Widths of lines: of an outline, of ink, in colour, and of a thick line with and without its outline.
    public static let (outline, ink, thin, thickOuter, thickInner) = (3.0, 4.0, 6.0, 15.0, 9.0)

    /// The word of the API: `ice-cream`.
    public let name: String
    public let marks: [Mark]

    /// By a ticket picture's `shape`.
    public static let all: [PictureDrawing] = [
        AnimalPictures.text, FoodPictures.text, RidePictures.text, ThingPictures.text,
    ].flatMap(drawings)

    /// Several, as the tables have them.
    static func drawings(_ text: String) -> [PictureDrawing] {
        let whole = text.replacing("\n+", with: "")
        return whole.split(separator: "#").map { part in
            let lines = part.split(separator: "\n")
            let name = lines.first.map { $0.split(separator: " ").joined(separator: "-") } ?? ""
            return PictureDrawing(name: name, marks: lines.dropFirst().compactMap(Mark.init))
        }
    }
}

extension PictureDrawing.Mark {
    /// A letter for its kind, and then SVG's path data (SVG 2, 9.3) with absolute M, L, C, Q and Z, or `O x y r`, or `E x y rx ry`.
    init?(_ line: Substring) {
        guard let kind = line.first.flatMap(PictureDrawing.Kind.init) else { return nil }
        var steps: [PictureDrawing.Step] = []
        var (x, y) = (0.0, 0.0)
        var rest = line.dropFirst()
        while let at = rest.firstIndex(where: \.isUppercase) {
            let command = rest[at]
            rest = rest[rest.index(after: at)...]
            let end = rest.firstIndex(where: \.isUppercase) ?? rest.endIndex
            let numbers = rest[..<end].split(separator: " ").compactMap { Double($0) }
            rest = rest[end...]
            switch (command, numbers.count) {
            case ("M", 2): steps.append(.move(numbers[0], numbers[1]))
            case ("L", 2): steps.append(.line(numbers[0], numbers[1]))
            case ("C", 6):
                steps.append(.curve(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]))
            case ("Q", 4):
                // A quadratic curve as a cubic one.
                let (middleX, middleY, endX, endY) = (numbers[0], numbers[1], numbers[2], numbers[3])
                steps.append(
                    .curve(
                        x + (middleX - x) * 2 / 3, y + (middleY - y) * 2 / 3, endX + (middleX - endX) * 2 / 3,
                        endY + (middleY - endY) * 2 / 3, endX, endY))
            case ("Z", 0): steps.append(.close)
            case ("O", 3): steps.append(.ellipse(numbers[0], numbers[1], numbers[2], numbers[2]))
            case ("E", 4): steps.append(.ellipse(numbers[0], numbers[1], numbers[2], numbers[3]))
            default: return nil
            }
            if numbers.count >= 2 { (x, y) = (numbers[numbers.count - 2], numbers[numbers.count - 1]) }
        }
        self.init(kind: kind, steps: steps)
    }
}

extension TicketPicture {
    public var drawing: PictureDrawing { PictureDrawing.all[shape] }

    /// In the words of the API: `blue-elephant`.
    public var word: String { "\(colour)-\(drawing.name)" }

    public init?(word: String) {
        let parts = word.split(separator: "-", maxSplits: 1).map(String.init)
        guard parts.count == 2, let colour = Colour.allCases.first(where: { "\($0)" == parts[0] }),
            let shape = PictureDrawing.all.firstIndex(where: { $0.name == parts[1] })
        else { return nil }
        self.init(shape: shape, colour: colour)
    }
}
