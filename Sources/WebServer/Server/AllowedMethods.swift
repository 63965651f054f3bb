import HTTPTypes
import Hummingbird

/// What may be done at an address: for OPTIONS, and for who tried something else.
struct AllowedMethods: Sendable {
    private struct Route {
        /// Nil is any.
        var segments: [String?]
        var methods: [HTTPRequest.Method]
    }

    private let routes: [Route]

    private var all: [String] {
        Set(routes.flatMap { $0.methods.map(\.rawValue) }).union(["HEAD", "OPTIONS"]).sorted()
    }

    /// - Parameter routes: the router's; each has a few segments, and none is a wildcard over several.
    init(_ routes: [Router<WebContext>.RouteDescription]) {
        self.routes = Dictionary(grouping: routes, by: { $0.path.description }).map { path, routes in
            let segments = path.split(separator: "/").map { $0.contains("{") || $0.hasPrefix(":") ? nil : String($0) }
            return Route(segments: segments, methods: routes.map(\.method))
        }
    }

    /// In the order of the alphabet; empty where nothing is.
    func methods(at path: String) -> [String] {
        // RFC 9110 §9.3.7: the server as a whole.
        if path == "*" { return all }
        let segments = path.split(separator: "/")
        var found: Set<String> = []
        for route in routes where route.segments.count == segments.count {
            guard zip(route.segments, segments).allSatisfy({ $0.0 == nil || $0.0.map { Substring($0) } == $0.1 }) else {
                continue
            }
            found.formUnion(route.methods.map(\.rawValue))
        }
        guard !found.isEmpty else { return [] }
        if found.contains("GET") { found.insert("HEAD") }
        return found.union(["OPTIONS"]).sorted()
    }
}
