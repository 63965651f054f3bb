/// A picture and the thresholds that part dark from light in it.
struct Lit {
    let pixels: Pixels
    private let thresholds: [UInt8]
    private let columns: Int
    private let rows: Int
    /// Pixels along a block's side, as a power of two.
    private let shift: Int
    /// The last places between whose neighbours there is something to take.
    private let limit: SIMD2<Float>

    /// - Parameters:
    ///   - blocks: of the picture, or of a smaller one.
    ///   - depth: halvings between the two.
    init(pixels: Pixels, blocks: borrowing Blocks, depth: Int) {
        self.pixels = pixels
        (thresholds, columns, rows) = (blocks.thresholds, blocks.columns, blocks.rows)
        shift = Blocks.side.trailingZeroBitCount + depth
        limit = SIMD2(max(0, Float(pixels.width) - 1.001), max(0, Float(pixels.height) - 1.001))
    }

    /// Whether a point lies in the picture.
    func holds(_ at: SIMD2<Float>) -> Bool {
        at.x >= 0 && at.y >= 0 && at.x < Float(pixels.width) && at.y < Float(pixels.height)
    }

    /// How much darker than its threshold a point is, in grey levels; negative is lighter.
    @inline(__always)
    func darkness(_ at: SIMD2<Float>) -> Float {
        let x = min(columns - 1, Int(Pixels.clamp(at.x, Float(pixels.width))) >> shift)
        let y = min(rows - 1, Int(Pixels.clamp(at.y, Float(pixels.height))) >> shift)
        return Float(thresholds[y * columns + x]) - pixels.sample(at.x, at.y)
    }

    /// The same of many, without looking at the picture's measures anew for each.
    @inline(__always)
    func withDarkness<Value>(_ body: ((SIMD2<Float>) -> Float) -> Value) -> Value {
        let (start, stride) = (pixels.start, pixels.stride)
        let (right, below) = (pixels.width > 1 ? 1 : 0, pixels.height > 1 ? stride : 0)
        let (columns, rows, shift, limit) = (columns, rows, shift, limit)
        return thresholds.withUnsafeBufferPointer { thresholds in
            body { at in
                let (x, y) = (Pixels.clamp(at.x - 0.5, limit.x), Pixels.clamp(at.y - 0.5, limit.y))
                let (column, row) = (Int32(x), Int32(y))
                let (fx, fy) = (x - Float(column), y - Float(row))
                let here = start + (Int(row) &* stride &+ Int(column))
                let upper = Float(here[0]) + (Float(here[right]) - Float(here[0])) * fx
                let lower = Float(here[below]) + (Float(here[below &+ right]) - Float(here[below])) * fx
                let block = min(rows - 1, Int(row) >> shift) &* columns &+ min(columns - 1, Int(column) >> shift)
                return Float(thresholds[block]) - (upper + (lower - upper) * fy)
            }
        }
    }
}
