import QueueEngine

/// What stands where on a page, from its top left corner, in the unit of the page: laid out once, drawn on any canvas.
struct DisplayList {
    enum Mark {
        case text(TextBlock)
        /// A module's side.
        case code(QRCode, module: Double)
        case bar(width: Double, height: Double)
        /// A frame with round corners; `thickness` is its line's, inside the given size.
        case frame(width: Double, height: Double, radius: Double, thickness: Double)
        case disc(diameter: Double)
        case pictogram(Pictogram, size: Double)
        /// A ticket's picture, without its colour.
        case drawing(PictureDrawing, size: Double)
        /// A picture in grey, scaled to this size.
        case picture(GreyPicture, width: Double, height: Double)
        /// Dots as they are, one a unit.
        case dots(Raster)
    }

    enum Ink { case black, white }

    struct Placed {
        var x: Double
        var y: Double
        let ink: Ink
        let mark: Mark
    }

    private(set) var marks: [Placed] = []
    /// How far down it reaches.
    private(set) var height = 0.0

    mutating func add(_ mark: Mark, x: Double, y: Double, ink: Ink = .black) {
        marks.append(Placed(x: x, y: y, ink: ink, mark: mark))
        height = max(height, y + Self.height(of: mark))
    }

    /// Another list's marks, moved.
    mutating func add(_ other: DisplayList, x: Double = 0, y: Double) {
        for mark in other.marks {
            marks.append(Placed(x: mark.x + x, y: mark.y + y, ink: mark.ink, mark: mark.mark))
        }
        height = max(height, y + other.height)
    }

    /// The row to which the first of the codes is half drawn, at the edge of a module: no code reads on what is above it.
    var halfOfFirstCode: Double? {
        marks.compactMap { placed in
            guard case .code(let code, let module) = placed.mark else { return nil }
            return placed.y + Double(code.size / 2) * module
        }.min()
    }

    /// White below what is there.
    mutating func add(space: Double) { height += space }

    /// The last mark's own white is not the page's: what follows stands nearer.
    mutating func trim(to height: Double) { self.height = height }

    private static func height(of mark: Mark) -> Double {
        switch mark {
        case .text(let block): block.height
        case .code(let code, let module): Double(code.size) * module
        case .bar(_, let height), .frame(_, let height, _, _), .picture(_, _, let height): height
        case .pictogram(_, let size), .drawing(_, let size), .disc(let size): size
        case .dots(let raster): Double(raster.height)
        }
    }
}
