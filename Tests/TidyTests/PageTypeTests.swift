import Foundation
import Testing

/// The types that the pages' scripts are checked against are those that the API describes.
@Suite struct PageTypeTests {
    /// Each interface of `pages.d.ts`, and the schemas that it is made of.
    private static let schemas: [String: [String]] = [
        "QueueUpdate": ["QueueUpdate"], "Guest": ["Place"], "QueueFacts": ["Queue", "OwnQueue", "QueueUpdate"],
        "TicketFacts": [
            "Ticket", "PlacedTicket", "ShownTicket", "IssuedTicket", "PrintOutcome", "UnprintedTicket", "TicketList",
        ],
        "Device": ["Device"], "ScanAnswer": ["ScanAnswer", "ScanResult", "ScanShown"],
    ]

    private static func properties(of node: Any?) -> Set<String> {
        guard let object = node as? [String: Any] else {
            return (node as? [Any])?.reduce(into: Set()) { $0.formUnion(properties(of: $1)) } ?? []
        }
        var found = Set((object["properties"] as? [String: Any])?.keys.map(\.self) ?? [])
        for (key, value) in object where key != "enum" { found.formUnion(properties(of: value)) }
        return found
    }

    @Test("what a script relies on is in the API's description") func described() throws {
        let files = Repository.current.files
        let text = try #require(files.first { $0.path == "Tests/BrowserTests/Types/pages.d.ts" }).text
        let file = try #require(files.first { $0.path == "\(PageRule.folder)shared/openapi.json" }).text
        let json = try JSONSerialization.jsonObject(with: Data(file.utf8)) as? [String: Any]
        let all = try #require((json?["components"] as? [String: Any])?["schemas"] as? [String: Any])
        var checked = 0
        for match in text.matches(of: /interface (\w+) \{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/) {
            guard let names = Self.schemas[String(match.1)] else { continue }
            let known = names.reduce(into: Set<String>()) { $0.formUnion(Self.properties(of: all[$1])) }
            let body = match.2.replacing(/\{[^}]*\}/, with: "")
            // What is not always there may come with a later version; the rest is relied on.
            let needed = Set(body.matches(of: /(\w+):\s/).map { String($0.1) })
            #expect(needed.subtracting(known).isEmpty, "\(match.1): \(needed.subtracting(known).sorted())")
            checked += 1
        }
        #expect(checked == Self.schemas.count)
    }
}
