import HTTPTypes
import Hummingbird
import LinuxHost
import Logging
import QueueCore
import QueueEngine

/// Who is asking, and where they say they are.
final class RequestAuthorizer: Sendable {
    let engine: QueueEngine
    let configuration: WebServer.Configuration
    let registry = StationRegistry()
    let uploads: UploadSlots
    let joins: RateLimiter<ClientAddress>
    /// Tries at pairing codes.
    let pairings: RateLimiter<ClientAddress>
    let newQueues: RateLimiter<ClientAddress>
    let drawings = DrawingPace()
    private let wrongTokens: RateLimiter<ClientAddress>
    private let scans: DoubleLimiter
    private let prints: DoubleLimiter
    private let kioskTickets: RateLimiter<[UInt8]>
    private let speeches: DoubleLimiter
    /// So that a run of refusals is one line of the history.
    private let events = RateLimiter<[UInt8]>(perMinute: 1)
    private let logger: Logger

    init(engine: QueueEngine, configuration: WebServer.Configuration, metrics: ApplianceMetrics, logger: Logger) {
        self.engine = engine
        self.configuration = configuration
        self.logger = logger
        let limits = configuration.limits
        let note: @Sendable (LimitName) -> Void = { metrics.refused(by: $0) }
        uploads = UploadSlots(limits, note: note)
        joins = RateLimiter(perMinute: limits.joinsPerMinute, .joins, note: note)
        pairings = RateLimiter(perMinute: limits.pairingsPerMinute, .pairings, note: note)
        newQueues = RateLimiter(perMinute: limits.newQueuesPerMinute, .newQueues, note: note)
        wrongTokens = RateLimiter(perMinute: limits.wrongTokensPerMinute, .wrongTokens, note: note)
        scans = DoubleLimiter(perMinute: limits.scansPerMinute, .scans, note: note)
        prints = DoubleLimiter(perMinute: limits.printsPerMinute, .prints, note: note)
        speeches = DoubleLimiter(perMinute: limits.speechesPerMinute, .speeches, note: note)
        kioskTickets = RateLimiter(perMinute: limits.kioskTicketsPerMinute, .kioskTickets, note: note)
    }

    // MARK: Tokens

    /// The host of this queue, or nobody.
    /// - Returns: whose action it is.
    @discardableResult
    func requireHost(of queue: ID<Queue>, _ request: Request) async throws -> QueueCore.Actor {
        try await require(.host, of: [queue], request).actor
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
        var found: [StationAccess] = queues.isEmpty ? [known.first { right.isOf($0.role) } ?? first] : []
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

    /// Every queue in which the caller may do this, of all tokens that were sent.
    func queues(_ right: StationRight, _ request: Request) async throws -> Set<ID<Queue>> {
        try await require(right, of: [], request)
        let open = try await accesses(request).filter { right.isOf($0.role) && isTaken(inPlain: $0.role.needsSecrecy) }
        return Set(open.flatMap(\.queues))
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
        var isKnown = false
        for token in header.split(separator: ",").prefix(Pairing.queuesAtMost) {
            let access = try await engine.access(by: Secret.hash(token.filter { $0 != " " }))
            isKnown = isKnown || access != nil
            guard let access, access.queues.contains(queue) else { continue }
            if access.role.needsSecrecy, !isTaken(inPlain: true) { continue }
            return access
        }
        if !isKnown {
            // Not an error, but no way to guess either.
            let wrong = try await wrongToken()
            guard wrong.code == "token_wrong" else { throw wrong }
        }
        return nil
    }

    /// Bears the tokens of hosts of all of them. Whoever sends none of theirs is a stranger, and no error.
    func isHost(of queues: [ID<Queue>], _ request: Request) async throws -> Bool {
        for queue in queues {
            guard let access = try await guestOrStation(of: queue, request), StationRight.host.isOf(access.role) else {
                return false
            }
        }
        return true
    }

    private func wrongAdminToken() async throws -> Problem {
        let wrong = try await wrongToken()
        return wrong.code == Problem.tokenWrong.code ? .adminTokenWrong : wrong
    }

    func requireAdmin(_ request: Request) async throws {
        guard let admin = configuration.adminToken else { return }
        guard let token = request.headers[.adminToken] else {
            throw Problem(.unauthorized, "token_missing", "Making a queue needs the admin token.")
        }
        guard Secret.hash(token) == admin else {
            throw try await wrongAdminToken()
        }
        try requireSecrecy(true)
    }

    /// Bears the admin's token. A wrong one is refused, unless a host's was sent beside it.
    /// - Parameter orHost: a host's would do instead.
    func isAdmin(_ request: Request, orHost: Bool = true) async throws -> Bool {
        guard let token = request.headers[.adminToken] else { return false }
        guard Secret.hash(token) == configuration.ownerToken ?? configuration.adminToken else {
            guard orHost, request.headers[.hostToken] != nil else { throw try await wrongAdminToken() }
            return false
        }
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
        guard isTaken(inPlain: isSecret) else { throw .httpsRequired(Caller.current.secureURL()) }
    }

    // MARK: What is counted

    func takeScan(_ access: StationAccess) throws(Problem) { try scans.take(Caller.current.address, access) }

    func takePrint(_ access: StationAccess) throws(Problem) { try prints.take(Caller.current.address, access) }

    func takeSpeech(_ access: StationAccess) throws(Problem) { try speeches.take(Caller.current.address, access) }

    /// A kiosk's tickets are bounded, so that a child that plays with it uses up no roll.
    func takeTicket(_ access: StationAccess) throws(Problem) {
        guard access.role == .kiosk, let station = access.station else { return }
        try kioskTickets.take(for: station.token.bytes)
    }

    // MARK: Stations

    /// It was heard of.
    func note(_ access: StationAccess) async throws {
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
        logger.notice(
            "station",
            metadata: [
                "event": "\(kind.rawValue)", "name": "\(station?.name ?? "-")",
                "role": "\(station?.role.rawValue ?? "-")",
                "address": "\(Caller.current.text ?? "-")",
            ])
        try? await engine.write(.note(event))
    }

    // MARK: Devices

    /// The caller's device as it is stored, a keyed hash; nil when none is sent.
    func device(_ request: Request) throws -> String? {
        try deviceToken(request).map(stored)
    }

    /// A device's token as it is stored.
    func stored(_ token: String) -> String { configuration.deviceHash()(token) }

    /// What the caller's device calls itself: its own header, else the cookie of a page without scripts.
    func deviceToken(_ request: Request) throws -> String? {
        guard let token = request.headers[.deviceToken] ?? DeviceCookie.token(in: request) else { return nil }
        guard Naming.isDeviceToken(token) else {
            throw Problem.invalidRequest("x-device-token", "must be 1 to 128 visible ASCII characters.")
        }
        return token
    }
}
