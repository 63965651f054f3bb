import HTTPTypes
import Hummingbird
import LinuxHost
import NIOHTTP1
import QueueCore

/// What a request's head and its connection say of whom it is from, and which address it asked for.
struct RequestSource {
    /// What a proxy says of whom it works for. Nobody else's words are looked at.
    struct Forwarded {
        let addresses: [String]
        let host: String?
        let isEncrypted: Bool
    }

    /// Nil for who has no address.
    let peer: IPAddress?
    /// The client's own connection is.
    let isEncrypted: Bool
    let authority: String?
    /// Of a trusted proxy.
    let forwarded: Forwarded?
}

// Where callers are, and where they reach the appliance.
extension RequestAuthorizer {
    func source(_ request: Request, _ context: WebContext) -> RequestSource {
        let forwarded: RequestSource.Forwarded? =
            isProxy(context.peer)
            ? .init(
                addresses: request.headers[values: .forwardedFor], host: request.headers[.forwardedHost],
                // One that does not say is taken by its own connection.
                isEncrypted: (request.headers[.forwardedProto] ?? request.head.scheme) == "https") : nil
        return RequestSource(
            peer: context.peer, isEncrypted: forwarded?.isEncrypted ?? (request.head.scheme == "https"),
            authority: request.head.authority, forwarded: forwarded)
    }

    /// Of a request that becomes a feed.
    func source(_ head: HTTPRequestHead, from peer: IPAddress?, isEncrypted: Bool) -> RequestSource {
        let forwarded: RequestSource.Forwarded? =
            isProxy(peer)
            ? .init(
                addresses: head.headers["x-forwarded-for"], host: head.headers.first(name: "x-forwarded-host"),
                isEncrypted: head.headers.first(name: "x-forwarded-proto").map { $0 == "https" } ?? isEncrypted) : nil
        return RequestSource(
            peer: peer, isEncrypted: forwarded?.isEncrypted ?? isEncrypted,
            authority: head.headers.first(name: "host"), forwarded: forwarded)
    }

    func caller(_ source: RequestSource) -> Caller {
        let client = configuration.proxies.client(of: source.peer, forwardedFor: source.forwarded?.addresses ?? [])
        return Caller(
            client: client, isLocal: source.forwarded == nil && source.peer?.isLoopback ?? true,
            isSecure: source.isEncrypted, secureURL: { self.secureURL(source) })
    }

    private func isProxy(_ peer: IPAddress?) -> Bool { peer.map(configuration.proxies.contains) ?? false }

    /// Where a phone reaches the appliance: as configured, else as the request did, but never by the machine's name for itself.
    func baseURL(_ request: Request, _ context: WebContext) -> String { baseURL(source(request, context)) }

    private func baseURL(_ source: RequestSource) -> String {
        if let configured = configuration.publicURL { return configured }
        let authority = source.forwarded?.host ?? source.authority ?? ""
        if !Self.isAuthority(authority) || HeadRules.host(of: authority.lowercased()).map(Self.isOnlyHere) ?? true {
            return configuration.localURL() ?? "http://\(authority.nonEmpty ?? "localhost")"
        }
        return "\(source.isEncrypted ? "https" : "http")://\(authority)"
    }

    /// The same for what a code leads to; a code that leads nowhere is not made.
    func codeURL(_ request: Request, _ context: WebContext) throws -> String {
        let base = baseURL(request, context)
        guard let address = WebAddress(base), !Self.isOnlyHere(address.host) else {
            throw Problem(
                .serviceUnavailable, "no_address",
                "The appliance has no address yet that phones reach. Plug its network cable in, or join a Wi-Fi.",
                retryAfter: 10)
        }
        return base
    }

    /// The same by HTTPS, where browsers let a page use the camera; nil while it is not served.
    func secureURL(_ request: Request, _ context: WebContext) -> String? { secureURL(source(request, context)) }

    private func secureURL(_ source: RequestSource) -> String? {
        let base = baseURL(source)
        if base.hasPrefix("https://") { return base }
        guard let port = configuration.tlsListener?.openPort else { return nil }
        let authority = base.dropFirst("http://".count).prefix { $0 != "/" }
        // Without its port; an IPv6 address has colons of its own, inside its brackets.
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        return "https://\(authority[..<(colon ?? authority.endIndex)]):\(port)"
    }

    /// Leads whoever asks for it to their own machine: its addresses for itself and for all of its own, and what Linux calls them.
    private static func isOnlyHere(_ host: String) -> Bool {
        if let address = IPAddress(host) { return address.isLoopback || address.isUnspecified }
        return host.hasSuffix(".localhost")
            || ["localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"].contains(host)
    }

    /// A host name or address with an optional port: what may stand in a QR code.
    private static func isAuthority(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: ".-:[]_".utf8.contains(byte)
                }
            }
    }
}

extension WebContext {
    func queueID() throws -> ID<Queue> {
        guard let id = parameters.get("queue").flatMap({ ID<Queue>($0) }) else { throw Problem.unknownQueue }
        return id
    }

    func ticketID() throws -> ID<Ticket> {
        guard let id = parameters.get("ticket").flatMap({ ID<Ticket>($0) }) else { throw Problem.unknownTicket }
        return id
    }
}
