/// A rectangle in a picture, in pixels from its upper left corner.
public struct Area: Sendable, Equatable {
    public var x: Range<Int>
    public var y: Range<Int>

    public init(x: Range<Int>, y: Range<Int>) { (self.x, self.y) = (x, y) }

    /// The longer of its sides.
    public var side: Int { max(x.count, y.count) }

    /// The middle of one of the two lies in the other.
    public func covers(_ other: Area) -> Bool { contains(other.middle) || other.contains(middle) }

    public var middle: (x: Int, y: Int) { ((x.lowerBound + x.upperBound) / 2, (y.lowerBound + y.upperBound) / 2) }

    private func contains(_ point: (x: Int, y: Int)) -> Bool { x.contains(point.x) && y.contains(point.y) }
}
