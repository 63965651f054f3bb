import QueueCore
import QueueEngine

/// What a picture shows of why no code in it is read.
extension Blocks {
    /// Mean brightness, in 4ths of a grey level, below which a camera shows noise rather than things, and above which
    /// it shows nothing but white.
    private static let dark = 40 * 4
    private static let white: UInt16 = 248 * 4
    /// The mean of a whole picture in which nothing can be seen, likewise.
    private static let night = 24 * 4
    /// One part in so many of a picture that is white is a lamp, a window or a phone that is brighter than the picture can be.
    private static let saturatedShare = 25
    /// In so large a part of it, whatever is held there is white, too.
    private static let blindShare = 3
    /// Blocks along the side of something like a code: 80 pixels of a frame. In a smaller one, modules are hardly two pixels.
    private static let leastSide = 5
    /// Modules from the middle of a finder pattern to the end of the white that a code needs: readers do with two.
    private static let margin: Float = 5.5

    /// A large part of the picture is as bright as it can be.
    var isSaturated: Bool { means.count { $0 >= Self.white } * Self.saturatedShare > means.count }

    /// Why what looks like a code in the picture is not read.
    /// - Parameters:
    ///   - likely: what has a code's finder and timing patterns, if anything has.
    ///   - scale: pixels of the frame a pixel of this picture.
    /// - Returns: nil when nothing looks like a code, and one could be seen.
    mutating func failure(_ likely: SearchResult.Likeness?, scale: Int) -> ReadFailure? {
        if let likely { return failure(likely, side: Float(Self.side * scale)) }
        guard let part = likeCodes().first else { return blindness }
        return failure(part.columns, part.rows)
    }

    /// Parts about as wide as high, and full.
    private mutating func likeCodes() -> [BusyPart] { busyParts(limit: 4).filter(Self.isLikeCode) }

    /// Where something has the shape of a code, in pixels of the frame.
    /// - Parameter scale: pixels of the frame a pixel of this picture.
    mutating func places(scale: Int) -> [Area] {
        let side = Self.side * scale
        func pixels(_ range: Range<Int>) -> Range<Int> { range.lowerBound * side..<range.upperBound * side }
        return likeCodes().map { Area(x: pixels($0.columns), y: pixels($0.rows)) }
    }

    /// The same of any size, with a block of white around.
    mutating func smallPlaces(scale: Int) -> [Area] {
        let side = Self.side * scale
        func pixels(_ range: Range<Int>) -> Range<Int> {
            (range.lowerBound - 1) * side..<(range.upperBound + 1) * side
        }
        return busyParts(limit: 4).filter { part in
            max(part.columns.count, part.rows.count) < 2 * min(part.columns.count, part.rows.count)
        }.map { Area(x: pixels($0.columns), y: pixels($0.rows)) }
    }

    /// Something like a code reaches from edge to edge. Its modules are large: a picture at a quarter of the frame's size shows it best.
    mutating func isFilled() -> Bool {
        guard let part = busyParts(limit: 1).first(where: Self.isLikeCode) else { return false }
        let touches = [
            part.columns.lowerBound == 0, part.columns.upperBound == columns, part.rows.lowerBound == 0,
            part.rows.upperBound == rows,
        ].count { $0 }
        return touches >= 2 && part.rows.count * 10 > rows * 7
    }

    /// - Parameter side: of a block, in pixels of the frame.
    private func failure(_ likely: SearchResult.Likeness, side: Float) -> ReadFailure {
        let reach = likely.module * Self.margin
        let (left, right) = (likely.x.lowerBound - reach, likely.x.upperBound + reach)
        let (top, bottom) = (likely.y.lowerBound - reach, likely.y.upperBound + reach)
        if left < 0 || top < 0 || right > Float(columns) * side || bottom > Float(rows) * side { return .tooNear }
        return failure(Int(left / side)..<Int(right / side) + 1, Int(top / side)..<Int(bottom / side) + 1)
    }

    /// Too little light on a part, too much, or neither.
    private func failure(_ columns: Range<Int>, _ rows: Range<Int>) -> ReadFailure {
        var (sum, white, count) = (0, 0, 0)
        // The white around it belongs to it: it is there that glare begins.
        for row in max(0, rows.lowerBound - 1)..<min(self.rows, rows.upperBound + 1) {
            for column in max(0, columns.lowerBound - 1)..<min(self.columns, columns.upperBound + 1) {
                let mean = means[row * self.columns + column]
                (sum, count) = (sum + Int(mean), count + 1)
                if mean >= Self.white { white += 1 }
            }
        }
        if sum < Self.dark * count { return .tooDark }
        return white * 4 > count ? .tooBright : .notSharp
    }

    /// Too little light everywhere, or too much.
    private var blindness: ReadFailure? {
        if means.reduce(0, { $0 + Int($1) }) < Self.night * means.count { return .tooDark }
        return means.count { $0 >= Self.white } * Self.blindShare > means.count ? .tooBright : nil
    }

    /// Much happens in most of an area.
    /// - Parameters:
    ///   - area: in pixels of the frame.
    ///   - scale: pixels of the frame a pixel of this picture.
    func isFull(_ area: Area, scale: Int) -> Bool {
        let side = Self.side * scale
        var (busy, count) = (0, 0)
        for row in 0..<rows where area.y.contains(row * side + side / 2) {
            for column in 0..<columns where area.x.contains(column * side + side / 2) {
                busy += isBusy[row * columns + column] ? 1 : 0
                count += 1
            }
        }
        return busy * 10 > count * 7
    }

    /// About as wide as high, and full.
    private static func isLikeCode(_ part: BusyPart) -> Bool {
        let (width, height) = (part.columns.count, part.rows.count)
        return min(width, height) >= leastSide && max(width, height) * 5 < min(width, height) * 8
            && part.count * 10 > width * height * 7
    }
}
