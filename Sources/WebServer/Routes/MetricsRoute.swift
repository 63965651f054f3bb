import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `GET /metrics`: figures for a monitor on the appliance itself, in Prometheus' text format.
struct MetricsRoute {
    let parts: WebServer.Parts
    let hub: FeedHub
    let ledger: ConnectionLedger

    /// What a proxy writes into a request, trusted or not: on a loopback that such a request comes from, somebody else is behind it.
    private static let marks: [HTTPField.Name] = [
        .forwardedFor, .forwardedHost, .forwardedProto, .forwarded, .via,
    ]

    func add(to router: RouteBuilder) {
        router.get("/metrics") { request, _ in try await metrics(request) }
    }

    private func metrics(_ request: Request) async throws -> Response {
        guard Caller.current.isLocal, !Self.marks.contains(where: { request.headers[$0] != nil }) else {
            throw Problem(.forbidden, "token_wrong", "Metrics are shown on the appliance itself only.")
        }
        let audience = hub.audience.total
        parts.metrics.show("qode_feed_listeners", [("as", "host")], is: audience.hosts)
        parts.metrics.show("qode_feed_listeners", [("as", "guest")], is: audience.guests)
        parts.metrics.show(
            "qode_feed_listeners", [("as", "screen")], is: max(0, audience.all - audience.hosts - audience.guests))
        let lines = try await figures().map { figure in
            "# HELP \(figure.name) \(figure.help)\n# TYPE \(figure.name) \(figure.kind)\n\(figure.name) \(figure.value)\n"
        }
        return Response(
            type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array((lines.joined() + parts.metrics.text).utf8))
    }

    private typealias Figure = (name: String, kind: String, help: String, value: Int)

    /// Counted elsewhere, or looked up.
    private func figures() async throws -> [Figure] {
        let work = parts.engine.work
        let waiting = try await parts.engine.queues().reduce(0) { $0 + $1.waitingCount }
        return [
            ("qode_commits_total", "counter", "Transactions that are on disk.", work.commits),
            ("qode_writes_total", "counter", "Writes that the disk answered.", work.writes),
            ("qode_refusals_total", "counter", "Writes that were refused.", work.refused),
            ("qode_failed_commits_total", "counter", "Transactions that the disk did not take.", work.failedCommits),
            ("qode_feed_connections", "gauge", "Screens and phones that listen.", hub.audience.total.all),
            ("qode_connections", "gauge", "Connections that are open.", ledger.connections),
            ("qode_connections_most", "gauge", "Connections that may be open at once.", ledger.capacity),
            ("qode_connections_refused_total", "counter", "Connections that there was no room for.", ledger.refused),
            ("qode_waiting_tickets", "gauge", "Tickets that wait, in all queues.", waiting),
        ]
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = Self("forwarded") ?? .expect
}
