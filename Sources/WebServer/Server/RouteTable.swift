import HTTPTypes
import Hummingbird

/// Where a request goes: a tree of the addresses' segments, in which a request's path is followed byte by byte.
///
/// Each address has a few segments; one in braces stands for any text, which its handler finds under that name. Where a segment is
/// both written out and in braces, what is written out comes first. docs/decisions/0045
struct RouteTable: Sendable {
    typealias Handler = nonisolated(nonsending) @Sendable (Request, WebContext) async throws -> Response

    private struct Node: Sendable {
        var constants: [(text: [UInt8], index: Int)] = []
        var capture: (name: Substring, index: Int)?
        /// The whole address, as it was added.
        var path = ""
        var handlers: [(method: HTTPRequest.Method, handler: Handler)] = []
    }

    private typealias Captured = (name: Substring, text: Range<Int>)

    private static let slash = UInt8(ascii: "/")

    private var nodes = [Node()]

    /// - Parameter path: its segments come in the same order always, so a segment in braces has one name wherever it stands.
    mutating func add(_ path: String, _ method: HTTPRequest.Method, _ handler: @escaping Handler) {
        var index = 0
        for segment in path.split(separator: "/") {
            index =
                segment.first == "{"
                ? capture(segment.dropFirst().dropLast(), below: index) : constant(segment, below: index)
        }
        precondition(
            !nodes[index].handlers.contains { $0.method == method }, "\(method.rawValue) \(path) was added before")
        nodes[index].path = path
        nodes[index].handlers.append((method, handler))
    }

    private mutating func constant(_ segment: Substring, below index: Int) -> Int {
        let text = Array(segment.utf8)
        if let known = nodes[index].constants.first(where: { $0.text == text }) { return known.index }
        nodes[index].constants.append((text, nodes.count))
        nodes.append(Node())
        return nodes.count - 1
    }

    private mutating func capture(_ name: Substring, below index: Int) -> Int {
        if let known = nodes[index].capture {
            precondition(known.name == name, "{\(name)} is called {\(known.name)} elsewhere")
            return known.index
        }
        nodes[index].capture = (name, nodes.count)
        nodes.append(Node())
        return nodes.count - 1
    }

    // MARK: Finding

    /// - Throws: `HTTPError` where nothing is, and what the handler throws.
    nonisolated(nonsending) func respond(to request: Request, _ context: WebContext) async throws -> Response {
        guard let (handler, parameters) = find(request.method, request.uri.path) else { throw HTTPError(.notFound) }
        var context = context
        context.coreContext.parameters = parameters
        return try await handler(request, context)
    }

    /// The route's handler and the texts of its segments in braces, as they came; nil where nothing is.
    func find(_ method: HTTPRequest.Method, _ path: String) -> (Handler, Parameters)? {
        var path = path
        var handler: Handler?
        var captured: [Captured] = []
        path.withUTF8 { bytes in
            _ = follow(bytes, 0, from: 0, &captured) { node in
                handler = node.handlers.first { $0.method == method }?.handler
                return handler != nil
            }
        }
        guard let handler else { return nil }
        var parameters = Parameters()
        for (name, text) in captured {
            let start = path.utf8.index(path.startIndex, offsetBy: text.lowerBound)
            parameters.append(key: name, value: path[start..<path.utf8.index(start, offsetBy: text.count)])
        }
        return (handler, parameters)
    }

    /// - Parameter isFound: asked of each node that the whole path leads to, until it says yes.
    private func follow(
        _ path: UnsafeBufferPointer<UInt8>, _ position: Int, from index: Int, _ captured: inout [Captured],
        _ isFound: (Node) -> Bool
    ) -> Bool {
        var start = position
        while start < path.count, path[start] == Self.slash { start += 1 }
        guard start < path.count else { return isFound(nodes[index]) }
        var end = start
        while end < path.count, path[end] != Self.slash { end += 1 }
        let segment = path[start..<end]
        for (text, next) in nodes[index].constants where text.count == segment.count && text.elementsEqual(segment) {
            if follow(path, end, from: next, &captured, isFound) { return true }
        }
        guard let capture = nodes[index].capture else { return false }
        captured.append((capture.name, start..<end))
        if follow(path, end, from: capture.index, &captured, isFound) { return true }
        captured.removeLast()
        return false
    }

    // MARK: What there is

    /// Each method and address.
    var descriptions: [String] {
        nodes.flatMap { node in node.handlers.map { "\($0.method.rawValue) \(node.path)" } }
    }

    /// What may be done at an address, for OPTIONS and for who tried something else: in the order of the alphabet; empty where
    /// nothing is.
    func methods(at path: String) -> [String] {
        var found: Set<String> = []
        if path == "*" {
            // RFC 9110 §9.3.7: the server as a whole.
            for node in nodes { found.formUnion(node.handlers.map(\.method.rawValue)) }
        } else {
            var path = path
            var captured: [Captured] = []
            path.withUTF8 { bytes in
                _ = follow(bytes, 0, from: 0, &captured) { node in
                    found.formUnion(node.handlers.map(\.method.rawValue))
                    return false
                }
            }
        }
        guard !found.isEmpty else { return [] }
        if found.contains("GET") { found.insert("HEAD") }
        return found.union(["OPTIONS"]).sorted()
    }
}
