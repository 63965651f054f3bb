import Hummingbird
import LinuxHost
import QueueCore
import QueueEngine

/// The appliance itself: its devices, its health, and the feed for those who may not come in.
struct ApplianceRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let hub: FeedHub
    let policy: ConnectionPolicy
    let refusals: RefusalCounts

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
        let access = try authorizer.isAdmin(request) ? nil : try await authorizer.requireDevices(request, .devices)
        var devices = await hub.allDevices()
        if access?.role == .kiosk { devices = devices.filter { $0.name == "ticket printer" } }
        return Response(json: ["devices": .array(devices.map { JSON($0) })])
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
        _ = try await parts.engine.queues()
        return Response(json: ["status": "ready"])
    }

    /// For a monitor on the appliance itself, in Prometheus' text format
    /// (https://prometheus.io/docs/instrumenting/exposition_formats/).
    private func metrics(_ request: Request, _ context: WebContext) async throws -> Response {
        guard authorizer.isLocal(context) else {
            throw Problem(.forbidden, "token_wrong", "Metrics are shown on the appliance itself only.")
        }
        let work = parts.engine.work
        let listeners = hub.audience.listeners
        let waiting = try await parts.engine.queues().reduce(0) { $0 + $1.waitingCount }
        let figures: [(name: String, kind: String, help: String, value: Int)] = [
            ("qode_commits_total", "counter", "Transactions that are on disk.", work.commits),
            ("qode_writes_total", "counter", "Writes that the disk answered.", work.writes),
            ("qode_refusals_total", "counter", "Writes that were refused.", work.refused),
            ("qode_failed_commits_total", "counter", "Transactions that the disk did not take.", work.failedCommits),
            ("qode_feed_connections", "gauge", "Screens and phones that listen.", listeners),
            ("qode_connections", "gauge", "Connections that are open.", policy.ledger.connections),
            ("qode_connections_most", "gauge", "Connections that may be open at once.", policy.ledger.capacity),
            (
                "qode_connections_refused_total", "counter", "Connections that there was no room for.",
                policy.ledger.refused
            ),
            ("qode_waiting_tickets", "gauge", "Tickets that wait, in all queues.", waiting),
        ]
        let lines = figures.map { figure in
            "# HELP \(figure.name) \(figure.help)\n# TYPE \(figure.name) \(figure.kind)\n\(figure.name) \(figure.value)\n"
        }
        let codes =
            "# HELP qode_errors_total Requests that were refused, by code.\n# TYPE qode_errors_total counter\n"
            + refusals.all.map { "qode_errors_total{code=\"\($0.code)\"} \($0.count)\n" }.joined()
        return Response(
            type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array((lines.joined() + codes).utf8))
    }

    /// Reached only by who did not ask for an upgrade.
    private func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await parts.engine.queue(try context.queueID()) != nil else { throw Problem.unknownQueue }
        throw Problem(
            .upgradeRequired, "invalid_request", "This is a WebSocket. Ask for it on a new connection.")
    }
}
