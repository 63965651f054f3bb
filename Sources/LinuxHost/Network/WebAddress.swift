/// Where a browser reaches a server: scheme, host and port, and nothing after them (an origin, RFC 6454).
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`
    public let scheme: String
    /// In lower case; an IPv6 address without its brackets.
    public let host: String
    /// Nil is the scheme's own.
    public let port: Int?

    /// - Parameter text: `https://queue.example.com:8443`; one slash may end it. Nil for anything else: another scheme, a user, a path,
    ///   a query, a host that cannot be one, a port that is none.
    public init?(_ text: String) {
        let lower = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lower.hasPrefix("\($0)://") }) else { return nil }
        var authority = lower.dropFirst(scheme.count + 3)
        if authority.last == "/" { authority.removeLast() }
        self.scheme = scheme
        let rest: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]"),
                let address = IPAddress(authority[authority.index(after: authority.startIndex)..<end]), address.isIPv6
            else { return nil }
            host = address.description
            rest = authority[authority.index(after: end)...]
        } else {
            let name = authority.prefix { $0 != ":" }
            guard HostName.isValid(String(name)) else { return nil }
            host = String(name)
            rest = authority[name.endIndex...]
        }
        guard !rest.isEmpty else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard rest.first == ":", digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(digits),
            (1...65_535).contains(port)
        else { return nil }
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
    }

    public var description: String {
        let authority = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(authority)\(port.map { ":\($0)" } ?? "")"
    }
}
