/// An address, or all whose first bits are the same (CIDR, RFC 4632): `10.0.0.0/8`, `fd00::/8`, `192.168.1.7`.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    public let network: IPAddress
    /// How many of its bits count: 0 to 32, or to 128.
    public let prefix: Int

    /// Nil for what is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !text.contains("%"), let network = IPAddress(parts[0]) else { return nil }
        // `::ffff:10.0.0.0/104` counts the bits before the IPv4 address, too.
        let wrapping = !network.isIPv6 && parts[0].contains(":") ? 96 : 0
        let width = network.bytes.count * 8
        guard parts.count == 2 else {
            (self.network, prefix) = (network, width)
            return
        }
        guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let written = Int(parts[1]),
            (0...width).contains(written - wrapping)
        else { return nil }
        (self.network, prefix) = (network, written - wrapping)
    }

    public func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == network.bytes.count else { return false }
        var rest = prefix
        for (own, other) in zip(network.bytes, address.bytes) {
            guard rest > 0 else { return true }
            let mask: UInt8 = rest >= 8 ? 0xff : ~(0xff >> UInt8(rest))
            if own & mask != other & mask { return false }
            rest -= 8
        }
        return true
    }

    /// - Parameter address: as a socket or a header names it; what is no address is in no range.
    public func contains(_ address: String) -> Bool { IPAddress(address).map(contains) ?? false }

    public var description: String { prefix == network.bytes.count * 8 ? "\(network)" : "\(network)/\(prefix)" }
}
