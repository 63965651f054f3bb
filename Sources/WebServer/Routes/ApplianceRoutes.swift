import Hummingbird
import LinuxHost
import QueueCore
import QueueEngine

/// The appliance itself: its devices, its health, and the feed's authorizer for those who may not come in.
struct ApplianceRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let gate: FeedGate
    let hub: FeedHub

    func add(to router: Router<WebContext>) {
        router.get("/api/devices") { request, _ in try await devices(request) }
        router.post("/api/devices/new-roll") { request, _ in try await newRoll(request) }
        router.get("/healthz") { _, _ in Response(json: ["status": "ok"]) }
        router.get("/readyz") { _, _ in try await ready() }
        router.get("/metrics") { request, context in try await metrics(request, context) }
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
        if !authorizer.isAdmin(request) { _ = try await authorizer.requireAnyHost(request) }
        return Response(json: ["devices": .array(await hub.allDevices().map { JSON($0) })])
    }

    /// The ticket printer's paper is counted anew. Answers with the devices.
    private func newRoll(_ request: Request) async throws -> Response {
        _ = try await authorizer.requireAnyHost(request)
        guard let changeRoll = parts.changeRoll else {
            throw EngineError.printerUnavailable("The ticket printer's paper is not counted.")
        }
        await changeRoll()
        return try await devices(request)
    }

    private func ready() async throws -> Response {
        _ = try await parts.engine.queues()
        return Response(json: ["status": "ready"])
    }

    /// For a monitor on the appliance itself, in Prometheus' text format
    /// (https://prometheus.io/docs/instrumenting/exposition_formats/).
    private func metrics(_ request: Request, _ context: WebContext) async throws -> Response {
        guard NetworkAddress.isLoopback(authorizer.clientAddress(request, context)) else {
            throw Problem(.forbidden, "token_wrong", "Metrics are shown on the appliance itself only.")
        }
        let work = parts.engine.work
        let listeners = await hub.listeners
        let waiting = try await parts.engine.queues().reduce(0) { $0 + $1.waitingCount }
        let figures: [(name: String, kind: String, help: String, value: Int)] = [
            ("qode_commits_total", "counter", "Transactions that are on disk.", work.commits),
            ("qode_writes_total", "counter", "Writes that the disk answered.", work.writes),
            ("qode_refusals_total", "counter", "Writes that were refused.", work.refused),
            ("qode_failed_commits_total", "counter", "Transactions that the disk did not take.", work.failedCommits),
            ("qode_feed_connections", "gauge", "Screens and phones that listen.", listeners),
            ("qode_waiting_tickets", "gauge", "Tickets that wait, in all queues.", waiting),
        ]
        let lines = figures.map { figure in
            "# HELP \(figure.name) \(figure.help)\n# TYPE \(figure.name) \(figure.kind)\n\(figure.name) \(figure.value)\n"
        }
        return Response(type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array(lines.joined().utf8))
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
