import Glibc

/// What a code's bytes say.
enum CodeText {
    /// UTF-8 as we and nearly all others write it; what is none is Shift_JIS where it can be nothing else that people write, and
    /// Latin-1, which ISO/IEC 18004 says, everywhere else.
    static func text(of bytes: UnsafeRawBufferPointer) -> String {
        String(validating: bytes, as: UTF8.self) ?? japanese(bytes)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// Pairs of JIS X 0208, katakana of half width, and ASCII; at least one pair begins with a byte that is a control character in
    /// Latin-1, where nobody writes one.
    private static func japanese(_ bytes: UnsafeRawBufferPointer) -> String? {
        var index = 0
        var isSure = false
        while index < bytes.count {
            switch bytes[index] {
            case 0x81...0x9f, 0xe0...0xea:
                guard index + 1 < bytes.count, (0x40...0xfc).contains(bytes[index + 1]), bytes[index + 1] != 0x7f else {
                    return nil
                }
                isSure = isSure || bytes[index] < 0xa0
                index += 2
            case 0x00...0x7f, 0xa1...0xdf: index += 1
            default: return nil
            }
        }
        return isSure ? converted(bytes, from: "CP932") : nil
    }

    /// - Returns: nil where the bytes are none of that character set's.
    private static func converted(_ bytes: UnsafeRawBufferPointer, from name: String) -> String? {
        let converter = iconv_open("UTF-8", name)
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        // No character of it has more than three bytes in UTF-8.
        var output = [UInt8](repeating: 0, count: 3 * bytes.count)
        // (size_t)-1
        let failure = Int.max.magnitude * 2 + 1
        let left = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBytes { output -> Int? in
                var (from, rest) = (input.baseAddress, input.count)
                var (to, left) = (output.baseAddress?.assumingMemoryBound(to: CChar.self), output.count)
                return iconv(converter, &from, &rest, &to, &left) == failure ? nil : left
            }
        }
        return left.flatMap { String(validating: output.dropLast($0), as: UTF8.self) }
    }
}
