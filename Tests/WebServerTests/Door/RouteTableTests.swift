import HTTPTypes
import Hummingbird
import Testing

@testable import WebServer

@Suite("The table of routes")
struct RouteTableTests {
    /// Each route answers with its own address.
    private func table(_ routes: (HTTPRequest.Method, String)...) -> RouteTable {
        var table = RouteTable()
        for (method, path) in routes {
            table.add(path, method) { _, _ in Response(status: .ok, headers: [.location: path]) }
        }
        return table
    }

    private func texts(_ table: RouteTable, _ path: String, _ method: HTTPRequest.Method = .get) -> [String: String]? {
        table.find(method, path).map { found in
            Dictionary(uniqueKeysWithValues: found.1.map { (String($0.key), String($0.value)) })
        }
    }

    @Test(
        "a path leads to what stands in braces",
        arguments: [
            ("/", [:]), ("", [:]), ("/q/a", ["queue": "a"]), ("//q///a/", ["queue": "a"]),
            ("/q/new", ["queue": "new"]), ("/q/a/b.svg", ["queue": "a"]), ("/q/a/7", ["queue": "a", "ticket": "7"]),
            ("/q/ä%20/ü", ["queue": "ä%20", "ticket": "ü"]), ("/q/" + String(repeating: "x", count: 9000), nil),
        ] as [(String, [String: String]?)])
    func finds(path: String, expected: [String: String]?) {
        let table = table((.get, "/"), (.get, "/q/{queue}"), (.get, "/q/{queue}/b.svg"), (.get, "/q/{queue}/{ticket}"))
        let long = path.utf8.count > 1000 ? ["queue": String(path.dropFirst(3))] : expected
        #expect(texts(table, path) == long)
    }

    @Test(
        "nothing is found where nothing is",
        arguments: ["/q", "/Q/a", "/q/a/b/c", "/q/a/b.svgz", "/qq/a", "/q/a\u{0}", "/q\u{301}/a"])
    func findsNothing(path: String) {
        let table = table((.get, "/q/x"), (.get, "/q/{queue}/b.svg"))
        #expect(table.find(.get, path) == nil)
        #expect(table.methods(at: path).isEmpty)
    }

    @Test("what is written out comes before braces, and braces where the rest of it leads nowhere")
    func precedence() {
        let table = table((.get, "/q/open/all"), (.get, "/q/{queue}/one"), (.get, "/q/{queue}/all"), (.post, "/q/open"))
        #expect(texts(table, "/q/open/all") == [:])
        #expect(texts(table, "/q/open/one") == ["queue": "open"])
        #expect(texts(table, "/q/shut/all") == ["queue": "shut"])
        #expect(texts(table, "/q/open", .post) == [:])
        #expect(texts(table, "/q/open", .get) == nil)
    }

    @Test("the methods of all routes that lead to an address are told, and HEAD wherever GET is")
    func methods() {
        let table = table((.get, "/q/{queue}"), (.post, "/q/open"), (.delete, "/q/{queue}/x"))
        #expect(table.methods(at: "/q/open") == ["GET", "HEAD", "OPTIONS", "POST"])
        #expect(table.methods(at: "/q/shut") == ["GET", "HEAD", "OPTIONS"])
        #expect(table.methods(at: "/q/a/x") == ["DELETE", "OPTIONS"])
        #expect(table.methods(at: "*") == ["DELETE", "GET", "HEAD", "OPTIONS", "POST"])
        #expect(table.descriptions.sorted() == ["DELETE /q/{queue}/x", "GET /q/{queue}", "POST /q/open"])
    }
}
