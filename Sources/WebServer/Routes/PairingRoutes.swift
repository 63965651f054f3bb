import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `/api/…/pairings`: one more device becomes a station.
struct PairingRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    private var engine: QueueEngine { parts.engine }

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer) {
        self.parts = parts
        self.authorizer = authorizer
    }

    func add(to router: RouteBuilder) {
        router.post("/api/queues/{queue}/pairings") { request, context in try await create(request, context) }
        router.post("/api/pairings/{code}") { request, context in try await redeem(request, context) }
    }

    private struct Wish: Decodable {
        var role: String?
        var name: String?
        var queues: [String]?
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let queue = try await engine.queue(try context.queueID()) else { throw Problem.unknownQueue }
        let isAdmin = try await authorizer.isAdmin(request)
        if !isAdmin { try await authorizer.requireHost(of: queue.id, request) }
        let wish = try await request.decoded(Wish.self)
        let role = try StationFields.role(wish.role) ?? .desk
        let queues = try await StationFields.queues(wish.queues, engine) ?? []
        let others = queues.filter { $0 != queue.id }
        if !isAdmin { try await authorizer.require(.host, of: others, request) }
        let name = try StationFields.name(wish.name) ?? StationFields.standardName(role)
        let code = Secret.pairingCode()
        let moment = engine.moment
        try await engine.addPairing(
            Pairing(
                codeHash: Secret.hash(code), queueID: queue.id, otherQueues: others, role: role, name: name,
                createdTick: moment.tick))
        // A host's token travels where nobody can read it; a kiosk or wall is set up once, by who stands before it.
        let secure = authorizer.secureURL(request, context)
        let base = authorizer.baseURL(request, context)
        let url = "\(role.needsSecrecy ? secure ?? base : base)/host?token=\(code)&id=\(queue.id)"
        return Response(
            .created,
            json: [
                "code": .string(code), "url": .string(url), "role": .string(role.rawValue),
                "expires_at": JSON(Timestamp(milliseconds: moment.wall.milliseconds + Pairing.lifetime)),
                // Browsers open a live camera only to pages that came by HTTPS.
                "scan_url": JSON(secure.map { "\($0)/scan?token=\(code)&id=\(queue.id)" }),
                "qr_svg": .string(try await parts.renderer.svgCode(url)),
            ])
    }

    private func redeem(_ request: Request, _ context: WebContext) async throws -> Response {
        try authorizer.pairings.take(for: Caller.current.address)
        let code = (context.parameters.get("code") ?? "").uppercased()
        let token = Secret.token()
        let hash = Secret.hash(token)
        let queue = try await engine.redeemPairing(code: Secret.hash(code), token: hash)
        guard let access = try await engine.access(by: hash), let station = access.station else {
            throw Problem.tokenWrong
        }
        _ = authorizer.registry.seen(hash, at: engine.moment, from: Caller.current.text)
        try await engine.write(.seen(hash, at: engine.moment.wall, address: Caller.current.text))
        try await authorizer.note(.redeemed, station)
        return Response(
            json: [
                "queue_id": .string(queue.description),
                "queues": .array(access.queues.map { .string($0.description) }), "host_token": .string(token),
                "role": .string(access.role.rawValue), "station_id": .string(station.id.description),
            ])
    }
}

/// The fields of a station as callers send them.
enum StationFields {
    static func role(_ word: String?) throws -> StationRole? {
        guard let word else { return nil }
        guard let role = StationRole(rawValue: word) else {
            throw Problem.invalidRequest("role", "must be desk, kiosk, scanner or wall.")
        }
        return role
    }

    static func standardName(_ role: StationRole) -> String {
        switch role {
        case .desk: "Desk"
        case .kiosk: "Kiosk"
        case .scanner: "Scanner"
        case .wall: "Wall"
        }
    }

    static func name(_ text: String?) throws -> String? { try text.map { try Naming.name($0) } }

    /// Queues that there are, each once.
    static func queues(_ texts: [String]?, _ engine: QueueEngine) async throws -> [ID<Queue>]? {
        guard let texts else { return nil }
        guard (1...Pairing.queuesAtMost).contains(texts.count) else {
            throw Problem.invalidRequest("queues", "must name 1 to \(Pairing.queuesAtMost) queues.")
        }
        var queues: [ID<Queue>] = []
        for text in texts {
            guard let id = ID<Queue>(text), try await engine.queue(id) != nil else { throw Problem.unknownQueue }
            if !queues.contains(id) { queues.append(id) }
        }
        return queues
    }
}
