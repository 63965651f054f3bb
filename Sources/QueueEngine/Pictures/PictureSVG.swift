public import QueueCore

extension TicketPicture {
    /// A picture as pages show it, on white in light and dark: its outlines are dark.
    public var svg: String {
        let marks = drawing.marks.map { Self.element($0, colour.hex) }.joined()
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-6 -6 112 112\" stroke-linecap=\"round\" "
            + "stroke-linejoin=\"round\"><rect x=\"-6\" y=\"-6\" width=\"112\" height=\"112\" rx=\"14\" fill=\"#fff\"/>"
            + "\(marks)</svg>"
    }

    private static let black = "#111"

    private static func element(_ mark: PictureDrawing.Mark, _ colour: String) -> String {
        switch mark.kind {
        case .filled: shape(mark, fill: colour, stroke: black, width: PictureDrawing.outline)
        case .white: shape(mark, fill: "#fff", stroke: black, width: PictureDrawing.outline)
        case .solid: shape(mark, fill: black, stroke: "none", width: 0)
        case .line: shape(mark, fill: "none", stroke: black, width: PictureDrawing.ink)
        case .coloured: shape(mark, fill: "none", stroke: colour, width: PictureDrawing.thin)
        case .thick:
            shape(mark, fill: "none", stroke: black, width: PictureDrawing.thickOuter)
                + shape(mark, fill: "none", stroke: colour, width: PictureDrawing.thickInner)
        }
    }

    private static func shape(_ mark: PictureDrawing.Mark, fill: String, stroke: String, width: Double) -> String {
        let path = mark.steps.map(data).joined()
        return "<path d=\"\(path)\" fill=\"\(fill)\" stroke=\"\(stroke)\" stroke-width=\"\(number(width))\"/>"
    }

    private static func data(_ step: PictureDrawing.Step) -> String {
        switch step {
        case .move(let x, let y): "M\(number(x)) \(number(y))"
        case .line(let x, let y): "L\(number(x)) \(number(y))"
        case .curve(let a, let b, let c, let d, let x, let y):
            "C\([a, b, c, d, x, y].map(number).joined(separator: " "))"
        case .close: "Z"
        case .ellipse(let x, let y, let wide, let high):
            // Two halves.
            "M\(number(x - wide)) \(number(y))a\(number(wide)) \(number(high)) 0 1 0 \(number(2 * wide)) 0"
                + "a\(number(wide)) \(number(high)) 0 1 0 \(number(-2 * wide)) 0Z"
        }
    }

    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }
}

extension TicketPicture.Colour {
    /// Each at least as far from the others in lightness or in hue as the eye of a person needs who sees no difference of red and green.
    fileprivate var hex: String {
        switch self {
        case .red: "#d32f2f"
        case .orange: "#fb8c00"
        case .yellow: "#fdd835"
        case .green: "#43a047"
        case .blue: "#1e88e5"
        case .purple: "#8e24aa"
        case .brown: "#8d6e63"
        case .grey: "#9e9e9e"
        }
    }
}
