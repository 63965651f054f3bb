import Glibc

/// The machine's place in its network.
public enum NetworkAddress {
    /// An address of the machine itself: `127.0.0.1`, `::1`.
    public static func isLoopback(_ address: String) -> Bool { IPAddress(address)?.isLoopback ?? false }

    /// Where people reach the machine, and why there.
    public struct Choice: Sendable, Equatable {
        public let address: IPAddress
        public let interface: String
        public let reason: String
    }

    /// The best address to lead people to: one of the default route's interface, else of the first that has any; IPv4 before IPv6,
    /// which fewer guests' networks have; a tunnel's last. Nil where there is none that others reach.
    public static func reachable(among all: [InterfaceAddress] = InterfaceAddress.all()) -> Choice? {
        let best = all.enumerated().filter { $0.element.objection == nil }.min { rank($0) < rank($1) }?.element
        return best.map { best in
            let reason =
                best.routeMetric != nil
                ? "\(best.interface) has the default route"
                : "no interface has a default route, and \(best.interface) is the first with an address"
            return Choice(address: best.address, interface: best.interface, reason: reason)
        }
    }

    /// The smaller the better.
    private static func rank(_ entry: (offset: Int, element: InterfaceAddress)) -> (Int, Int, Int, Int, Int) {
        let (address, metric) = (entry.element.address, entry.element.routeMetric)
        return (
            entry.element.kind == .tunnel ? 1 : 0, metric == nil ? 1 : 0, address.isIPv6 ? 1 : 0, metric ?? 0,
            entry.offset
        )
    }

    /// Every address that others may reach the machine by, and that stays, in network order: 4 bytes each for IPv4, 16 for IPv6.
    public static func all() -> [[UInt8]] { stable(among: InterfaceAddress.all()) }

    /// Also those of interfaces that have no carrier just now: a cable that is pulled for a moment changes no certificate.
    static func stable(among all: [InterfaceAddress]) -> [[UInt8]] {
        all.reduce(into: []) { found, entry in
            var plugged = entry
            plugged.hasCarrier = true
            if plugged.objection == nil, !found.contains(entry.address.bytes) { found.append(entry.address.bytes) }
        }
    }

    /// The machine's name, as `hostname` has it; empty when it has none.
    public static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
