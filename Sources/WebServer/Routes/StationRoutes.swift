import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `/api/stations…`: what was paired, and that it is no more; and a queue's own token.
struct StationRoutes {
    let engine: QueueEngine
    let authorizer: RequestAuthorizer
    /// The other appliances on the same database; nil where there can be none.
    let others: (@Sendable () async -> [ApplianceReport])?
    /// What this one is called among them.
    let applianceName: String?

    func add(to router: RouteBuilder) {
        router.get("/api/stations") { request, _ in try await list(request) }
        router.patch("/api/stations/{station}") { request, context in try await change(request, context) }
        router.delete("/api/stations/{station}") { request, context in try await revoke(request, context) }
        router.post("/api/queues/{queue}/host-token") { request, context in try await replaceToken(request, context) }
    }

    private func list(_ request: Request) async throws -> Response {
        let isAdmin = try await authorizer.isAdmin(request)
        let shared = isAdmin ? [] : try await authorizer.queues(.host, request)
        let stations = try await engine.stations().filter { station in
            isAdmin || station.queues.contains { shared.contains($0) }
        }
        let reports = await others?().filter(\.isFresh)
        return Response(json: .array(stations.map { json($0, reports) }))
    }

    /// - Parameter reports: of appliances that were heard a moment ago; nil where there can be none.
    private func json(_ station: Station, _ reports: [ApplianceReport]?) -> JSON {
        let station = authorizer.registry.fresh(station)
        let isHere = authorizer.registry.isConnected(station.token)
        let there = reports?.first { $0.stations.contains(station.id) }
        let members: JSON = [
            "id": .string(station.id.description), "name": .string(station.name),
            "role": .string(station.role.rawValue),
            "queues": .array(station.queues.map { .string($0.description) }), "created_at": JSON(station.createdAt),
            "last_seen_at": JSON(station.lastSeenAt), "address": JSON(station.address),
            "is_connected": .bool(isHere || there != nil),
        ]
        guard reports != nil else { return members }
        return members.adding([("appliance", JSON(isHere ? applianceName : there?.name))])
    }

    private struct Wish: Decodable {
        var name: String?
        var role: String?
        var queues: [String]?
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await authorizer.governedStation(request, context)
        let wish = try await request.decoded(Wish.self)
        let name = try StationFields.name(wish.name)
        let role = try StationFields.role(wish.role)
        let queues = try await StationFields.queues(wish.queues, engine)
        if let queues, try await !authorizer.isAdmin(request) {
            try await authorizer.require(.host, of: queues, request)
        }
        try await engine.write(.change(station.token, name: name, role: role, queues: queues))
        if role != nil || queues != nil { authorizer.registry.end(station.token) }
        guard let changed = try await engine.access(by: station.token)?.station else { throw Problem.unknownStation }
        try await authorizer.note(.changed, changed)
        return Response(json: json(changed, await others?().filter(\.isFresh)))
    }

    private func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let station = try await authorizer.governedStation(request, context)
        try await engine.revoke(station.token)
        authorizer.registry.end(station.token)
        try await authorizer.note(.revoked, station)
        return Response(status: .noContent)
    }

    /// A queue's own token, anew; the old one is void. For the admin, and for who has the old one.
    private func replaceToken(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let queue = try await engine.queue(try context.queueID()) else { throw Problem.unknownQueue }
        if try await !authorizer.isAdmin(request) {
            let access = try await authorizer.require(.host, of: [queue.id], request)
            guard access.station == nil else { throw Problem.ownTokenOnly }
        }
        let token = Secret.token()
        try await engine.write(.replaceOwn(queue.id, token: Secret.hash(token)))
        authorizer.registry.end(StationRegistry.own(queue.id))
        return Response(json: ["queue_id": .string(queue.id.description), "host_token": .string(token)])
    }
}
