import Hummingbird
import QueueCore
import QueueEngine

/// The appliance itself: its devices, its health, and the feed's door for those who may not come in.
struct ApplianceRoutes {
    let parts: WebServer.Parts
    let door: Door
    let gate: FeedGate
    let hub: FeedHub

    func add(to router: Router<WebContext>) {
        router.get("/api/devices") { request, _ in try await devices(request) }
        router.get("/healthz") { _, _ in Response(json: ["status": "ok"]) }
        router.get("/readyz") { _, _ in try await ready() }
        router.get("/api/ws/{queue}") { request, context in try await feed(request, context) }
    }

    private func devices(_ request: Request) async throws -> Response {
        _ = try await door.requireAnyHost(request)
        return Response(json: ["devices": .array(await hub.allDevices().map { JSON($0) })])
    }

    private func ready() async throws -> Response {
        _ = try await parts.engine.queues()
        return Response(json: ["status": "ready"])
    }

    /// Reached only by who did not ask for an upgrade.
    private func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        guard gate.admits(origin: request.headers[.origin], host: request.head.authority) else {
            throw Problem.foreignOrigin
        }
        guard try await parts.engine.queue(try context.queueID()) != nil else { throw Problem.unknownQueue }
        throw Problem(
            .upgradeRequired, "invalid_request", "This is a WebSocket. Ask for it on a new connection.")
    }
}
