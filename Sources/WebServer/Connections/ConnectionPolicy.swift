import LinuxHost
import NIOCore
import NIOHTTP1

/// What all connections of one server are held to.
final class ConnectionPolicy: Sendable {
    let limits: ConnectionLimits
    let ledger: ConnectionLedger
    let pace: AcceptPace
    let proxies: TrustedProxies
    private let rules: HeadRules
    private let feeds: RateLimiter<ClientAddress>
    private let common: [(String, String)]
    private let metrics: ApplianceMetrics

    init(_ configuration: WebServer.Configuration, metrics: ApplianceMetrics) {
        limits = configuration.connectionLimits
        ledger = ConnectionLedger(limits, descriptors: configuration.descriptors)
        pace = AcceptPace(ledger)
        proxies = configuration.proxies
        rules = HeadRules(configuration)
        feeds = RateLimiter(
            perMinute: configuration.limits.feedsPerMinute, .feeds, note: { metrics.refused(by: $0) })
        common = SecurityHeaders.all
        isStrict = configuration.tlsListener?.isOwners ?? false
        self.metrics = metrics
    }

    /// Browsers may be told to come by HTTPS only where its certificate is the owner's: the appliance's own must stay passable.
    private let isStrict: Bool

    /// A place for a new connection; nil when there is none.
    /// - Parameter own: the address at which it was taken.
    func seat(for peer: IPAddress?, at own: IPAddress?) -> ConnectionSeat? {
        let isExempt = peer.map { $0.isLoopback || proxies.contains($0) } ?? true
        let isOwn = peer.map { ($0.isLoopback || $0 == own) && !proxies.contains($0) } ?? true
        let seat = ConnectionSeat(ledger, from: isExempt ? nil : peer.map(ClientAddress.init), isOwn: isOwn)
        if seat == nil { countRefused(seat: isExempt) }
        return seat
    }

    /// Why a request is not even looked at; nil when it is.
    func objection(
        to head: HTTPRequestHead, for target: AbsoluteTarget?, from peer: IPAddress?, on seat: ConnectionSeat,
        isSecure: Bool
    ) -> Problem? {
        if let problem = rules.objection(to: head, for: target, from: peer) { return problem }
        let client = proxies.client(of: peer, forwardedFor: head.headers["x-forwarded-for"])
        if let client, let peer, client != peer, !client.isLoopback, !seat.move(to: ClientAddress(client)) {
            metrics.refused(by: .connectionsPerAddress)
            return .tooManyConnections
        }
        guard ForeignUpgradeFilter.asksForFeed(head) else { return nil }
        if let client, !client.isLoopback {
            do throws(Problem) { try feeds.take(for: ClientAddress(client)) } catch { return error }
        }
        guard !seat.becomeFeed() else { return nil }
        metrics.refused(by: .connectionsPerAddress)
        return .tooManyConnections
    }

    /// What every answer carries.
    func complete(_ headers: inout HTTPHeaders, isSecure: Bool) {
        headers.add(contentsOf: common)
        if isSecure, isStrict { headers.add(name: "strict-transport-security", value: "max-age=31536000") }
    }

    /// There was no room: in all, or for this address.
    private func countRefused(seat isExempt: Bool) {
        let isFull = isExempt || ledger.connections >= ledger.capacity
        metrics.refused(by: isFull ? .connections : .connectionsPerAddress)
    }

    /// Something did not come in time.
    func countDeadline() { metrics.refused(by: .deadline) }

    func count(_ problem: Problem) { metrics.refused(problem) }
}
