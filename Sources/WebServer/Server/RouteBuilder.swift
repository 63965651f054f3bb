import HTTPTypes
import Hummingbird

/// Takes the routes of all rooms, one after another, under what stands before their addresses.
final class RouteBuilder {
    private(set) var table = RouteTable()

    /// The routes of one address and of what is below it.
    struct Group {
        fileprivate let router: RouteBuilder
        fileprivate let path: String

        func get(_ path: String = "", use handler: @escaping RouteTable.Handler) { add(path, .get, handler) }
        func post(_ path: String = "", use handler: @escaping RouteTable.Handler) { add(path, .post, handler) }
        func put(_ path: String = "", use handler: @escaping RouteTable.Handler) { add(path, .put, handler) }
        func patch(_ path: String = "", use handler: @escaping RouteTable.Handler) { add(path, .patch, handler) }
        func delete(_ path: String = "", use handler: @escaping RouteTable.Handler) { add(path, .delete, handler) }

        private func add(_ path: String, _ method: HTTPRequest.Method, _ handler: @escaping RouteTable.Handler) {
            router.table.add(self.path + path, method, handler)
        }
    }

    func group(_ path: String) -> Group { Group(router: self, path: path) }

    func get(_ path: String, use handler: @escaping RouteTable.Handler) { table.add(path, .get, handler) }
    func post(_ path: String, use handler: @escaping RouteTable.Handler) { table.add(path, .post, handler) }
    func patch(_ path: String, use handler: @escaping RouteTable.Handler) { table.add(path, .patch, handler) }
    func delete(_ path: String, use handler: @escaping RouteTable.Handler) { table.add(path, .delete, handler) }
}
