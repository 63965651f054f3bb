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
    /// Takes over a picture at half its size: each pixel is the mean of four.
    func halve(_ picture: Pixels) {
        let (columns, rows) = (picture.width / 2, picture.height / 2)
        let out = resize(columns, rows)
        for y in 0..<rows {
            let (upper, lower) = (picture.row(2 * y), picture.row(2 * y + 1))
            let target = out + y * columns
            for x in 0..<columns {
                let sum =
                    UInt16(upper[2 * x]) &+ UInt16(upper[2 * x &+ 1]) &+ UInt16(lower[2 * x])
                    &+ UInt16(lower[2 * x &+ 1])
                target[x] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
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
        // A 16-bit fraction: 255 × 49 pixels times it stays below 2^32.
        let share = UInt32((65_536 + 2 * reach * (reach + 1)) / ((2 * reach + 1) * (2 * reach + 1)))
        let gain = Int32(gain)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * width + 2 * reach + 1) { memory in
            guard let columns = memory.baseAddress else { return }
            // Sums of each column over the rows around, and of those from the left edge on.
            let running = columns + width
            memory.initialize(repeating: 0)
            for y in -reach...reach {
                let row = picture.row(min(height - 1, max(0, y)))
                for x in 0..<width { columns[x] &+= UInt32(row[x]) }
            }
            for y in 0..<height {
                var sum: UInt32 = 0
                for x in 0..<width + 2 * reach {
                    sum &+= columns[min(width - 1, max(0, x - reach))]
                    running[x + 1] = sum
                }
                let (row, target) = (picture.row(y), out + y * width)
                for x in 0..<width {
                    let around = Int32(truncatingIfNeeded: ((running[x + 2 * reach + 1] &- running[x]) &* share) >> 16)
                    let value = Int32(row[x])
                    let sharp = value &+ gain &* (value &- around)
                    target[x] = UInt8(truncatingIfNeeded: max(0, min(255, sharp)))
                }
                let leaving = picture.row(max(0, y - reach))
                let coming = picture.row(min(height - 1, y + reach + 1))
                for x in 0..<width { columns[x] = columns[x] &+ UInt32(coming[x]) &- UInt32(leaving[x]) }
            }
        }
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
