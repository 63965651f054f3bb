import Crypto

/// What is stored of devices' tokens: HMAC-SHA-256 under the appliance's key, so that a copy of the database tells nobody whose
/// phone it was. The first 128 bits (RFC 2104 5): no two phones of all there are meet, and an index of who waits is half as long.
public struct DeviceHash: Sendable {
    /// Bytes of the code that are kept.
    private static let length = 16
    private static let digits = Array("0123456789abcdef".utf8)

    /// What the key makes of the hash is the same for every token.
    private let start: HMAC<SHA256>

    public init(key: [UInt8]) { start = HMAC(key: SymmetricKey(data: key)) }

    /// `h:` and 32 hexadecimal digits.
    public func callAsFunction(_ token: String) -> String {
        var hash = start
        hash.update(data: Array(token.utf8))
        let code = hash.finalize()
        return String(unsafeUninitializedCapacity: 2 + 2 * Self.length) { text in
            (text[0], text[1]) = (UInt8(ascii: "h"), UInt8(ascii: ":"))
            var end = 2
            for byte in code.prefix(Self.length) {
                (text[end], text[end + 1]) = (Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)])
                end += 2
            }
            return end
        }
    }
}
