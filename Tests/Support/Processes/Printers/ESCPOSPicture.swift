public import Foundation

/// What a receipt printer would have burnt, from the bytes it was sent. Strict: a command that is not known is an error.
public struct ESCPOSPicture: Sendable, Equatable {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Dots.
    public private(set) var width = 0
    public private(set) var height = 0
    /// Dots that were cut off from the rest, in rows from the top.
    public private(set) var cuts: [Int] = []
    /// Rows from top to bottom; true is black.
    private var rows: [[Bool]] = []

    /// - Parameter isTorn: it may end in a command, as when the printer was unplugged; what is missing of it is white.
    public init(parsing bytes: [UInt8], isTorn: Bool = false) throws {
        var position = 0
        func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard position + count <= bytes.count else {
                if isTorn {
                    defer { position = bytes.count }
                    return bytes[position...] + [UInt8](repeating: 0, count: position + count - bytes.count)
                }
                throw Failure(description: "it ends in a command at \(position)")
            }
            defer { position += count }
            return bytes[position..<position + count]
        }
        while position < bytes.count {
            // Zeros are no command, and are passed over; so is the first half of one's name.
            if bytes[position] == 0 || isTorn && position + 1 == bytes.count {
                position += 1
                continue
            }
            switch Array(try take(2)) {
            case [0x1b, 0x40]: break  // ESC @
            case [0x1b, 0x4a]: feed(Int(try take(1).first ?? 0))  // ESC J n
            case [0x1d, 0x56]:  // GS V m
                let mode = try take(1).first ?? 0
                if mode >= 65 { feed(Int(try take(1).first ?? 0)) }
                cuts.append(rows.count)
            case [0x1d, 0x76]:  // GS v 0 m xL xH yL yH
                let head = Array(try take(6))
                guard head[0] == 0x30, head[1] == 0 else {
                    throw Failure(description: "another raster mode at \(position)")
                }
                let stride = Int(head[2]) | Int(head[3]) << 8
                for _ in 0..<(Int(head[4]) | Int(head[5]) << 8) {
                    rows.append(try take(stride).flatMap { byte in (0..<8).map { byte & (0x80 >> $0) != 0 } })
                }
            case let other: throw Failure(description: "unknown command \(other) at \(position - 2)")
            }
        }
        width = rows.map(\.count).max() ?? 0
        height = rows.count
    }

    private mutating func feed(_ dots: Int) {
        rows += Array(repeating: [], count: dots)
    }

    public func isBlack(_ column: Int, _ row: Int) -> Bool { column < rows[row].count && rows[row][column] }

    /// A PGM picture with a white border, as a camera that looks at the paper on a desk would have it.
    public var pgm: Data {
        let border = 24
        let (columns, lines) = (width + 2 * border, height + 2 * border)
        var data = Data("P5 \(columns) \(lines) 255\n".utf8)
        for line in 0..<lines {
            for column in 0..<columns {
                let (x, y) = (column - border, line - border)
                let black = x >= 0 && x < width && y >= 0 && y < height && isBlack(x, y)
                data.append(black ? 20 : 235)
            }
        }
        return data
    }
}
