import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `/api/…/pairings`: one more device becomes a host's.
struct PairingRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer

    func add(to router: Router<WebContext>) {
        router.post("/api/queues/{queue}/pairings") { request, context in try await create(request, context) }
        router.post("/api/pairings/{code}") { request, context in try await redeem(request, context) }
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let queue = try await parts.engine.queue(try context.queueID()) else { throw Problem.unknownQueue }
        try await authorizer.requireHost(of: queue.id, request)
        let code = Secret.pairingCode()
        try await parts.engine.addPairing(code: Secret.hash(code), for: queue.id)
        let url = "\(authorizer.baseURL(request, context))/host?token=\(code)&id=\(queue.id)"
        // Browsers open a live camera only to pages that came by HTTPS.
        let scanURL = authorizer.secureURL(request, context).map { "\($0)/scan?token=\(code)&id=\(queue.id)" }
        let wall = parts.engine.moment.wall
        let expires = Timestamp(milliseconds: wall.milliseconds + Pairing.lifetime)
        return Response(
            .created,
            json: [
                "code": .string(code), "url": .string(url), "expires_at": JSON(expires),
                "scan_url": JSON(scanURL),
                "qr_svg": .string(try parts.renderer.svgCode(url)),
            ])
    }

    private func redeem(_ request: Request, _ context: WebContext) async throws -> Response {
        try authorizer.pairings.take(for: authorizer.clientAddress(request, context))
        let code = (context.parameters.get("code") ?? "").uppercased()
        let token = Secret.token()
        let queue = try await parts.engine.redeemPairing(code: Secret.hash(code), token: Secret.hash(token))
        return Response(
            json: ["queue_id": .string(queue.description), "host_token": .string(token)])
    }
}
