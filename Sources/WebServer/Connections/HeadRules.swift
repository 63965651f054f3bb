import LinuxHost
import NIOHTTP1
import Synchronization

/// Which requests are looked at, judged by their heads alone: from this appliance's own pages, to this appliance, not too large. What
/// one answers nobody needs a token for, so it is answered before anything is read or looked up.
struct HeadRules: Sendable {
    /// Domains that no public name has: RFC 6762, 8375 and 9476, ICANN's `.internal`, and what home routers give out.
    private static let privateDomains = [
        ".local", ".lan", ".home.arpa", ".internal", ".home", ".localdomain", ".fritz.box",
    ]

    private let publicURL: WebAddress?
    private let foreignOrigins: Set<String>
    private let proxies: TrustedProxies
    private let publicNames: Set<String>
    private let ownNames: @Sendable () -> Set<String>
    private let known = KnownAuthorities()

    init(_ configuration: WebServer.Configuration) {
        publicURL = configuration.publicURL.flatMap(WebAddress.init)
        foreignOrigins = configuration.corsOrigins
        proxies = configuration.proxies
        publicNames = configuration.allowedHosts.union(publicURL.map { [$0.host] } ?? [])
        ownNames = configuration.ownNames
    }

    /// - Parameters:
    ///   - head: with a path for a target.
    ///   - target: what it asked for, where that names an authority.
    func objection(to head: HTTPRequestHead, for target: AbsoluteTarget? = nil, from peer: IPAddress?) -> Problem? {
        if let problem = lengthObjection(head) { return problem }
        let hosts = head.headers["host"]
        guard hosts.count == 1 else {
            return .invalidRequest("host", "must be sent once, with the address that was asked for.")
        }
        if !known.contains(hosts[0]), let problem = hostObjection(hosts[0]) { return problem }
        if let target, let problem = objection(to: target, beside: hosts[0]) { return problem }
        guard head.uri.hasPrefix("/") || head.uri == "*" || head.method == .CONNECT else {
            return .invalidRequest("target", "must be a path, or an address that begins with http:// or https://.")
        }
        let changes = ![.GET, .HEAD, .OPTIONS].contains(head.method) || head.uri.hasPrefix("/api/ws/")
        if changes, !isFromOwnPage(head, hosts[0].lowercased(), from: peer) {
            return .foreignOrigin(publicURL: publicURL?.description)
        }
        return nil
    }

    /// An authority in the target counts before `Host` (RFC 9112 3.2.2): two that differ are two hosts.
    private func objection(to target: AbsoluteTarget, beside host: String) -> Problem? {
        if let problem = hostObjection(target.authority) { return problem }
        let (one, other) = (host.lowercased(), target.authority.lowercased())
        guard one != other else { return nil }
        // A scheme's own port may be left out.
        if let one = WebAddress("\(target.scheme)://\(one)"), one == WebAddress("\(target.scheme)://\(other)") {
            return nil
        }
        return .invalidRequest("host", "must be the address that the request's target names.")
    }

    private func hostObjection(_ header: String) -> Problem? {
        guard let host = Self.host(of: header.lowercased()) else {
            return .invalidRequest("host", "must be a name or an address, with a port where it has one.")
        }
        if isAlwaysOurs(host) {
            known.insert(header)
        } else if !isOurs(host) {
            return .unknownHost(host, publicURL: publicURL?.description)
        }
        return nil
    }

    /// A declared length over the bound is refused before anything else.
    private func lengthObjection(_ head: HTTPRequestHead) -> Problem? {
        let lengths = head.headers["content-length"]
        guard let text = lengths.first else { return nil }
        // More digits than a number has are more bytes than anybody takes.
        let length = text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) ?? .max : 0
        let limit = BodyLimit.bytes(of: head.uri)
        guard length > limit else { return nil }
        return .tooLarge(limit == BodyLimit.picture ? "8 MiB" : "64 KiB")
    }

    // MARK: Hosts

    /// The host of an authority, without port and brackets; nil for what is none.
    static func host(of authority: String) -> String? {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let inside = authority[authority.index(after: authority.startIndex)..<end]
            guard let address = IPAddress(inside), isPort(authority[authority.index(after: end)...]) else { return nil }
            return "\(address)"
        }
        var name = authority.prefix { $0 != ":" }
        guard isPort(authority[name.endIndex...]) else { return nil }
        // A name may end with the root's dot.
        if name.count > 1, name.last == "." { name.removeLast() }
        // Underscores are in no name by the book, and in those of many machines.
        let plain = String(name)
        return HostName.isValid(plain.replacing("_", with: "a")) ? plain : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.first == ":" && text.count <= 6 && text.dropFirst().allSatisfy { "0"..."9" ~= $0 }
    }

    /// A page of another site can give its own name our address, and would then be of one origin with us (DNS rebinding); it cannot
    /// have a name of these.
    private func isAlwaysOurs(_ host: String) -> Bool {
        IPAddress(host) != nil || !host.contains(".") || Self.privateDomains.contains(where: host.hasSuffix)
            || publicNames.contains(host)
    }

    /// The machine's and its certificate's own names, which change.
    private func isOurs(_ host: String) -> Bool {
        let own = ownNames()
        // A certificate's star stands for one label (RFC 6125 6.4.3).
        return own.contains(host) || own.contains("*\(host[(host.firstIndex(of: ".") ?? host.endIndex)...])")
    }

    // MARK: Origins

    private func isFromOwnPage(_ head: HTTPRequestHead, _ authority: String, from peer: IPAddress?) -> Bool {
        // Programs send no origin; browsers send the page's with everything that changes something.
        let origins = head.headers["origin"]
        return origins.isEmpty
            || origins.allSatisfy { origin in
                if foreignOrigins.contains(origin) { return true }
                if let publicURL, WebAddress(origin) == publicURL { return true }
                var authorities = [authority]
                if let peer, proxies.contains(peer) {
                    authorities += head.headers["x-forwarded-host"].flatMap { $0.lowercased().split(separator: ",") }
                        .map { String($0.filter { !$0.isWhitespace }) }
                }
                return authorities.contains { authority in
                    ["http://", "https://"].contains { scheme in
                        // Browsers leave a scheme's own port out, proxies may write it.
                        origin.lowercased() == scheme + authority
                            || WebAddress(origin).map { $0 == WebAddress(scheme + authority) } ?? false
                    }
                }
            }
    }
}

/// `Host` headers that were found to be the appliance's and always will be: the few that its guests' browsers send, so that none is
/// taken apart again with each request. Shared by all event loops.
private final class KnownAuthorities: Sendable {
    /// More are a stranger's inventions; those are taken apart each time.
    private static let most = 64

    private let texts = Mutex<Set<String>>([])

    func contains(_ text: String) -> Bool { texts.withLock { $0.contains(text) } }

    func insert(_ text: String) {
        texts.withLock { texts in
            if texts.count < Self.most { texts.insert(text) }
        }
    }
}
