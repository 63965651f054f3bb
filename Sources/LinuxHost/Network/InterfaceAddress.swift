import Glibc

/// An address of this machine, and what speaks for and against leading people to it.
public struct InterfaceAddress: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case ordinary
        /// Joins virtual machines or containers on this machine: nobody else is there.
        case virtual
        /// Leads elsewhere, point to point: a VPN.
        case tunnel
    }

    public var interface: String
    public var address: IPAddress
    public var kind: Kind
    /// A cable is in, or a Wi-Fi joined.
    public var hasCarrier: Bool
    /// Of IPv6: changes by itself, is going, or is not sure to be its own yet (RFC 8981, RFC 4862).
    public var isPassing: Bool
    /// Of the best default route through the interface for this kind of address: the lower the better; nil without one.
    public var routeMetric: Int?

    public init(
        _ interface: String, _ address: IPAddress, kind: Kind = .ordinary, hasCarrier: Bool = true,
        isPassing: Bool = false,
        routeMetric: Int? = nil
    ) {
        self.interface = interface
        self.address = address
        self.kind = kind
        self.hasCarrier = hasCarrier
        self.isPassing = isPassing
        self.routeMetric = routeMetric
    }

    /// Why nobody is led there; nil where people may be.
    public var objection: String? {
        if address.isLinkLocal { return "an address that the machine gave itself" }
        if !hasCarrier { return "no cable or no signal" }
        if isPassing { return "a passing address" }
        // One that the machine's own network goes through is a bridge like a cable.
        if kind == .virtual, routeMetric == nil { return "only for containers or virtual machines" }
        return nil
    }

    /// All that the machine has now, but the loopback's and those of interfaces that are down; in the kernel's order.
    public static func all() -> [InterfaceAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        let (routes, passing) = (DefaultRoutes(), passingAddresses())
        var found: [InterfaceAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            let flags = Int32(bitPattern: entry.pointee.ifa_flags)
            guard flags & Int32(IFF_UP) != 0, flags & Int32(IFF_LOOPBACK) == 0,
                let bytes = bytes(of: entry.pointee.ifa_addr)
            else { continue }
            let (name, address) = (String(cString: entry.pointee.ifa_name), IPAddress(bytes: bytes))
            let isTunnel = flags & Int32(IFF_POINTOPOINT) != 0
            found.append(
                InterfaceAddress(
                    name, address, kind: isTunnel ? .tunnel : isVirtual(name) ? .virtual : .ordinary,
                    hasCarrier: flags & Int32(IFF_RUNNING) != 0, isPassing: passing.contains(address),
                    routeMetric: routes.metric(of: name, isIPv6: address.isIPv6)))
        }
        return found
    }

    private static func bytes(of address: UnsafeMutablePointer<sockaddr>?) -> [UInt8]? {
        switch address?.pointee.sa_family {
        case sa_family_t(AF_INET):
            address?.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                withUnsafeBytes(of: four.pointee.sin_addr) { Array($0) }
            }
        case sa_family_t(AF_INET6):
            address?.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                withUnsafeBytes(of: six.pointee.sin6_addr) { Array($0) }
            }
        default: nil
        }
    }

    /// A bridge as the kernel says, or by the names that what makes such interfaces gives them.
    private static func isVirtual(_ name: String) -> Bool {
        ["docker", "br-", "virbr", "veth", "lxc", "lxdbr", "cni", "podman", "vboxnet", "vmnet", "vnet"]
            .contains { name.hasPrefix($0) } || access("/sys/class/net/\(name)/bridge", F_OK) == 0
    }

    /// `/proc/net/if_inet6`: address, index, prefix, scope, flags and interface, in hexadecimal. The flags are those of
    /// linux/if_addr.h: temporary 01, duplicate 08, deprecated 20, tentative 40.
    private static func passingAddresses() -> Set<IPAddress> {
        var found: Set<IPAddress> = []
        for line in FilePath.lines(of: "/proc/net/if_inet6") {
            let fields = line.split(separator: " ")
            guard fields.count >= 6, let flags = UInt32(fields[4], radix: 16), flags & 0x69 != 0,
                let bytes = DefaultRoutes.bytes(hexadecimal: fields[0]), bytes.count == 16
            else { continue }
            found.insert(IPAddress(bytes: bytes))
        }
        return found
    }
}

/// The kernel's default routes: which interface leads out of this network.
private struct DefaultRoutes {
    /// Up, and one that refuses (linux/route.h).
    private static let (up, reject): (UInt32, UInt32) = (0x0001, 0x0200)

    private var four: [String: Int] = [:]
    private var six: [String: Int] = [:]

    init() {
        // Iface Destination Gateway Flags RefCnt Use Metric Mask …
        for line in FilePath.lines(of: "/proc/net/route") {
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count >= 8, fields[1] == "00000000", fields[7] == "00000000",
                let flags = UInt32(fields[3], radix: 16), let metric = Int(fields[6])
            else { continue }
            Self.note(metric, flags, String(fields[0]), in: &four)
        }
        // Destination, prefix, source, prefix, next hop, metric, references, use, flags, interface.
        for line in FilePath.lines(of: "/proc/net/ipv6_route") {
            let fields = line.split(separator: " ")
            guard fields.count >= 10, fields[0].allSatisfy({ $0 == "0" }), fields[1] == "00",
                let metric = Int(fields[5], radix: 16), let flags = UInt32(fields[8], radix: 16)
            else { continue }
            Self.note(metric, flags, String(fields[9]), in: &six)
        }
    }

    private static func note(_ metric: Int, _ flags: UInt32, _ name: String, in table: inout [String: Int]) {
        guard flags & up != 0, flags & reject == 0 else { return }
        table[name] = min(table[name] ?? .max, metric)
    }

    func metric(of interface: String, isIPv6: Bool) -> Int? { isIPv6 ? six[interface] : four[interface] }

    static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
