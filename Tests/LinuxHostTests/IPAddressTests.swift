import LinuxHost
import Testing

/// Addresses, networks, names and origins, as configurations and headers write them.
@Suite struct IPAddressTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ("192.168.1.7", "192.168.1.7", true), ("192.168.1.7", "192.168.1.8", false),
        ("172.16.0.0/12", "172.31.9.9", true),
        ("172.16.0.0/12", "172.32.0.1", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
        ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false), ("::1", "::1", true),
        ("::1", "127.0.0.1", false),
        ("::ffff:10.0.0.0/104", "10.9.9.9", true), ("::ffff:127.0.0.1", "127.0.0.1", true),
        ("10.0.0.0/8", "proxy", false),
        ("fe80::/10", "fe80::1%eth0", true),
    ])
    func range(_ range: String, _ address: String, _ isIn: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isIn)
    }

    @Test(arguments: [
        "", "proxy", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8", "::/129", "10.0.0.0/8/8",
        "/8",
        "fe80::1%eth0", "::ffff:10.0.0.0/95",
    ])
    func noRange(_ text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: [
        ("https://Queue.Example.com", "https://queue.example.com"), ("http://x.lan:80/", "http://x.lan"),
        ("https://x.lan:443", "https://x.lan"), ("http://x.lan:8080", "http://x.lan:8080"),
        ("http://[FD00::1]:8080", "http://[fd00::1]:8080"), ("HTTP://10.0.0.1", "http://10.0.0.1"),
    ])
    func webAddress(_ text: String, _ written: String) { #expect(WebAddress(text)?.description == written) }

    @Test(arguments: [
        "x.lan", "ftp://x.lan", "https://", "https:///", "https://x.lan/a", "https://x.lan?a", "https://x.lan#a",
        "https://u@x.lan", "https://x.lan:", "https://x.lan:0", "https://x.lan:65536", "https://x.lan:8o",
        "https://-x.lan",
        "https://x..lan", "https://[10.0.0.1]", "https://[::1", "https://10.0.0.256", "https://a b", "https://x.lan//",
    ])
    func noWebAddress(_ text: String) { #expect(WebAddress(text) == nil) }
}
