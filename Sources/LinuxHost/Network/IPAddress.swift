import Glibc

/// An IPv4 or IPv6 address. An IPv4 address that IPv6 wraps (`::ffff:10.0.0.1`, RFC 4291 2.5.5.2) is the IPv4 address: a server that
/// listens on `::` sees everybody's so.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// In network order: 4 or 16.
    public let bytes: [UInt8]

    /// - Parameter text: without brackets, port or prefix; a zone (`fe80::1%eth0`) is dropped. Nil for what is none.
    public init?(_ text: some StringProtocol) {
        let plain = String(text.prefix { $0 != "%" })
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, plain, &four) == 1 {
            self.init(bytes: withUnsafeBytes(of: four) { Array($0) })
        } else if inet_pton(AF_INET6, plain, &six) == 1 {
            self.init(bytes: withUnsafeBytes(of: six) { Array($0) })
        } else {
            return nil
        }
    }

    /// - Parameter bytes: 4 or 16.
    public init(bytes: [UInt8]) {
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    public var isIPv6: Bool { bytes.count == 16 }

    /// Stands for every address of the machine: `0.0.0.0`, `::`.
    public var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// The machine itself: 127.0.0.0/8 and ::1.
    public var isLoopback: Bool {
        isIPv6 ? bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 : bytes[0] == 127
    }

    /// What a machine gives itself where nobody gives it one (RFC 3927, RFC 4291): no router passes it on, no browser takes the
    /// IPv6 kind.
    public var isLinkLocal: Bool {
        isIPv6 ? bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80 : bytes[0] == 169 && bytes[1] == 254
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        bytes.withUnsafeBytes { raw in
            _ = inet_ntop(isIPv6 ? AF_INET6 : AF_INET, raw.baseAddress, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// As it stands in a URL: an IPv6 address has brackets (RFC 3986 3.2.2).
    public var urlHost: String { isIPv6 ? "[\(self)]" : description }
}
