/// A picture whose memory is used again for the next.
final class Plane {
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var width = 0
    private(set) var height = 0

    init() {
        capacity = 1
        bytes = .allocate(capacity: capacity)
        bytes.initialize(repeating: 0, count: capacity)
    }

    deinit { bytes.deallocate() }

    /// Makes room; what was in it is lost.
    /// - Returns: where to write, row by row without padding.
    func resize(_ width: Int, _ height: Int) -> UnsafeMutablePointer<UInt8> {
        (self.width, self.height) = (width, height)
        if width * height > capacity {
            bytes.deallocate()
            capacity = width * height
            bytes = .allocate(capacity: capacity)
            bytes.initialize(repeating: 0, count: capacity)
        }
        return bytes
    }

    var pixels: Pixels { Pixels(start: UnsafePointer(bytes), width: width, height: height, stride: width) }
}

extension Plane {
    /// The sums of sixteen pairs of pixels in a row.
    @inline(__always)
    private static func pairs(_ row: UnsafePointer<UInt8>) -> SIMD16<UInt16> {
        let both = UnsafeRawPointer(row).loadUnaligned(as: SIMD16<UInt16>.self)
        return (both & 255) &+ (both &>> 8)
    }

    /// Takes over a picture at half its size: each pixel is the mean of four.
    func halve(_ picture: Pixels) {
        let (columns, rows) = (picture.width / 2, picture.height / 2)
        let out = resize(columns, rows)
        for y in 0..<rows {
            let (upper, lower) = (picture.row(2 * y), picture.row(2 * y + 1))
            let target = out + y * columns
            var x = 0
            while x + 16 <= columns {
                let sum = Self.pairs(upper + 2 * x) &+ Self.pairs(lower + 2 * x) &+ 2
                let means = SIMD16<UInt8>(truncatingIfNeeded: sum &>> 2)
                UnsafeMutableRawPointer(target + x).storeBytes(of: means, as: SIMD16<UInt8>.self)
                x += 16
            }
            while x < columns {
                let sum =
                    UInt16(upper[2 * x]) &+ UInt16(upper[2 * x &+ 1]) &+ UInt16(lower[2 * x])
                    &+ UInt16(lower[2 * x &+ 1])
                target[x] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
                x += 1
            }
        }
    }
}

extension Plane {
    /// Takes over a picture with its edges made stronger: what is brighter than the square around it becomes brighter still, by `gain`
    /// times the difference.
    /// - Parameter reach: pixels on each side of one that it is compared with.
    func sharpen(_ picture: Pixels, reach: Int, gain: Int) {
        let (width, height) = (picture.width, picture.height)
        let out = resize(width, height)
        guard width > 0, height > 0 else { return }
        // A 16-bit fraction; the sum of 7 × 7 pixels stays below 2^14.
        let share = UInt16((65_536 + 2 * reach * (reach + 1)) / ((2 * reach + 1) * (2 * reach + 1)))
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: width + 2 * reach) { memory in
            guard let padded = memory.baseAddress else { return }
            // Sums of each column over the rows around, with the first and the last again where the picture ends.
            let columns = padded + reach
            memory.initialize(repeating: 0)
            for y in -reach...reach { Self.add(picture.row(min(height - 1, max(0, y))), to: columns, width) }
            for y in 0..<height {
                for x in 1...reach { (columns[-x], columns[width - 1 + x]) = (columns[0], columns[width - 1]) }
                let (row, target) = (picture.row(y), out + y * width)
                // Numbers that the compiler knows.
                switch reach {
                case 2: Self.sharpen(row, columns, 2, share, Int16(gain), target, width)
                case 3: Self.sharpen(row, columns, 3, share, Int16(gain), target, width)
                default: Self.sharpen(row, columns, reach, share, Int16(gain), target, width)
                }
                let leaving = picture.row(max(0, y - reach))
                let coming = picture.row(min(height - 1, y + reach + 1))
                for x in 0..<width { columns[x] = columns[x] &+ UInt16(coming[x]) &- UInt16(leaving[x]) }
            }
        }
    }

    /// A row, eight pixels at a time.
    @inline(__always)
    private static func sharpen(
        _ row: UnsafePointer<UInt8>, _ columns: UnsafeMutablePointer<UInt16>, _ reach: Int, _ share: UInt16,
        _ gain: Int16, _ target: UnsafeMutablePointer<UInt8>, _ width: Int
    ) {
        var x = 0
        while x + 8 <= width {
            let sums = UnsafeRawPointer(columns + x - reach)
            var square = sums.loadUnaligned(as: SIMD8<UInt16>.self)
            for off in 1...2 * reach {
                square &+= sums.loadUnaligned(fromByteOffset: 2 &* off, as: SIMD8<UInt16>.self)
            }
            let shares = SIMD8<UInt32>(truncatingIfNeeded: square) &* UInt32(share)
            let around = SIMD8<Int16>(truncatingIfNeeded: shares &>> 16)
            let value = SIMD8<Int16>(
                truncatingIfNeeded: UnsafeRawPointer(row + x).loadUnaligned(as: SIMD8<UInt8>.self))
            let sharp = pointwiseMax(
                pointwiseMin(value &+ gain &* (value &- around), SIMD8(repeating: 255)), SIMD8(repeating: 0))
            UnsafeMutableRawPointer(target + x).storeBytes(
                of: SIMD8<UInt8>(truncatingIfNeeded: sharp), as: SIMD8<UInt8>.self)
            x += 8
        }
        while x < width {
            let square = (-reach...reach).reduce(UInt32(0)) { $0 &+ UInt32(columns[x + $1]) }
            let around = Int16(truncatingIfNeeded: (square &* UInt32(share)) >> 16)
            let value = Int16(row[x])
            target[x] = UInt8(truncatingIfNeeded: max(0, min(255, value &+ gain &* (value &- around))))
            x += 1
        }
    }

    private static func add(_ row: UnsafePointer<UInt8>, to sums: UnsafeMutablePointer<UInt16>, _ width: Int) {
        for x in 0..<width { sums[x] &+= UInt16(row[x]) }
    }
}

extension Frame {
    func withPixels<Value>(_ body: (Pixels) throws -> Value) rethrows -> Value {
        try luma.withUnsafeBufferPointer { bytes in
            // A frame whose bytes are fewer than it says is empty.
            guard let start = bytes.baseAddress, width > 0, height > 0, bytes.count >= width * height else {
                return try withUnsafePointer(to: 0) { try body(Pixels(start: $0, width: 0, height: 0, stride: 0)) }
            }
            return try body(Pixels(start: start, width: width, height: height, stride: width))
        }
    }
}
