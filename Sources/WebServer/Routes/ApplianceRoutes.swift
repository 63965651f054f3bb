import Hummingbird
import LinuxHost
import QueueCore
import QueueEngine

/// The appliance itself: its devices, its health, and the feed for those who may not come in.
struct ApplianceRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let hub: FeedHub

    func add(to router: RouteBuilder) {
        router.get("/api/devices") { request, _ in try await devices(request) }
        router.post("/api/devices/new-roll") { request, _ in try await newRoll(request) }
        router.get("/healthz") { _, _ in Response(json: ["status": "ok"]) }
        router.get("/readyz") { _, _ in try await ready() }
        if let description = Asset("openapi.json") {
            // It changes with the program only.
            let response = Response(
                type: description.contentType, bytes: description.bytes, cache: "public, max-age=3600")
            router.get("/api/openapi.json") { _, _ in response }
        }
        router.get("/api/ws/{queue}") { request, context in try await feed(request, context) }
    }

    private func devices(_ request: Request) async throws -> Response {
        // The admin's too: `qode doctor` asks beside a running daemon.
        let access =
            try await authorizer.isAdmin(request) ? nil : try await authorizer.requireDevices(request, .devices)
        var devices = await hub.allDevices()
        if access?.role == .kiosk { devices = devices.filter(\.isTicketPrinter) }
        guard let others = parts.others, access?.role != .kiosk else {
            return Response(json: ["devices": .array(devices.map { JSON($0) })])
        }
        let reports = await others().map { report in
            [
                "name": .string(report.name), "last_heard_at": JSON(report.heardAt),
                "devices": .array(report.devices.map { JSON($0) }),
            ] as JSON
        }
        return Response(json: ["devices": .array(devices.map { JSON($0) }), "appliances": .array(reports)])
    }

    /// The ticket printer's paper is counted anew. Answers with the devices.
    private func newRoll(_ request: Request) async throws -> Response {
        _ = try await authorizer.requireDevices(request, .host)
        guard let changeRoll = parts.changeRoll else {
            throw EngineError.printerUnavailable("The ticket printer's paper is not counted.")
        }
        await changeRoll()
        return try await devices(request)
    }

    private func ready() async throws -> Response {
        try await parts.engine.requireReady()
        return Response(json: ["status": "ready"])
    }

    /// Reached only by who did not ask for an upgrade.
    private func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await parts.engine.queue(try context.queueID()) != nil else { throw Problem.unknownQueue }
        throw Problem(
            .upgradeRequired, "invalid_request", "This is a WebSocket. Ask for it on a new connection.")
    }
}
