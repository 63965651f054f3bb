/// SHA-256 of a token. Tokens themselves are never stored.
public struct TokenHash: Sendable, Equatable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Takes the same time wherever two hashes differ, so that nobody learns one byte by byte.
    public static func == (left: TokenHash, right: TokenHash) -> Bool {
        guard left.bytes.count == right.bytes.count else { return false }
        var difference: UInt8 = 0
        for index in left.bytes.indices { difference |= left.bytes[index] ^ right.bytes[index] }
        return difference == 0
    }
}
