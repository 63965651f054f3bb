/// A picture's bytes that somebody else owns: to be read only while its owner neither changes size nor goes.
struct Pixels {
    let start: UnsafePointer<UInt8>
    let width: Int
    let height: Int
    /// Bytes from a row to the next.
    let stride: Int

    func row(_ y: Int) -> UnsafePointer<UInt8> { start + y * stride }

    /// A part of it; what lies outside is cut off.
    func part(_ x: Range<Int>, _ y: Range<Int>) -> Pixels {
        let (x, y) = (x.clamped(to: 0..<width), y.clamped(to: 0..<height))
        return Pixels(
            start: start + y.lowerBound * stride + x.lowerBound, width: x.count, height: y.count, stride: stride)
    }

    /// Brightness between pixels, bilinear; outside, that of the nearest pixel.
    /// - Parameters x, y: the middle of the upper left pixel is at 0.5, 0.5.
    @inline(__always)
    func sample(_ x: Float, _ y: Float) -> Float {
        // What is no number becomes 0: a grid's horizon runs through no code, but through pictures that are none.
        let (px, py) = (Self.clamp(x - 0.5, Float(width) - 1.001), Self.clamp(y - 0.5, Float(height) - 1.001))
        let (column, row) = (Int(px), Int(py))
        let (fx, fy) = (px - Float(column), py - Float(row))
        let at = start + row * stride + column
        // A picture of one row or column is its own neighbour.
        let (right, below) = (width > 1 ? 1 : 0, height > 1 ? stride : 0)
        let upper = Float(at[0]) + (Float(at[right]) - Float(at[0])) * fx
        let lower = Float(at[below]) + (Float(at[below + right]) - Float(at[below])) * fx
        return upper + (lower - upper) * fy
    }

    /// 0 to `limit`, or 0 where that is below 0.
    @inline(__always)
    static func clamp(_ value: Float, _ limit: Float) -> Float { value > 0 ? max(0, min(value, limit)) : 0 }
}
