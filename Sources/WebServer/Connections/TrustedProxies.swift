import LinuxHost

/// The proxies whose word on the client is believed.
struct TrustedProxies: Sendable {
    let ranges: [AddressRange]

    func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// Whom a request is from: behind a trusted proxy the last address that is none of theirs, which it put there itself; what a
    /// client wrote stands before that. Nil for who has no address.
    func client(of peer: IPAddress?, forwardedFor fields: [String]) -> IPAddress? {
        guard let peer, !fields.isEmpty, contains(peer) else { return peer }
        var client = peer
        for hop in fields.flatMap({ $0.split(separator: ",") }).reversed() {
            guard let address = Self.address(hop) else { break }
            client = address
            if !contains(address) { break }
        }
        return client
    }

    /// Some proxies add the port, and brackets around an IPv6 address.
    private static func address(_ hop: Substring) -> IPAddress? {
        let text = hop.filter { !$0.isWhitespace }
        if text.first == "[" { return IPAddress(text.dropFirst().prefix { $0 != "]" }) }
        if let address = IPAddress(text) { return address }
        let parts = text.split(separator: ":")
        return parts.count == 2 ? IPAddress(parts[0]) : nil
    }
}
