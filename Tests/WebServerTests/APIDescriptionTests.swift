import Foundation
import Hummingbird
import LinuxHost
import QueueEngine
import Testing
import WebTestSupport

@testable import WebServer

/// `GET /api/openapi.json` says what the server does: no more, no less.
@Suite struct APIDescriptionTests {
    private struct View: CameraView {
        func nextSight() async -> CameraSight? {
            let corners = [(10, 12), (90, 10), (92, 88), (8, 90)].map { CameraSight.Point(x: $0.0, y: $0.1) }
            return CameraSight(jpeg: [0xff, 0xd8], width: 640, height: 360, outlines: [corners], trouble: "too_dark")
        }
    }

    @Test("anyone may read it, and keep it for a while")
    func served() async throws {
        try await Harness.run { harness in
            let reply = try await harness.client.get("/api/openapi.json")
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/json")
            #expect(reply.headers["cache-control"] == "public, max-age=3600")
            #expect(reply.json["openapi"] as? String == "3.1.0")
        }
    }

    @Test("it has every route of the router but the pages, and no other")
    func routes() async throws {
        try await Harness.run { harness in
            let all = Set(harness.web.routes.descriptions)
            let pages = RouteBuilder()
            PageRoutes(engine: harness.engine, locale: "en", pages: PageLibrary()).add(to: pages)
            let description = try APIDescription(try await harness.client.get("/api/openapi.json").body)
            let described = Set(description.operations.map(\.name))
            #expect(described.count > 40)
            #expect(described == all.subtracting(pages.table.descriptions))
        }
    }

    @Test("it is valid, everything that is answered stands in it, and everything that stands in it is answered")
    func answers() async throws {
        var exchanges: [APIDescription.Exchange] = []
        var heard: [FeedClient.Message] = []
        var known: APIDescription?
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try Data(VenueTests.dot).write(to: URL(filePath: folder("dot.png")))
        try Data("Closed on Friday.".utf8).write(to: URL(filePath: folder("friday.txt")))
        func show(_ configuration: inout WebServer.Configuration) { configuration.venuePictures = folder.path }
        try await Harness.run(
            view: View(), countsPaper: true, feed: FeedSettings(aliveInterval: 1),
            configure: show
        ) { harness in
            let tour = try await APITour(harness)
            try await tour.everything()
            (known, exchanges, heard) = (tour.description, tour.exchanges, tour.heard)
        }
        let proxied: (inout WebServer.Configuration) -> Void = {
            $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
        }
        try await Harness.run(joinsPerMinute: 1, hasPrinters: false, configure: proxied) { harness in
            let tour = try await APITour(harness)
            try await tour.nothingThere()
            exchanges += tour.exchanges
        }
        let description = try #require(known)

        let faults = exchanges.flatMap(description.faults)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        let messages = heard.map { message in
            APIDescription.Value(
                name: message["type"] ?? "?", schema: ["components", "schemas", "FeedMessage"], value: message.json)
        }
        let misfits = try await description.validate(
            description.examples + messages + exchanges.flatMap(description.values))
        #expect(misfits.isEmpty, "\(misfits.joined(separator: "\n"))")

        let seen = Set(exchanges.map(\.name))
        let silent = description.operations.flatMap { operation in operation.statuses.map { "\(operation.name) \($0)" }
        }
        // A body that takes more than half a minute.
        .filter { !$0.hasSuffix(" 408") && !seen.contains($0) }
        #expect(silent.isEmpty, "never answered: \(silent)")
        expectCodes(of: description, in: exchanges)
        #expect(Set(heard.compactMap { $0["type"] }) == description.messageTypes)
    }

    /// Every code word of every refusal was given, and the enumeration has just these.
    private func expectCodes(of description: APIDescription, in exchanges: [APIDescription.Exchange]) {
        let said = Set(
            exchanges.compactMap { exchange in
                description.sharedResponse(exchange.reply.status, of: exchange.operation).map {
                    "\($0) \(exchange.reply["code"] ?? "")"
                }
            })
        var all: Set = ["not_found"]
        for response in description.components("responses").keys {
            for code in description.codes(of: response) {
                all.insert(code)
                guard response != "BodyTooSlow", response != "Other" else { continue }
                #expect(said.contains("\(response) \(code)"))
            }
        }
        let words = description.components("schemas")["ProblemCode"]?["enum"] as? [String] ?? []
        #expect(Set(words) == all)
    }
}
