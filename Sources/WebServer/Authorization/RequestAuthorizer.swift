import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// Who is asking, and where they say they are.
struct RequestAuthorizer: Sendable {
    let engine: QueueEngine
    let configuration: WebServer.Configuration
    let joins: RateLimiter
    /// Tries at pairing codes, a minute and address.
    let pairings = RateLimiter(perMinute: 10)

    init(engine: QueueEngine, configuration: WebServer.Configuration) {
        self.engine = engine
        self.configuration = configuration
        joins = RateLimiter(perMinute: configuration.joinsPerMinute)
    }

    // MARK: Tokens

    /// The host of this queue, or nobody.
    func requireHost(of queue: ID<Queue>, _ request: Request) async throws {
        guard let token = request.headers[.hostToken] else { throw Problem.tokenMissing }
        guard try await engine.isHost(Secret.hash(token), of: queue) else { throw Problem.tokenWrong }
    }

    /// The host of any queue.
    /// - Returns: the queue.
    func requireAnyHost(_ request: Request) async throws -> ID<Queue> {
        guard let token = request.headers[.hostToken] else { throw Problem.tokenMissing }
        guard let queue = try await engine.owner(of: Secret.hash(token)) else { throw Problem.tokenWrong }
        return queue
    }

    func requireAdmin(_ request: Request) throws {
        guard let admin = configuration.adminToken else { return }
        guard let token = request.headers[.adminToken] else {
            throw Problem(.unauthorized, "token_missing", "Making a queue needs the admin token.")
        }
        guard Secret.hash(token) == admin else {
            throw Problem(.forbidden, "token_wrong", "This is not the admin token of this appliance.")
        }
    }

    /// Bears the admin's token; nobody does where anyone may make queues.
    func isAdmin(_ request: Request) -> Bool {
        guard let admin = configuration.adminToken, let token = request.headers[.adminToken] else { return false }
        return Secret.hash(token) == admin
    }

    /// The caller's device; nil when none is sent.
    func device(_ request: Request) throws -> String? {
        guard let token = request.headers[.deviceToken] else { return nil }
        guard Naming.isDeviceToken(token) else {
            throw Problem.invalidRequest("x-device-token", "must be 1 to 128 visible ASCII characters.")
        }
        return token
    }

    // MARK: Addresses

    /// Behind a trusted proxy, the last address that the proxy added.
    func clientAddress(_ request: Request, _ context: WebContext) -> String {
        guard configuration.trustedProxies.contains(context.peerAddress),
            let forwarded = request.headers[.forwardedFor]?.split(separator: ",").last
        else { return context.peerAddress }
        return String(forwarded.filter { !$0.isWhitespace })
    }

    /// Where a phone reaches the appliance: as configured, else as the request did, but never by the machine's name for itself.
    func baseURL(_ request: Request, _ context: WebContext) -> String {
        if let configured = configuration.publicURL { return configured }
        let authority = request.head.authority ?? ""
        if Self.isLoopback(authority) || !Self.isAuthority(authority) {
            return configuration.localURL() ?? "http://\(authority.nonEmpty ?? "localhost")"
        }
        let isProxied = configuration.trustedProxies.contains(context.peerAddress)
        let isSecure = isProxied ? request.headers[.forwardedProto] == "https" : request.head.scheme == "https"
        return "\(isSecure ? "https" : "http")://\(authority)"
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
