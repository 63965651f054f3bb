public import Foundation
import FoundationNetworking

/// An answer, with its JSON taken apart when it has some.
public struct Reply: Sendable {
    public let status: Int
    public let headers: [String: String]
    public let body: Data

    public init(status: Int, headers: [String: String], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as a JSON object; empty when it is none.
    public var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
    /// The body as a JSON array of objects; empty when it is none.
    public var list: [[String: Any]] { (try? JSONSerialization.jsonObject(with: body)) as? [[String: Any]] ?? [] }
    public var text: String { String(decoding: body, as: UTF8.self) }

    public subscript(key: String) -> String? { json[key] as? String }
    public func number(_ key: String) -> Int? { (json[key] as? NSNumber)?.intValue }
    public func object(_ key: String) -> [String: Any] { json[key] as? [String: Any] ?? [:] }
}

/// A client of one server, with nothing kept between two calls.
public struct Client: Sendable {
    public let base: String
    private let session: URLSession

    /// - Parameter base: `http://127.0.0.1:8080`
    public init(base: String) {
        self.base = base
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 64
        configuration.timeoutIntervalForRequest = 30
        session = URLSession(configuration: configuration)
    }

    public func send(
        _ method: String, _ path: String, json: [String: Any]? = nil, bytes: Data? = nil, type: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        guard let url = URL(string: base + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let json {
            request.httpBody = try JSONSerialization.data(withJSONObject: json)
            request.setValue("application/json", forHTTPHeaderField: "content-type")
        }
        if let bytes {
            request.httpBody = bytes
            request.setValue(type ?? "application/octet-stream", forHTTPHeaderField: "content-type")
        }
        // Whoever asks may be cancelled, and the request ends all the same: to cancel one that ends just then ends the process (a fatal
        // error in FoundationNetworking's TaskRegistry).
        let (data, response) = try await Task { [session, request] in try await session.data(for: request) }.value
        guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        var fields: [String: String] = [:]
        for (name, value) in response.allHeaderFields { fields["\(name)".lowercased()] = "\(value)" }
        return Reply(status: response.statusCode, headers: fields, body: data)
    }

    public func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, headers: headers)
    }

    public func post(
        _ path: String, json: [String: Any]? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        try await send("POST", path, json: json, headers: headers)
    }
}
