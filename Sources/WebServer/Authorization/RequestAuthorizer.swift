import HTTPTypes
import Hummingbird
import LinuxHost
import QueueCore
import QueueEngine

/// Who is asking, and where they say they are.
struct RequestAuthorizer: Sendable {
    let engine: QueueEngine
    let configuration: WebServer.Configuration
    let registry = StationRegistry()
    let uploads: UploadSlots
    let joins: RateLimiter<ClientAddress>
    /// Tries at pairing codes.
    let pairings: RateLimiter<ClientAddress>
    let newQueues: RateLimiter<ClientAddress>
    private let wrongTokens: RateLimiter<ClientAddress>
    private let scans: DoubleLimiter
    private let prints: DoubleLimiter
    private let kioskTickets: RateLimiter<[UInt8]>
    /// So that a run of refusals is one line of the history.
    private let events = RateLimiter<[UInt8]>(perMinute: 1)

    init(engine: QueueEngine, configuration: WebServer.Configuration) {
        self.engine = engine
        self.configuration = configuration
        let limits = configuration.limits
        uploads = UploadSlots(limits)
        joins = RateLimiter(perMinute: limits.joinsPerMinute)
        pairings = RateLimiter(perMinute: limits.pairingsPerMinute)
        newQueues = RateLimiter(perMinute: limits.newQueuesPerMinute)
        wrongTokens = RateLimiter(perMinute: limits.wrongTokensPerMinute)
        scans = DoubleLimiter(perMinute: limits.scansPerMinute)
        prints = DoubleLimiter(perMinute: limits.printsPerMinute)
        kioskTickets = RateLimiter(perMinute: limits.kioskTicketsPerMinute)
    }

    // MARK: Tokens

    /// The host of this queue, or nobody.
    func requireHost(of queue: ID<Queue>, _ request: Request) async throws {
        _ = try await require(.host, of: [queue], request)
    }

    /// Host tokens of one call.
    private static let tokensAtMost = 32

    /// The host of any queue.
    /// - Returns: the queue.
    func requireAnyHost(_ request: Request, _ right: StationRight = .host) async throws -> ID<Queue> {
        let access = try await require(right, of: [], request)
        guard let queue = access.queues.first else { throw Problem.tokenWrong }
        return queue
    }

    /// Who may do this in each of the queues; none is "in any".
    /// - Returns: whose token it is; with several the first queue's.
    @discardableResult
    func require(_ right: StationRight, of queues: [ID<Queue>], _ request: Request) async throws -> StationAccess {
        let known = try await accesses(request)
        guard let first = known.first else { throw Problem.tokenMissing }
        var found: [StationAccess] = queues.isEmpty ? [first] : []
        for queue in queues {
            let bearers = known.filter { $0.queues.contains(queue) }
            guard let access = bearers.first(where: { right.isOf($0.role) }) ?? bearers.first else {
                throw Problem.tokenWrong
            }
            found.append(access)
        }
        for access in found {
            guard right.isOf(access.role) else {
                try await refuse(access)
                throw Problem.roleForbidden(access.role)
            }
            try requireSecrecy(access.role.needsSecrecy)
            try await note(access)
        }
        return found[0]
    }

    /// What the tokens open that were sent. A wrong one among right ones is passed over; right ones are looked up however many
    /// wrong ones came before.
    private func accesses(_ request: Request) async throws -> [StationAccess] {
        guard let header = request.headers[.hostToken] else { return [] }
        let tokens = header.split(separator: ",").prefix(Pairing.queuesAtMost).map { $0.filter { $0 != " " } }
        var known: [StationAccess] = []
        for token in tokens { if let access = try await engine.access(by: Secret.hash(token)) { known.append(access) } }
        if known.isEmpty { throw try await wrongToken() }
        return known
    }

    /// A wrong token was sent: refused as such, or, in a run of them, told to wait.
    func wrongToken() async throws -> Problem {
        do throws(Problem) {
            try wrongTokens.take(for: Caller.current.address)
            return .tokenWrong
        } catch {
            try await note(.wrongTokens, nil, key: Array("\(Caller.current.address)".utf8))
            return error
        }
    }

    /// What opens the queue and may be known of; nil for a stranger. A wrong token is a stranger's here, not an error.
    func guestOrStation(of queue: ID<Queue>, _ request: Request) async throws -> StationAccess? {
        guard let header = request.headers[.hostToken] else { return nil }
        for token in header.split(separator: ",").prefix(Pairing.queuesAtMost) {
            let access = try await engine.access(by: Secret.hash(token.filter { $0 != " " }))
            guard let access, access.queues.contains(queue) else { continue }
            if access.role.needsSecrecy, !isTaken(inPlain: true) { continue }
            return access
        }
        return nil
    }

    func requireAdmin(_ request: Request) async throws {
        guard let admin = configuration.adminToken else { return }
        guard let token = request.headers[.adminToken] else {
            throw Problem(.unauthorized, "token_missing", "Making a queue needs the admin token.")
        }
        guard Secret.hash(token) == admin else {
            let wrong = try await wrongToken()
            guard wrong.code == "token_wrong" else { throw wrong }
            throw Problem(.forbidden, "token_wrong", "This is not the admin token of this appliance.")
        }
        try requireSecrecy(true)
    }

    /// Bears the admin's token.
    func isAdmin(_ request: Request) throws -> Bool {
        guard let admin = configuration.ownerToken ?? configuration.adminToken,
            let token = request.headers[.adminToken],
            Secret.hash(token) == admin
        else { return false }
        try requireSecrecy(true)
        return true
    }

    /// Who may reach the appliance's devices: nobody of a queue that a stranger made.
    func requireDevices(_ request: Request, _ right: StationRight) async throws -> StationAccess {
        let access = try await require(right, of: [], request)
        guard !access.isRestricted else { throw Problem.restricted }
        return access
    }

    // MARK: Secrecy

    private func isTaken(inPlain isSecret: Bool) -> Bool {
        let caller = Caller.current
        return !isSecret || configuration.takesPlainTokens || caller.isSecure || caller.isLocal
            || configuration.tlsListener?.openPort == nil
    }

    /// A token that others must not overhear came where nobody can.
    func requireSecrecy(_ isSecret: Bool) throws(Problem) {
        guard isTaken(inPlain: isSecret) else { throw .httpsRequired(Caller.current.secureURL) }
    }

    // MARK: What is counted

    func takeScan(_ access: StationAccess) throws(Problem) { try scans.take(Caller.current.address, access) }

    func takePrint(_ access: StationAccess) throws(Problem) { try prints.take(Caller.current.address, access) }

    /// A kiosk's tickets are bounded, so that a child that plays with it uses up no roll.
    func takeTicket(_ access: StationAccess) throws(Problem) {
        guard access.role == .kiosk, let station = access.station else { return }
        try kioskTickets.take(for: station.token.bytes)
    }

    // MARK: Stations

    private func note(_ access: StationAccess) async throws {
        guard let station = access.station else { return }
        let text = Caller.current.text
        guard registry.seen(station.token, at: engine.moment, from: text) else { return }
        // Not worth an error: it is only when somebody was seen.
        try? await engine.write(.seen(station.token, at: engine.moment.wall, address: text))
    }

    private func refuse(_ access: StationAccess) async throws {
        guard let station = access.station else { return }
        try await note(.refused, station, key: station.token.bytes)
    }

    /// Puts it into the history of stations: the first of a run.
    func note(_ kind: StationEvent.Kind, _ station: Station?, key: [UInt8]? = nil) async throws {
        if let key { do throws(Problem) { try events.take(for: key) } catch { return } }
        let event = StationEvent(
            kind, station: station?.id, name: station?.name, address: Caller.current.text, moment: engine.moment)
        try? await engine.write(.note(event))
    }

    // MARK: Devices

    /// The caller's device as it is stored, a keyed hash; nil when none is sent.
    func device(_ request: Request) throws -> String? {
        try deviceToken(request).map { Secret.device($0, key: configuration.deviceKey) }
    }

    /// What the caller's device calls itself: its own header, else the cookie of a page without scripts.
    func deviceToken(_ request: Request) throws -> String? {
        guard let token = request.headers[.deviceToken] ?? DeviceCookie.token(in: request) else { return nil }
        guard Naming.isDeviceToken(token) else {
            throw Problem.invalidRequest("x-device-token", "must be 1 to 128 visible ASCII characters.")
        }
        return token
    }

    // MARK: Addresses

    /// Behind a trusted proxy, whom it works for; nil for who has no address.
    func client(_ request: Request, _ context: WebContext) -> IPAddress? {
        configuration.proxies.client(
            of: context.peer, forwardedFor: request.headers[values: .forwardedFor])
    }

    /// Whom limits are counted for.
    func clientAddress(_ request: Request, _ context: WebContext) -> ClientAddress {
        client(request, context).map(ClientAddress.init) ?? .other
    }

    /// Asked on the machine itself, and not through a proxy there.
    func isLocal(_ context: WebContext) -> Bool {
        guard let peer = context.peer else { return true }
        return peer.isLoopback && !configuration.proxies.contains(peer)
    }

    private func isProxied(_ context: WebContext) -> Bool { context.peer.map(configuration.proxies.contains) ?? false }

    /// The client's own connection is encrypted.
    func isSecure(_ request: Request, _ context: WebContext) -> Bool {
        isProxied(context) ? request.headers[.forwardedProto] == "https" : request.head.scheme == "https"
    }

    /// Where a phone reaches the appliance: as configured, else as the request did, but never by the machine's name for itself.
    func baseURL(_ request: Request, _ context: WebContext) -> String {
        if let configured = configuration.publicURL { return configured }
        let forwarded = isProxied(context) ? request.headers[.forwardedHost] : nil
        let authority = forwarded ?? request.head.authority ?? ""
        if Self.isLoopback(authority) || !Self.isAuthority(authority) {
            return configuration.localURL() ?? "http://\(authority.nonEmpty ?? "localhost")"
        }
        return "\(isSecure(request, context) ? "https" : "http")://\(authority)"
    }

    /// The same for what a code leads to; a code that leads nowhere is not made.
    func codeURL(_ request: Request, _ context: WebContext) throws -> String {
        let base = baseURL(request, context)
        guard let address = WebAddress(base), !Self.isLoopback(address.host) else {
            throw Problem(
                .serviceUnavailable, "no_address",
                "The appliance has no address yet that phones reach. Plug its network cable in, or join a Wi-Fi.",
                retryAfter: 10)
        }
        return base
    }

    /// The same by HTTPS, where browsers let a page use the camera; nil while it is not served.
    func secureURL(_ request: Request, _ context: WebContext) -> String? {
        let base = baseURL(request, context)
        if base.hasPrefix("https://") { return base }
        guard let port = configuration.tlsListener?.openPort else { return nil }
        let authority = base.dropFirst("http://".count).prefix { $0 != "/" }
        // Without its port; an IPv6 address has colons of its own, inside its brackets.
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        return "https://\(authority[..<(colon ?? authority.endIndex)]):\(port)"
    }

    private static func isLoopback(_ authority: String) -> Bool {
        authority == "localhost" || authority.hasPrefix("localhost:") || authority.hasPrefix("127.")
            || authority.hasPrefix("[::1]")
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
