import QueueEngine

/// Netpbm's grey pictures: `P5` (bytes) and `P2` (text), up to 16 bits a pixel (pgm(5)).
enum PGM {
    static func frame(from picture: [UInt8]) throws(PictureRefusal) -> Frame {
        var reader = Reader(bytes: picture)
        let isBinary = picture.starts(with: Array("P5".utf8))
        guard isBinary || picture.starts(with: Array("P2".utf8)) else {
            throw .unsupported("Only grey Netpbm pictures (P2, P5) are read.")
        }
        reader.position = 2
        guard let width = reader.number(), let height = reader.number(), let white = reader.number(),
            (1...65_535).contains(white)
        else { throw .unsupported("The header of this PGM is damaged.") }
        let area = try PictureDecoder.area(width, height)
        let damaged = PictureRefusal.unsupported("This PGM is not whole.")
        // Before memory is asked for: a pixel takes at least a byte, in text a digit and a space.
        let least = isBinary ? area : 2 * area - 1
        guard picture.count - reader.position > least else { throw damaged }
        var luma = [UInt8](repeating: 0, count: area)
        if isBinary {
            // One white-space byte, then the pixels.
            let start = reader.position + 1
            let size = white > 255 ? 2 : 1
            guard picture.count >= start, Reader.isSpace(picture[start - 1]), picture.count - start >= area * size
            else { throw damaged }
            for index in 0..<area {
                let value =
                    size == 1
                    ? Int(picture[start + index])
                    : Int(picture[start + 2 * index]) << 8 | Int(picture[start + 2 * index + 1])
                luma[index] = UInt8(min(255, value * 255 / white))
            }
        } else {
            for index in 0..<area {
                guard let value = reader.number() else { throw damaged }
                luma[index] = UInt8(min(255, value * 255 / white))
            }
        }
        return Frame(width: width, height: height, luma: luma)
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        /// The next decimal number, after white space and comments; nil when there is none, or a huge one.
        mutating func number() -> Int? {
            let start = position
            while position < bytes.count {
                if bytes[position] == UInt8(ascii: "#") {
                    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                } else if Self.isSpace(bytes[position]) {
                    position += 1
                } else {
                    break
                }
            }
            guard position > start else { return nil }
            var value = 0
            var digits = 0
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                guard digits < 9 else { return nil }
                value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                digits += 1
                position += 1
            }
            return digits > 0 ? value : nil
        }

        static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    }
}
