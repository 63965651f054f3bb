import LinuxHost

/// Whom limits are counted for: an IPv4 address, or the /64 of an IPv6 one, in which one machine has as many addresses as it likes.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: Hashable {
        case four(UInt32)
        case six(UInt64)
        case other
    }

    private let kind: Kind

    init(_ address: IPAddress) {
        let words = address.bytes.prefix(address.isIPv6 ? 8 : 4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        kind = address.isIPv6 ? .six(words) : .four(UInt32(truncatingIfNeeded: words))
    }

    private init(_ kind: Kind) { self.kind = kind }

    /// Who has no address, as on a socket of the machine itself.
    static let other = ClientAddress(.other)

    var description: String {
        switch kind {
        case .four(let word): "\(IPAddress(bytes: Self.bytes(UInt64(word), 4)))"
        case .six(let word): "\(IPAddress(bytes: Self.bytes(word, 8) + [UInt8](repeating: 0, count: 8)))/64"
        case .other: "this machine"
        }
    }

    private static func bytes(_ word: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * (count - 1 - $0))) }
    }
}
