import CZlib

/// What browsers unpack by themselves (RFC 1952).
enum Gzip {
    /// Between zlib's fastest (1) and smallest (9): the step beyond it costs twice the time for a hundredth of the bytes.
    private static let level: Int32 = 6
    /// 15 bits of window, and 16 more for gzip's head instead of zlib's own (zlib.h, `deflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    /// zlib's own default.
    private static let memory: Int32 = 8

    /// - Returns: nil where there is no memory for it; the bytes are sent as they are then.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, windowBits, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var source = bytes
        return source.withUnsafeMutableBufferPointer { input in
            let room = Int(deflateBound(&stream, UInt(input.count)))
            var isWhole = false
            let output = [UInt8](unsafeUninitializedCapacity: room) { output, count in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(room)
                isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = isWhole ? room - Int(stream.avail_out) : 0
            }
            return isWhole ? output : nil
        }
    }
}
