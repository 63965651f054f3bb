import QueueCore
public import QueueEngine

/// A place in a frame, in pixels from its upper left corner.
public struct FramePoint: Sendable, Equatable {
    public var x: Int
    public var y: Int

    public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
}

/// A QR code that was read, and where.
public struct FoundCode: Sendable, Equatable {
    public let text: String
    /// Its corners, in order around it; they may lie a little outside the frame.
    public let outline: [FramePoint]
    /// As they were seen; nil where ZBar found the code by itself.
    public let modules: CodeModules?

    public init(text: String, outline: [FramePoint], modules: CodeModules? = nil) {
        (self.text, self.outline, self.modules) = (text, outline, modules)
    }

    /// Around its corners.
    var place: Area {
        func range(_ values: [Int]) -> Range<Int> { (values.min() ?? 0)..<(values.max() ?? 0) + 1 }
        return Area(x: range(outline.map(\.x)), y: range(outline.map(\.y)))
    }
    /// What it means, and where.
    var seen: SeenCode { SeenCode(text: ScanText.meaning(of: text), place: place) }
    /// Its centre.
    var x: Int { outline.reduce(0) { $0 + $1.x } / max(1, outline.count) }
    var y: Int { outline.reduce(0) { $0 + $1.y } / max(1, outline.count) }
    /// From its highest corner to its lowest.
    var height: Int { (outline.map(\.y).max() ?? 0) - (outline.map(\.y).min() ?? 0) }
}

extension [FoundCode] {
    /// Row by row. A code whose centre is level with some part of a row's first belongs to that row: nobody holds two tickets quite
    /// level.
    var inReadingOrder: [FoundCode] {
        var rows: [[FoundCode]] = []
        for code in sorted(by: { $0.y < $1.y }) {
            if let first = rows.last?.first, code.y - first.y <= first.height / 2 {
                rows[rows.count - 1].append(code)
            } else {
                rows.append([code])
            }
        }
        return rows.flatMap { row in row.sorted { $0.x < $1.x } }
    }
}

/// What a look at a frame brought.
public struct Reading: Sendable, Equatable {
    /// Every code in view, in reading order.
    public var codes: [FoundCode]
    /// Where else something looks like a code.
    public var unread: [Area] = []
    /// Nil when all was read, or when nothing like a code is in view.
    public var failure: ReadFailure?
    /// The scene is that of the frame before, and so are `codes` and `failure`: nothing was looked for again.
    public var isUnchanged = false
    /// A large part is as bright as the camera can show: a shorter exposure would show more.
    public var isSaturated = false

    /// The stable word for how a code was looked for that was read now; nil where none was.
    public var strategy: String?

    public init(codes: [FoundCode] = [], failure: ReadFailure? = nil) { (self.codes, self.failure) = (codes, failure) }
}
