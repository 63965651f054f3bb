/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed, on every machine.
public struct Chance: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func real(_ range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * Float(next() >> 40) / Float(1 << 24)
    }

    mutating func whole(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func isOnce(in count: Int) -> Bool { whole(1...count) == 1 }

    mutating func sign() -> Float { isOnce(in: 2) ? 1 : -1 }

    /// About normal, mean 0 and deviation 1: the sum of four uniform numbers.
    mutating func normal() -> Float {
        let bits = next()
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
        return (Float(sum) / 65_535 - 2) * 1.732
    }
}

/// Smooth noise over a plane, -1 to 1: what paper, wood and shadows vary by.
struct Relief {
    private let seed: UInt64

    init(_ chance: inout Chance) { seed = chance.next() }

    /// - Parameters x, y: in units of its waves.
    func height(_ x: Float, _ y: Float) -> Float {
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (dx, dy) = (x - left, y - top)
        let (sx, sy) = (dx * dx * (3 - 2 * dx), dy * dy * (3 - 2 * dy))
        let (column, row) = (Int(left), Int(top))
        let upper = knot(column, row) * (1 - sx) + knot(column + 1, row) * sx
        let lower = knot(column, row + 1) * (1 - sx) + knot(column + 1, row + 1) * sx
        return upper * (1 - sy) + lower * sy
    }

    private func knot(_ column: Int, _ row: Int) -> Float {
        let key = seed ^ UInt64(bitPattern: Int64(column &* 0x1f1f_1f1f ^ row &* 0x0101_0137_3113))
        return Float(Chance.mixed(key) >> 40) / Float(1 << 23) - 1
    }
}
