import Foundation
import TestSupport
import WebTestSupport

/// Somebody on the Wi-Fi with an address of their own.
struct Visitor: Sendable {
    let network: GuestNetwork
    let address: String
    let isSecure: Bool
    /// The token of its device.
    let device: String
    /// Its own: nobody waits for another's connections.
    let client: Client
    let relayPort: Int

    /// What the proxy says of it.
    var fields: [String: String] {
        [
            "x-forwarded-for": address, "x-forwarded-host": "qode.local:8080",
            "x-forwarded-proto": isSecure ? "https" : "http",
        ]
    }

    func send(
        _ method: String, _ path: String, json: [String: Any]? = nil, bytes: Data? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        try await client.send(method, path, json: json, bytes: bytes, headers: fields.merging(headers) { $1 })
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, headers: headers)
    }

    func post(_ path: String, json: [String: Any]? = nil, headers: [String: String] = [:]) async throws -> Reply {
        try await send("POST", path, json: json, headers: headers)
    }

    /// Takes a number as the guest that it is.
    func join(_ queue: String? = nil, json: [String: Any]? = nil) async throws -> Reply {
        try await post(
            "/api/queues/\(queue ?? network.queue.id)/join", json: json, headers: ["x-device-token": device])
    }

    /// Listens, as a host where it has a token.
    func feed(_ queue: String? = nil, as token: String? = nil) async throws -> FeedClient {
        let feed = try await FeedClient.connect(
            port: relayPort, path: "/api/ws/\(queue ?? network.queue.id)", headers: fields)
        if let token { await feed.send(#"{"type":"auth","host_token":"\#(token)"}"#) }
        return feed
    }

    /// A request by hand, of which the body may be less than was said, or none.
    func says(_ line: String, _ headers: [String] = [], body: String = "", room: Int32? = nil) -> Stranger? {
        let said = fields.map { "\($0): \($1)" }
        let head = ([line, "Host: qode.local:8080"] + said + headers).joined(separator: "\r\n")
        return Stranger(
            port: network.daemon.port, saying: Array("\(head)\r\n\r\n\(body)".utf8), from: GuestNetwork.proxy,
            room: room)
    }

    /// Asks for a feed by hand.
    func asksForFeed(_ headers: [String] = [], of queue: String? = nil) -> Stranger? {
        says(
            "GET /api/ws/\(queue ?? network.queue.id) HTTP/1.1",
            [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ] + headers)
    }
}

extension Stranger {
    /// What it was told, once the head of an answer is there or the connection is over.
    func answer(within time: Duration = .seconds(20)) async throws -> String {
        _ = try await becomesSo(within: time) { isClosed || heard.contains("\r\n\r\n") }
        return heard
    }

    /// What it was told, once the server has ended it.
    func lastWords(within time: Duration = .seconds(20)) async throws -> String {
        _ = try await becomesSo(within: time) { isClosed }
        return heard
    }
}

/// Those whose time runs out while others try other things: nobody waits a minute for them.
struct SlowStrangers: Sendable {
    let begun = ContinuousClock.now
    /// A body that a route reads, of which one byte came.
    let body: Stranger
    /// Answers that are not taken.
    let untaken: Stranger

    init?(_ network: GuestNetwork) {
        let visitor = network.visitor(isSecure: true)
        let ask = "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        let body = visitor.says(
            "POST /api/queues HTTP/1.1", ["x-admin-token: \(network.daemon.adminToken)", "Content-Length: 9"], body: "{"
        )
        // More answers than the system's buffers have room for.
        let untaken = visitor.says(
            "GET /api/openapi.json HTTP/1.1", body: String(repeating: ask, count: 120), room: 4096)
        guard let body, let untaken else { return nil }
        (self.body, self.untaken) = (body, untaken)
    }

    func close() { for stranger in [body, untaken] { stranger.close() } }
}
