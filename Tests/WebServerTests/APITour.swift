import Foundation
import QueueCore
import QueueEngine
import WebTestSupport

/// Calls everything that the description has, the ways it may go, and keeps what was said.
final class APITour {
    let harness: Harness
    let description: APIDescription
    private(set) var exchanges: [APIDescription.Exchange] = []
    /// Messages of the feed.
    private(set) var heard: [FeedClient.Message] = []
    private(set) var desk = Harness.Desk(id: "", token: "")
    private(set) var other = Harness.Desk(id: "", token: "")

    static let phone = ["x-device-token": "a-phone"]
    static let admin = ["x-admin-token": Harness.adminToken]

    init(_ harness: Harness) async throws {
        self.harness = harness
        description = try APIDescription(try await harness.client.get("/api/openapi.json").body)
        desk = try await harness.makeQueue()
        other = try await harness.makeQueue("Visas", mode: "counter")
    }

    /// - Parameters:
    ///   - name: `GET /api/queues/{queue}`
    ///   - ids: what stands for the names in braces; `{queue}` is the tour's own otherwise.
    @discardableResult
    func call(
        _ name: String, _ ids: [String: String] = [:], query: String = "", json: [String: Any]? = nil,
        text: String? = nil, type: String? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        guard let operation = description.operations.first(where: { $0.name == name }) else {
            throw ServedProcess.Failure(description: "\(name) is not in the description")
        }
        let ids = ["queue": desk.id, "code": "ABCDEFGH", "station": RefusalTests.nowhere, "card": RefusalTests.nowhere]
            .merging(ids) { $1 }
        let path = ids.reduce(operation.path) { $0.replacing("{\($1.key)}", with: $1.value) }
        let reply = try await harness.client.send(
            operation.method, path + query, json: json, bytes: text.map { Data($0.utf8) }, type: type,
            headers: headers)
        // The client has followed to a ticket's page; what was answered is looked at by hand.
        if operation.path == "/join/{queue}", reply.status == 200 { return reply }
        exchanges.append(APIDescription.Exchange(operation: operation, request: json, reply: reply))
        return reply
    }

    /// The same by the host of the tour's queue.
    @discardableResult
    func host(
        _ name: String, _ ids: [String: String] = [:], query: String = "", json: [String: Any]? = nil
    ) async throws -> Reply {
        try await call(name, ids, query: query, json: json, headers: desk.host)
    }

    func join(_ device: String = UUID().uuidString) async throws -> [String: String] {
        let reply = try await call("POST /api/queues/{queue}/join", headers: ["x-device-token": device])
        return ["ticket": reply["id"] ?? ""]
    }

    /// Feeds are open while `body` runs; then their messages are gathered until each has heard what it is for.
    func listening(_ body: () async throws -> Void) async throws {
        let ticket = try await join()
        var feeds: [(feed: FeedClient, wanted: Set<String>)] = []
        for (query, wanted) in [
            ("", ["queue_update", "scan_answer", "scan_ended", "alive", "ticket_info"]),
            ("?ticket=\(ticket["ticket"] ?? "")", ["queue_update"]),
            (
                "",
                [
                    "queue_update", "error", "ticket_list", "device_status", "scan_result", "scan_ended", "first_guest",
                    "closing", "help_called",
                ]
            ),
        ] {
            let path = "/api/ws/\(desk.id)\(query)"
            feeds.append((try await FeedClient.connect(port: harness.port, path: path), Set(wanted)))
            try opened()
        }
        for token in ["wrong", desk.token] {
            await feeds[2].feed.send(#"{"type":"auth","host_token":"\#(token)"}"#)
        }
        await harness.engine.inform(ticket["ticket"] ?? "", of: [])
        try await body()
        harness.engine.scanEnded(try await harness.engine.scan("hello", at: nil, by: .scanner))
        try await old()
        for (feed, wanted) in feeds {
            var wanted = wanted
            while !wanted.isEmpty, let message = await feed.message() {
                wanted.remove(message["type"] ?? "")
                heard.append(message)
            }
            await feed.close()
        }
        let sound = heard.compactMap { $0["sound"] }.last { $0.hasPrefix("/api/infos/") } ?? ""
        try await call("GET /api/infos/{info}", ["info": String(sound.dropFirst("/api/infos/".count))])
    }

    /// The store is away, and somebody has noticed.
    private func old() async throws {
        let feed = try await FeedClient.connect(port: harness.port, path: "/api/ws/\(desk.id)")
        // Whoever has seen nothing yet is told to come back when the disk cannot be read.
        _ = await feed.message()
        harness.store.set(.dead)
        _ = try await harness.client.get("/readyz")
        if let told = await feed.message(where: { $0["type"] == "currency" }) { heard.append(told) }
        harness.store.set(.sound)
        _ = try await harness.client.get("/readyz")
        await feed.close()
    }

    private func opened() throws {
        guard let operation = description.operations.first(where: { $0.path == "/api/ws/{queue}" }) else { return }
        keep(operation, Reply(status: 101, headers: [:], body: Data()))
    }

    func keep(_ operation: APIDescription.Operation, _ reply: Reply) {
        exchanges.append(APIDescription.Exchange(operation: operation, request: nil, reply: reply))
    }

    // MARK: What is refused everywhere

    /// Without a token, with wrong ones, where nothing is, with a body that is none or too large, and on a dead disk.
    func probe(_ operation: APIDescription.Operation, _ ticket: [String: String]) async throws {
        let name = operation.name
        let right = desk.host.merging(Self.admin) { $1 }.merging(Self.phone) { $1 }
        try await call(name, ticket)
        try await call(name, ticket, headers: ["x-host-token": "wrong", "x-admin-token": "wrong"])
        try await call(name, ticket, headers: ["x-device-token": "two words"])
        let nowhere = ["queue": RefusalTests.nowhere, "ticket": RefusalTests.nowhere]
        try await call(name, nowhere, headers: right)
        if operation.takesJSON {
            try await call(name, ticket, text: "[]", type: "application/json", headers: right)
            let large = ["x": String(repeating: "x", count: 70_000)]
            try await call(name, ticket, json: large, headers: right)
        }
        harness.store.set(.dead)
        try await call(name, ticket, json: operation.example, headers: right)
        try await call(name, ticket, json: operation.example, headers: desk.host)
        harness.store.set(.sound)
    }
}
