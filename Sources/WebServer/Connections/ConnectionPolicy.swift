import LinuxHost
import NIOCore
import NIOHTTP1

/// What all connections of one server are held to.
final class ConnectionPolicy: Sendable {
    /// What is counted of those who were turned away.
    enum Count: Sendable { case deadline, connections }

    let limits: ConnectionLimits
    let ledger: ConnectionLedger
    let proxies: TrustedProxies
    private let rules: HeadRules
    private let feeds: RateLimiter<ClientAddress>
    private let common: [(String, String)]
    private let refusals: RefusalCounts

    init(_ configuration: WebServer.Configuration, refusals: RefusalCounts) {
        limits = configuration.connectionLimits
        ledger = ConnectionLedger(limits, descriptors: configuration.descriptors)
        proxies = configuration.proxies
        rules = HeadRules(configuration)
        feeds = RateLimiter(perMinute: configuration.limits.feedsPerMinute)
        common = SecurityHeaders.all
        isStrict = configuration.tlsListener?.isOwners ?? false
        self.refusals = refusals
    }

    /// Browsers may be told to come by HTTPS only where its certificate is the owner's: the appliance's own must stay passable.
    private let isStrict: Bool

    /// A place for a new connection; nil when there is none.
    func seat(for peer: IPAddress?) -> ConnectionSeat? {
        let isExempt = peer.map { $0.isLoopback || proxies.contains($0) } ?? true
        let seat = ConnectionSeat(ledger, from: isExempt ? nil : peer.map(ClientAddress.init))
        if seat == nil { count(.connections) }
        return seat
    }

    /// Why a request is not even looked at; nil when it is.
    func objection(
        to head: HTTPRequestHead, from peer: IPAddress?, on seat: ConnectionSeat, isSecure: Bool
    ) -> Problem? {
        if let problem = rules.objection(to: head, from: peer) { return problem }
        let client = proxies.client(of: peer, forwardedFor: head.headers["x-forwarded-for"])
        if let client, let peer, client != peer, !client.isLoopback, !seat.move(to: ClientAddress(client)) {
            return .tooManyConnections
        }
        guard ForeignUpgradeFilter.asksForFeed(head) else { return nil }
        if let client, !client.isLoopback {
            do throws(Problem) { try feeds.take(for: ClientAddress(client)) } catch { return error }
        }
        return seat.becomeFeed() ? nil : .tooManyConnections
    }

    /// What every answer carries.
    func complete(_ headers: inout HTTPHeaders, isSecure: Bool) {
        headers.add(contentsOf: common)
        if isSecure, isStrict { headers.add(name: "strict-transport-security", value: "max-age=31536000") }
    }

    func count(_ what: Count) {
        switch what {
        case .deadline: refusals.note("deadline")
        case .connections: refusals.note("connections")
        }
    }

    func count(_ problem: Problem) { refusals.note(problem.code) }
}
