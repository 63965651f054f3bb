import Crypto
public import QueueEngine

/// Keys that are shown once and stored only as hashes.
public enum Secret {
    /// 32 random bytes of the system's generator, in URL-safe base64 without padding: 43 characters.
    public static func token() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for digit in 0...group.count {
                text.unicodeScalars.append(UnicodeScalar(alphabet[Int(word >> UInt32(18 - 6 * digit)) & 63]))
            }
        }
        return text
    }

    /// 8 characters that people can read aloud: no I, O, 0, 1. About 40 bits, for 5 minutes, with few tries.
    public static func pairingCode() -> String {
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<8).compactMap { _ in alphabet.randomElement(using: &generator) })
    }

    /// 12 such characters, about 60 bits: nobody tries them all, though nothing but its use ends it.
    public static func setupCode() -> String { String((pairingCode() + pairingCode()).prefix(12)) }

    /// What is stored: SHA-256.
    public static func hash(_ secret: String) -> TokenHash {
        TokenHash(Array(SHA256.hash(data: Array(secret.utf8))))
    }

    public static func hash(_ bytes: [UInt8]) -> TokenHash { TokenHash(Array(SHA256.hash(data: bytes))) }

    /// 32 bytes that nobody tells without the key: HMAC-SHA-256. What is sealed has a space in it, so that it is no device's token.
    public static func seal(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }
}
