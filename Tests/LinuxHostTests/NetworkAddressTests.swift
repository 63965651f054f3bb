import Testing

@testable import LinuxHost

/// Where people are led, of all the addresses that a machine may have.
@Suite struct NetworkAddressTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let has: [InterfaceAddress]
        let chosen: String?

        init(_ name: String, _ chosen: String?, _ has: InterfaceAddress?...) {
            (testDescription, self.chosen, self.has) = (name, chosen, has.compactMap { $0 })
        }
    }

    private static func entry(
        _ interface: String, _ address: String, kind: InterfaceAddress.Kind = .ordinary, hasCarrier: Bool = true,
        isPassing: Bool = false, metric: Int? = nil
    ) -> InterfaceAddress? {
        IPAddress(address).map {
            InterfaceAddress(
                interface, $0, kind: kind, hasCarrier: hasCarrier, isPassing: isPassing, routeMetric: metric)
        }
    }

    static let cases: [Case] = [
        Case("no network", nil),
        Case(
            "a cable that is out, and a Wi-Fi", "10.0.0.20",
            entry("eth0", "192.168.50.2", hasCarrier: false, metric: 100),
            entry("wlan0", "10.0.0.20", metric: 600)),
        Case("an address that nobody gave", nil, entry("eth0", "169.254.9.9", metric: 100), entry("eth0", "fe80::1")),
        Case("that, and a real one", "10.0.0.20", entry("eth0", "169.254.9.9"), entry("wlan0", "10.0.0.20")),
        Case(
            "containers come first in the kernel's list", "192.168.1.5", entry("docker0", "172.17.0.1", kind: .virtual),
            entry("eth0", "192.168.1.5", metric: 100)),
        Case("containers alone", nil, entry("docker0", "172.17.0.1", kind: .virtual)),
        Case(
            "a bridge that the network goes through", "10.1.1.1", entry("br0", "10.1.1.1", kind: .virtual, metric: 425)),
        Case(
            "two routes: the better one", "10.0.0.20", entry("wlan0", "10.9.9.9", metric: 600),
            entry("eth0", "10.0.0.20", metric: 100)),
        Case(
            "a second network without a way out", "10.0.0.20", entry("eth1", "192.168.100.1"),
            entry("eth0", "10.0.0.20", metric: 100)),
        Case(
            "no way out at all: the first", "192.168.100.1", entry("eth1", "192.168.100.1"), entry("eth2", "10.5.5.5")),
        Case(
            "a VPN that takes the default route", "10.0.0.20", entry("wg0", "10.66.0.2", kind: .tunnel, metric: 0),
            entry("eth0", "10.0.0.20")),
        Case(
            "IPv4 before IPv6", "10.0.0.20", entry("eth0", "2001:db8::5", metric: 1),
            entry("eth0", "10.0.0.20", metric: 9)),
        Case(
            "IPv6 alone: not the one that changes", "2001:db8::5",
            entry("eth0", "2001:db8::dead", isPassing: true, metric: 1),
            entry("eth0", "2001:db8::5", metric: 1)),
    ]

    @Test(arguments: cases) func chosen(_ scenario: Case) {
        #expect(NetworkAddress.reachable(among: scenario.has)?.address.description == scenario.chosen)
    }

    @Test("a certificate names what stays: no passing, link-local or containers' address, but an unplugged cable's")
    func stable() throws {
        let all = [
            Self.entry("eth0", "10.0.0.20", hasCarrier: false), Self.entry("eth0", "169.254.9.9"),
            Self.entry("docker0", "172.17.0.1", kind: .virtual), Self.entry("eth0", "2001:db8::dead", isPassing: true),
            Self.entry("eth0", "2001:db8::5"), Self.entry("eth0", "10.0.0.20", hasCarrier: false),
        ].compactMap { $0 }
        let names = NetworkAddress.stable(among: all).map { IPAddress(bytes: $0).description }
        #expect(names == ["10.0.0.20", "2001:db8::5"])
    }
}
