/// A part of a picture, in blocks.
struct BusyPart {
    private(set) var columns: Range<Int>
    private(set) var rows: Range<Int>
    /// Blocks in it that are busy.
    private(set) var count = 0

    init(columns: Range<Int>, rows: Range<Int>) { (self.columns, self.rows) = (columns, rows) }

    mutating func add(_ column: Int, _ row: Int) {
        columns = min(columns.lowerBound, column)..<max(columns.upperBound, column + 1)
        rows = min(rows.lowerBound, row)..<max(rows.upperBound, row + 1)
        count += 1
    }
}

/// A picture in squares of 8 × 8 pixels: how bright each is, and how much happens in it. A threshold for each pixel comes from it
/// cheaply, and where it is worth looking at all.
struct Blocks: ~Copyable {
    /// Pixels along a block's side.
    static let side = 8
    /// Blocks on each side of one that its threshold is averaged over: five blocks are 40 pixels.
    private static let reach = 2
    /// Mean difference of neighbouring pixels, in 64ths, that counts as something in any picture.
    private static let quietest: UInt16 = 90

    private(set) var columns = 0
    private(set) var rows = 0
    /// Mean brightness, in 4ths.
    private(set) var means: [UInt16] = []
    /// What parts dark from light around a block.
    private(set) var thresholds: [UInt8] = []
    /// The lesser of the sums of differences along rows and along columns: lines and edges have one of them, codes and text both.
    private(set) var energies: [UInt16] = []
    private var sums: [UInt32] = []
    /// What `busyParts` found; nil where nobody asked yet.
    private var parts: [BusyPart]?
    /// Whether a code may be there.
    private(set) var isBusy: [Bool] = []

    mutating func measure(_ picture: Pixels) {
        columns = picture.width / Self.side
        rows = picture.height / Self.side
        let count = columns * rows
        if means.count != count {
            means = [UInt16](repeating: 0, count: count)
            energies = means
            thresholds = [UInt8](repeating: 0, count: count)
            isBusy = [Bool](repeating: false, count: count)
        }
        parts = nil
        guard count > 0 else { return }
        sum(picture)
        average()
        judge()
    }

    private mutating func sum(_ picture: Pixels) {
        let stride = picture.stride
        for row in 0..<rows {
            for column in 0..<columns {
                let start = picture.row(row * Self.side) + column * Self.side
                // The last row and column have no neighbour to compare with: they use the one before, if there is one.
                let below = row * Self.side + Self.side < picture.height ? stride : -stride
                let isLast = column * Self.side + Self.side >= picture.width
                let right = isLast ? (column > 0 ? -1 : 0) : 1
                let (total, across, down) = Self.sums(start, stride, below: below, right: right)
                means[row * columns + column] = total >> 4
                energies[row * columns + column] = min(across, down)
            }
        }
    }

    @inline(__always)
    private static func sums(
        _ start: UnsafePointer<UInt8>, _ stride: Int, below: Int, right: Int
    ) -> (total: UInt16, across: UInt16, down: UInt16) {
        var total = SIMD8<UInt16>(repeating: 0)
        var (across, down) = (total, total)
        var at = UnsafeRawPointer(start)
        for line in 0..<side {
            let here = at.loadUnaligned(as: SIMD8<UInt8>.self)
            let beside = (at + right).loadUnaligned(as: SIMD8<UInt8>.self)
            let under = (at + (line == side - 1 ? below : stride)).loadUnaligned(as: SIMD8<UInt8>.self)
            total &+= SIMD8<UInt16>(truncatingIfNeeded: here)
            across &+= SIMD8<UInt16>(truncatingIfNeeded: pointwiseMax(here, beside) &- pointwiseMin(here, beside))
            down &+= SIMD8<UInt16>(truncatingIfNeeded: pointwiseMax(here, under) &- pointwiseMin(here, under))
            at += stride
        }
        return (total.wrappedSum(), across.wrappedSum(), down.wrappedSum())
    }

    /// Each threshold is the mean of the means around it: first of those in a column, then of such along the row.
    private mutating func average() {
        if sums.count != columns { sums = [UInt32](repeating: 0, count: columns) }
        for row in 0..<rows {
            let top = max(0, min(row - Self.reach, rows - 2 * Self.reach - 1))
            let bottom = min(rows, top + 2 * Self.reach + 1)
            for x in 0..<columns { sums[x] = 0 }
            for y in top..<bottom {
                for x in 0..<columns { sums[x] &+= UInt32(means[y * columns + x]) }
            }
            for column in 0..<columns {
                let left = max(0, min(column - Self.reach, columns - 2 * Self.reach - 1))
                let right = min(columns, left + 2 * Self.reach + 1)
                var sum: UInt32 = 0
                for x in left..<right { sum &+= sums[x] }
                thresholds[row * columns + column] = UInt8(sum / UInt32((bottom - top) * (right - left) * 4))
            }
        }
    }

    /// Parts of the picture where much happens, the fullest first, in pixels. What is next to each other, or but for one block, is one
    /// part; what is too small for a code is none.
    mutating func busyParts(limit: Int) -> ArraySlice<BusyPart> {
        if let parts { return parts.prefix(limit) }
        let all = allBusyParts
        parts = all
        return all.prefix(limit)
    }

    private var allBusyParts: [BusyPart] {
        var isOpen = isBusy
        var parts: [BusyPart] = []
        var stack: [Int] = []
        for start in isOpen.indices where isOpen[start] {
            var part = BusyPart(
                columns: start % columns..<start % columns + 1, rows: start / columns..<start / columns + 1)
            isOpen[start] = false
            stack.append(start)
            while let index = stack.popLast() {
                part.add(index % columns, index / columns)
                for y in max(0, index / columns - 2)...min(rows - 1, index / columns + 2) {
                    for x in max(0, index % columns - 2)...min(columns - 1, index % columns + 2)
                    where isOpen[y * columns + x] {
                        isOpen[y * columns + x] = false
                        stack.append(y * columns + x)
                    }
                }
            }
            if part.columns.count >= 2, part.rows.count >= 2, part.count >= 4 { parts.append(part) }
        }
        return parts.sorted { $0.count > $1.count }
    }

    private mutating func judge() {
        // What a fifth of the picture has less of is its noise.
        var counts = [Int](repeating: 0, count: 256)
        for energy in energies { counts[min(255, Int(energy) / 8)] += 1 }
        var (level, seen) = (0, 0)
        while level < 255, seen + counts[level] < energies.count / 8 {
            seen += counts[level]
            level += 1
        }
        // A picture that is full of codes has no quiet fifth.
        let limit = max(Self.quietest, UInt16(level * 8 * 3 / 2))
        for index in energies.indices { isBusy[index] = energies[index] > limit }
    }
}

extension Plane {
    /// Takes over a picture as dark (1) and light (0), each pixel beside its block's threshold.
    func binarise(_ picture: Pixels, _ blocks: borrowing Blocks) {
        let out = resize(picture.width, picture.height)
        guard blocks.columns > 0, blocks.rows > 0 else { return out.update(repeating: 0, count: width * height) }
        blocks.thresholds.withUnsafeBufferPointer { thresholds in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width) { line in
                for y in 0..<picture.height {
                    if y % Blocks.side == 0 {
                        let row = min(y / Blocks.side, blocks.rows - 1) * blocks.columns
                        for x in 0..<width { line[x] = thresholds[row + min(x / Blocks.side, blocks.columns - 1)] }
                    }
                    let (source, target) = (picture.row(y), out + y * width)
                    // The sign of the difference, without a branch.
                    for x in 0..<width {
                        target[x] = UInt8(truncatingIfNeeded: (UInt16(source[x]) &- UInt16(line[x])) &>> 15)
                    }
                }
            }
        }
    }
}
