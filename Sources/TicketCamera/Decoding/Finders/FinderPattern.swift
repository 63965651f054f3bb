/// One of the three squares at a code's corners.
struct FinderPattern: Equatable {
    /// Its middle, in pixels of the picture that was searched.
    var x: Float
    var y: Float
    /// Pixels a module, the mean of across and down.
    var module: Float
    /// Light squares on dark: the code is inverted.
    var isInverted: Bool
    /// Rows that crossed it, each counted for those that were left out beside it.
    var count = 1

    /// As many rows crossed it as cross half of a core, which is three modules high.
    var isWhole: Bool { count >= 4 && Float(count) >= 1.5 * module }

    var middle: SIMD2<Float> { SIMD2(x, y) }
}

/// Looks for finder patterns: lines through their middle are dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1.
struct FinderSearch: ~Copyable {
    /// Patterns that are kept: a picture full of tickets has a dozen, a chequered tablecloth any number.
    static let limit = 400
    /// Patterns that are all kept. Of more, which a texture has, only those are that enough lines show.
    private static let few = 12
    /// Lines that show a pattern without doubt, rows and through its middle both diagonals.
    private var sure: Int { 2 + step }

    private var step = 1
    private var isFine = false
    private var edges: [Int32] = []
    /// Twice the middles of what has the ratios in this row and in the one before, and how many of those are left behind.
    private var rowHits: [Int32] = []
    private var rowHitsBefore: [Int32] = []
    private var before = 0
    private var runs: [Int16] = []
    private(set) var found: [FinderPattern] = []

    /// - Parameters:
    ///   - step: one row in so many is looked at.
    ///   - isFine: modules are more than two pixels, so that a pattern is in several rows on end.
    mutating func search(_ bits: Pixels, _ blocks: borrowing Blocks, step: Int = 1, isFine: Bool = false) {
        (self.step, self.isFine) = (step, isFine)
        rowHits.removeAll(keepingCapacity: true)
        found.removeAll(keepingCapacity: true)
        if edges.count < bits.width + 8 {
            // Edges are written four at a time.
            edges = [Int32](repeating: 0, count: bits.width + 8)
            runs = [Int16](repeating: 0, count: bits.width + 16)
        }
        for row in 0..<blocks.rows {
            let lanes = Self.lanes(blocks, row).map { $0.lowerBound..<min(bits.width, $0.upperBound) }
            // What is left below the last row of blocks belongs to it.
            let end = row + 1 < blocks.rows ? (row + 1) * Blocks.side : bits.height
            for y in stride(from: row * Blocks.side, to: end, by: step) {
                swap(&rowHits, &rowHitsBefore)
                rowHits.removeAll(keepingCapacity: true)
                before = 0
                for lane in lanes { scan(bits, y, lane) }
            }
        }
        if found.count > Self.few { sift(bits) }
    }

    /// A square shows its ratios along any line through its middle, a texture seldom along one more.
    private mutating func sift(_ bits: Pixels) {
        var kept = 0
        for index in found.indices where lines(found[index], bits) >= sure {
            found.swapAt(kept, index)
            kept += 1
        }
        // Of the doubtful ones as many as make it a few.
        if kept < Self.few {
            found[kept...].sort { $0.count > $1.count }
            kept = Self.few
        }
        found.removeSubrange(kept...)
    }

    private func lines(_ pattern: FinderPattern, _ bits: Pixels) -> Int {
        if pattern.count >= sure { return pattern.count }
        let (x, y, limit) = (Int(pattern.x), Int(pattern.y), Int(pattern.module * 16))
        return [1, -1].reduce(pattern.count) { count, turn in
            Self.cross(bits, x, y, 1, turn, limit: limit) == nil ? count : count + 1
        }
    }

    /// Where a row of blocks is worth a look, in pixels. A block without corners, as there are in the middle of a straight and large
    /// pattern, has some above or below.
    private static func lanes(_ blocks: borrowing Blocks, _ row: Int) -> [Range<Int>] {
        let (above, here, below) = (
            max(0, row - 1) * blocks.columns, row * blocks.columns, min(blocks.rows - 1, row + 1) * blocks.columns
        )
        var lanes: [Range<Int>] = []
        var (first, last): (Int?, Int) = (nil, 0)
        for column in 0..<blocks.columns
        where blocks.isBusy[here + column] || blocks.isBusy[above + column] || blocks.isBusy[below + column] {
            // A gap of two blocks is a light part of a code.
            if let start = first, column - last > 3 {
                lanes.append(max(0, start - 1) * Blocks.side..<(last + 2) * Blocks.side)
                first = column
            }
            (first, last) = (first ?? column, column)
        }
        if let first { lanes.append(max(0, first - 1) * Blocks.side..<(last + 2) * Blocks.side) }
        return lanes
    }

    private mutating func scan(_ bits: Pixels, _ y: Int, _ range: Range<Int>) {
        let row = bits.row(y)
        var count = 0
        // A code may end with the picture: its edges are those of whatever is there.
        let (touchesLeft, touchesRight) = (range.lowerBound == 0, range.upperBound == bits.width)
        edges.withUnsafeMutableBufferPointer { edges in
            if touchesLeft { (edges[0], count) = (0, 1) }
            count = Self.edges(row, range, &edges, count)
            if touchesRight { (edges[count], count) = (Int32(truncatingIfNeeded: bits.width), count + 1) }
        }
        guard count >= 6 else { return }
        Self.runs(edges, &runs, count)
        for index in stride(from: 0, to: count - 5, by: 8) {
            var hits = runs.withUnsafeBytes { Self.patterns($0.baseAddress, index) }
            while hits != 0 {
                let at = index + hits.trailingZeroBitCount
                hits &= hits &- 1
                guard at < count - 5 else { break }
                let (start, c, d, end) = (edges[at], edges[at + 2], edges[at + 3], edges[at + 5])
                rowHits.append(c &+ d)
                // A pattern's core is several rows high: what the row before has nothing of is texture.
                guard !isFine || isInRowBefore(c &+ d, d &- c) else { continue }
                check(bits, (Float(c) + Float(d)) / 2, y, across: Int(end - start))
            }
        }
    }

    /// Whether the row before has the ratios within half a core of there, too; to be asked from left to right.
    private mutating func isInRowBefore(_ hit: Int32, _ reach: Int32) -> Bool {
        while before < rowHitsBefore.count, rowHitsBefore[before] < hit &- reach { before += 1 }
        return before < rowHitsBefore.count && rowHitsBefore[before] <= hit &+ reach
    }

    /// Pixels from each edge to the next, and none beyond the last.
    @inline(__always)
    private static func runs(_ edges: [Int32], _ runs: inout [Int16], _ count: Int) {
        edges.withUnsafeBufferPointer { edges in
            runs.withUnsafeMutableBufferPointer { runs in
                // A pattern of more pixels is found in a smaller picture.
                for index in 0..<count - 1 {
                    runs[index] = Int16(truncatingIfNeeded: min(400, edges[index + 1] &- edges[index]))
                }
                for index in count - 1..<count + 12 { runs[index] = 0 }
            }
        }
    }

    /// Which of eight places in a row, one bit each, have the ratios of a pattern: `isPattern` of each.
    @inline(__always)
    private static func patterns(_ runs: UnsafeRawPointer?, _ index: Int) -> UInt8 {
        guard let at = runs?.advanced(by: 2 * index) else { return 0 }
        typealias Lane = SIMD8<Int16>
        let a = at.loadUnaligned(as: Lane.self)
        let b = at.loadUnaligned(fromByteOffset: 2, as: Lane.self)
        let c = at.loadUnaligned(fromByteOffset: 4, as: Lane.self)
        let d = at.loadUnaligned(fromByteOffset: 6, as: Lane.self)
        let e = at.loadUnaligned(fromByteOffset: 8, as: Lane.self)
        let total = a &+ b &+ c &+ d &+ e
        let core = c &* 7
        // Each condition is a difference that must not be below 0: what is left of all their signs tells. The core is the longest.
        var wrong = (c &- b) | (c &- d) | (total &- 7) | (core &+ 4 &- total &* 2) | (total &* 4 &+ 4 &- core)
        let (least, most) = (total &- 5, total &* 3 &+ 5)
        wrong |= (a &* 14 &- least) | (most &- a &* 14) | (b &* 14 &- least) | (most &- b &* 14)
        wrong |= (d &* 14 &- least) | (most &- d &* 14) | (e &* 14 &- least) | (most &- e &* 14)
        let right = ~(wrong &>> 15) & Lane(1, 2, 4, 8, 16, 32, 64, 128)
        return UInt8(truncatingIfNeeded: right.wrappedSum())
    }

    /// Where a row changes from dark to light or back, up to 64 pixels at a time, a bit each. A processor guesses badly how many changes
    /// there are: what is written beyond them is written over by the next.
    @inline(__always)
    private static func edges(
        _ row: UnsafePointer<UInt8>, _ range: Range<Int>, _ edges: inout UnsafeMutableBufferPointer<Int32>, _ first: Int
    ) -> Int {
        var (x, count) = (range.lowerBound + 1, first)
        while x &+ 8 <= range.upperBound {
            let words = min(8, (range.upperBound &- x) &>> 3)
            var changes = Self.changes(UnsafeRawPointer(row) + x, words)
            let end = count &+ changes.nonzeroBitCount
            while count < end {
                for next in 0..<4 {
                    edges[count &+ next] = Int32(truncatingIfNeeded: x &+ changes.trailingZeroBitCount)
                    changes &= changes &- 1
                }
                count &+= 4
            }
            (count, x) = (end, x &+ 8 &* words)
        }
        while x < range.upperBound {
            edges[count] = Int32(truncatingIfNeeded: x)
            count += Int(row[x] ^ row[x - 1])
            x += 1
        }
        return count
    }

    /// Which pixels of up to eight times eight are other than those before them, the first in the lowest bit.
    @inline(__always)
    private static func changes(_ row: UnsafeRawPointer, _ words: Int) -> UInt64 {
        var changes: UInt64 = 0
        for word in 0..<words {
            let here = UInt64(littleEndian: row.loadUnaligned(fromByteOffset: 8 &* word, as: UInt64.self))
            let before = UInt64(littleEndian: row.loadUnaligned(fromByteOffset: 8 &* word &- 1, as: UInt64.self))
            // The product has the lowest bits of the eight bytes side by side in its highest byte.
            let bits = ((here ^ before) &* 0x0102_0408_1020_4080) &>> 56
            changes |= bits &<< UInt64(truncatingIfNeeded: 8 &* word)
        }
        return changes
    }

    /// The ratios, within half a module each, and a pixel more where modules are few pixels.
    @inline(__always)
    private static func isPattern(_ a: Int, _ b: Int, _ c: Int, _ d: Int, _ e: Int) -> Bool {
        let total = a + b + c + d + e
        guard total >= 7, c * 7 >= total * 2 - 4, c * 7 <= total * 4 + 4 else { return false }
        // In fourteenths of a module, that half a module is one of and 0.4 pixels are 5.6.
        let (least, most) = (total - 5, total * 3 + 5)
        return 14 * a >= least && 14 * a <= most && 14 * b >= least && 14 * b <= most && 14 * d >= least
            && 14 * d <= most && 14 * e >= least && 14 * e <= most
    }

    /// The same from top to bottom through its middle, and again across through the middle of that.
    private mutating func check(_ bits: Pixels, _ x: Float, _ y: Int, across: Int) {
        let column = Int(x)
        guard let down = Self.cross(bits, column, y, 0, 1, limit: across * 3) else { return }
        let middle = Float(y) + 0.5 + down.offset
        guard let level = Self.cross(bits, column, Int(middle), 1, 0, limit: across * 2) else { return }
        let ratio = Float(down.total) / Float(level.total)
        // A finder that is seen at 70° is a third as high as it is wide.
        guard ratio > 0.3, ratio < 3.3 else { return }
        add(
            FinderPattern(
                x: Float(column) + 0.5 + level.offset, y: middle, module: Float(down.total + level.total) / 14,
                isInverted: bits.row(y)[column] == 0, count: step))
    }

    /// Measures the pattern on a line through a pixel of its core.
    /// - Returns: how far its middle lies from that pixel's, and its length.
    static func cross(
        _ bits: Pixels, _ x: Int, _ y: Int, _ dx: Int, _ dy: Int, limit: Int
    ) -> (offset: Float, total: Int)? {
        guard x >= 0, y >= 0, x < bits.width, y < bits.height else { return nil }
        let core = bits.row(y)[x]
        // What `isPattern` asks of the ring and the square together: most of what is none shows it on one side.
        guard let back = runs(bits, x, y, -dx, -dy, core, limit), back.1 <= 3 * back.2 + 1, back.2 <= 3 * back.1 + 1,
            let ahead = runs(bits, x, y, dx, dy, core, limit)
        else { return nil }
        let middle = back.0 + ahead.0 - 1
        guard isPattern(back.2, back.1, middle, ahead.1, ahead.2) else { return nil }
        return (Float(ahead.0 - back.0) / 2, back.1 + back.2 + middle + ahead.1 + ahead.2)
    }

    /// Pixels of the core, of the ring around it and of the square, on the way from the core's inside.
    private static func runs(
        _ bits: Pixels, _ x: Int, _ y: Int, _ dx: Int, _ dy: Int, _ core: UInt8, _ limit: Int
    ) -> (Int, Int, Int)? {
        var lengths = (0, 0, 0)
        let reach = min(
            limit, dx > 0 ? bits.width - x : dx < 0 ? x + 1 : .max, dy > 0 ? bits.height - y : dy < 0 ? y + 1 : .max)
        var at = bits.row(y) + x
        let step = dy * bits.stride + dx
        var position = 0
        while position < reach, at.pointee == core { (position, at) = (position &+ 1, at + step) }
        lengths.0 = position
        while position < reach, at.pointee != core { (position, at) = (position &+ 1, at + step) }
        lengths.1 = position - lengths.0
        while position < reach, at.pointee == core { (position, at) = (position &+ 1, at + step) }
        lengths.2 = position - lengths.0 - lengths.1
        return lengths.1 > 0 && lengths.2 > 0 ? lengths : nil
    }

    /// Lines through the same pattern become one.
    private mutating func add(_ new: FinderPattern) {
        for index in found.indices {
            let old = found[index]
            guard old.isInverted == new.isInverted, abs(old.x - new.x) < old.module * 1.5,
                abs(old.y - new.y) < old.module * 1.5, old.module < new.module * 1.6, new.module < old.module * 1.6
            else { continue }
            let weight = Float(step) / Float(old.count + step)
            found[index].x += (new.x - old.x) * weight
            found[index].y += (new.y - old.y) * weight
            found[index].module += (new.module - old.module) * weight
            found[index].count += step
            return
        }
        if found.count < Self.limit { found.append(new) }
    }
}
