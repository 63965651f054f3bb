import Foundation
import WebTestSupport

/// `GET /api/openapi.json`, and whether what the server says is what stands there.
struct APIDescription {
    struct Operation {
        let method: String
        /// `/api/queues/{queue}`
        let path: String
        let json: [String: Any]

        var name: String { "\(method) \(path)" }
        var takesJSON: Bool { content(of: json["requestBody"])["application/json"] != nil }
        var example: [String: Any]? {
            content(of: json["requestBody"])["application/json"]?["example"] as? [String: Any]
        }
        /// What the description says that it may answer, without `default`.
        var statuses: [Int] { (json["responses"] as? [String: Any] ?? [:]).keys.compactMap { Int($0) } }
        var pointer: [String] { ["paths", path, method.lowercased()] }
    }

    /// One call, and what came of it.
    struct Exchange {
        let operation: Operation
        let request: [String: Any]?
        let reply: Reply
        var name: String { "\(operation.name) \(reply.status)" }
    }

    /// A value, and the place of the schema that it must fit.
    struct Value {
        let name: String
        let schema: [String]
        let value: Any
    }

    let data: Data
    let json: [String: Any]
    let operations: [Operation]

    init(_ data: Data) throws {
        self.data = data
        json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        let paths = json["paths"] as? [String: [String: Any]] ?? [:]
        operations = paths.sorted { $0.key < $1.key }.flatMap { path, item in
            ["get", "patch", "post", "put", "delete"].compactMap { method in
                (item[method] as? [String: Any]).map {
                    Operation(method: method.uppercased(), path: path, json: $0)
                }
            }
        }
    }

    func components(_ kind: String) -> [String: [String: Any]] {
        (json["components"] as? [String: Any])?[kind] as? [String: [String: Any]] ?? [:]
    }

    /// The code words that a shared response may carry.
    func codes(of response: String) -> [String] {
        let content = content(of: components("responses")[response])["application/problem+json"]
        let properties = (content?["schema"] as? [String: Any])?["properties"] as? [String: [String: Any]]
        return properties?["code"]?["enum"] as? [String] ?? []
    }

    /// The types of the feed's messages.
    var messageTypes: Set<String> {
        let schemas = components("schemas")
        let parts = schemas["FeedMessage"]?["oneOf"] as? [[String: String]] ?? []
        return Set(
            parts.compactMap { part in
                let schema = part["$ref"]?.split(separator: "/").last.flatMap { schemas[String($0)] }
                return (schema?["properties"] as? [String: [String: Any]])?["type"]?["const"] as? String
            })
    }

    /// The name of the shared response that an operation answers this with.
    func sharedResponse(_ status: Int, of operation: Operation) -> String? {
        let response = (operation.json["responses"] as? [String: [String: Any]])?[String(status)]
        return (response?["$ref"] as? String)?.split(separator: "/").last.map(String.init)
    }

    private func response(_ status: Int, of operation: Operation) -> (pointer: [String], json: [String: Any])? {
        if let name = sharedResponse(status, of: operation) {
            return components("responses")[name].map { (["components", "responses", name], $0) }
        }
        let own = (operation.json["responses"] as? [String: [String: Any]])?[String(status)]
        return own.map { (operation.pointer + ["responses", String(status)], $0) }
    }

    // MARK: Looking at an exchange

    /// What of it the description does not have: the status, the type, a header.
    func faults(in exchange: Exchange) -> [String] {
        let reply = exchange.reply
        guard let response = response(reply.status, of: exchange.operation) else {
            return ["\(exchange.name) is not in the description: \(reply.text.prefix(200))"]
        }
        var faults: [String] = []
        let types = content(of: response.json).keys.sorted()
        if let type = reply.mediaType ?? (reply.body.isEmpty ? nil : "?"), !types.contains(type) {
            faults.append("\(exchange.name) is of type \(type), not \(types)")
        }
        for name in headers(of: response).keys where reply.headers[name.lowercased()] == nil {
            faults.append("\(exchange.name) lacks \(name)")
        }
        return faults
    }

    /// What of it has a schema.
    func values(in exchange: Exchange) throws -> [Value] {
        let reply = exchange.reply
        guard let response = response(reply.status, of: exchange.operation) else { return [] }
        var values: [Value] = []
        if let type = reply.mediaType, type.hasSuffix("json") {
            values.append(
                Value(
                    name: exchange.name, schema: response.pointer + ["content", type, "schema"],
                    value: try JSONSerialization.jsonObject(with: reply.body, options: .fragmentsAllowed)))
        }
        for (name, header) in headers(of: response) {
            guard let text = reply.headers[name.lowercased()] else { continue }
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            values.append(Value(name: "\(exchange.name) \(name)", schema: header, value: value))
        }
        if let request = exchange.request, reply.status < 400 {
            let schema = exchange.operation.pointer + ["requestBody", "content", "application/json", "schema"]
            values.append(Value(name: "\(exchange.name) asked", schema: schema, value: request))
        }
        return values
    }

    /// A response's headers, and where the schema of each stands.
    private func headers(of response: (pointer: [String], json: [String: Any])) -> [String: [String]] {
        let headers = response.json["headers"] as? [String: [String: Any]] ?? [:]
        return headers.reduce(into: [:]) { places, header in
            if let name = (header.value["$ref"] as? String)?.split(separator: "/").last {
                places[header.key] = ["components", "headers", String(name), "schema"]
            } else {
                places[header.key] =
                    response.pointer + ["headers", header.key, "content", "application/json", "schema"]
            }
        }
    }

    /// The bodies that the description shows as examples.
    var examples: [Value] {
        operations.compactMap { operation in
            operation.example.map {
                Value(
                    name: "\(operation.name) example",
                    schema: operation.pointer + ["requestBody", "content", "application/json", "schema"], value: $0)
            }
        }
    }

    // MARK: The library

    /// Has the description and the values checked. `make test-deps` installs what does.
    /// - Returns: a line a fault.
    func validate(_ values: [Value]) async throws -> [String] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let python = here.appending(path: "../../.build/openapi/bin/python").standardized.path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw ServedProcess.Failure(description: "\(python) is missing: make test-deps")
        }
        try data.write(to: URL(fileURLWithPath: folder("openapi.json")))
        let list = values.map { value -> [String: Any] in
            let pointer = value.schema.map { $0.replacing("~", with: "~0").replacing("/", with: "~1") }
            return ["name": value.name, "schema": "/" + pointer.joined(separator: "/"), "value": value.value]
        }
        try JSONSerialization.data(withJSONObject: list).write(to: URL(fileURLWithPath: folder("values.json")))
        let process = try ServedProcess(
            python, [here.appending(path: "validate.py").path, folder("openapi.json"), folder("values.json")])
        let status = await process.end(within: 120)
        let lines = process.text.split(separator: "\n").map(String.init)
        guard status == 0, lines.last == "\(values.count) values" else {
            throw ServedProcess.Failure(description: "the check did not end: \(process.text)")
        }
        return lines.dropLast()
    }
}

/// What a body may be, by its type.
private func content(of body: Any?) -> [String: [String: Any]] {
    (body as? [String: Any])?["content"] as? [String: [String: Any]] ?? [:]
}

extension Reply {
    /// Without its parameters; nil where there is none.
    fileprivate var mediaType: String? { headers["content-type"]?.split(separator: ";").first.map(String.init) }
}
