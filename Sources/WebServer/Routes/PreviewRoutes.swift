import Hummingbird
import QueueCore
import QueueEngine

/// What the owner looks at while setting up: ticket and poster as they would be printed with the settings that are kept, and with
/// those that are being typed; and a page that tries the printer.
struct PreviewRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    /// Test pages that one address may have printed in a minute: each is a hand's length of paper.
    private let pages = RateLimiter<ClientAddress>(perMinute: 6)
    /// Characters of a value that is being typed: as many as the longest setting takes.
    private static let longest = 1000
    /// What stands on a ticket that is no one's.
    private static let (number, ahead) = (42, 3)

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer) {
        self.parts = parts
        self.authorizer = authorizer
    }

    func add(to router: RouteBuilder) {
        router.get("/api/preview/ticket.svg") { request, _ in try await ticket(request) }
        router.get("/api/preview/poster.svg") { request, context in try await poster(request, context) }
        router.post("/api/devices/test-page") { request, _ in try await testPage(request) }
    }

    private func ticket(_ request: Request) async throws -> Response {
        try await requireOwner(request)
        let (template, queue) = (try await template(request), try await queue(request))
        let moment = parts.engine.moment
        var sample = Ticket(
            id: Self.nobody(), queueID: queue.id, deviceToken: nil, session: queue.session, number: Self.number,
            label: queue.label(for: Self.number), createdAt: moment.wall, createdTick: moment.tick)
        if try await value("tickets.pictures", request) == "on" { sample.picture = TicketPicture(number: 0) }
        let placed = PlacedTicket(ticket: sample, queue: queue, peopleAhead: Self.ahead)
        let slip = template.slip(for: placed, isCopy: false, at: moment.tick)
        return Response(
            type: "image/svg+xml", bytes: try await parts.renderer.draw(.ticket(slip), as: .svg), cache: "no-store")
    }

    private func poster(_ request: Request, _ context: WebContext) async throws -> Response {
        try await requireOwner(request)
        let sheet = try await template(request).poster(
            for: [try await queue(request)], base: try authorizer.codeURL(request, context))
        return Response(
            type: "image/svg+xml", bytes: try await parts.renderer.draw(.poster(sheet), as: .svg), cache: "no-store")
    }

    private func testPage(_ request: Request) async throws -> Response {
        if try await !authorizer.isAdmin(request) { _ = try await authorizer.requireDevices(request, .host) }
        try pages.take(for: Caller.current.address)
        guard let printTest = parts.printTest else {
            throw EngineError.printerUnavailable("No ticket printer is configured. Set printers.ticket.")
        }
        if let trouble = await printTest() { throw EngineError.printerUnavailable(trouble) }
        return Response(.accepted, json: ["print": .string("queued")])
    }

    private func requireOwner(_ request: Request) async throws {
        guard try await authorizer.isAdmin(request) else {
            guard request.headers[.adminToken] == nil else { throw Problem.adminTokenWrong }
            throw Problem(.unauthorized, "token_missing", "The preview needs the admin token.")
        }
    }

    // MARK: What is set

    /// What is being typed, else what is kept, whether it is in force yet or not.
    private func value(_ key: String, _ request: Request) async throws -> String? {
        if let typed = try typed(key, request) { return typed.isEmpty ? nil : typed }
        return (try? await parts.settings?.entries())?.first { $0.key == key }?.value
    }

    private func typed(_ key: String, _ request: Request) throws -> String? {
        guard let text = request.uri.queryParameters[key[...]] else { return nil }
        guard text.count <= Self.longest else {
            throw Problem.invalidRequest(key, "must be at most \(Self.longest) characters.")
        }
        return String(text)
    }

    private func template(_ request: Request) async throws -> DocumentTemplate {
        var template = parts.template
        template.venue = try await value("venue.name", request)
        template.footer = try await value("venue.footer", request)
        template.locale = try await value("locale", request) ?? template.locale
        return template
    }

    /// The one that is named, else one that is not there yet.
    private func queue(_ request: Request) async throws -> Queue {
        if let text = try typed("queue", request) {
            guard let id = ID<Queue>(text), let queue = try await parts.engine.queue(id) else {
                throw Problem.unknownQueue
            }
            return queue
        }
        let name = try typed("name", request) ?? ""
        return Queue(
            id: Self.nobody(), name: name.isEmpty ? "…" : name, prefix: "A", createdAt: parts.engine.moment.wall)
    }

    /// An id of the right form that nothing has.
    private static func nobody<Of>() -> ID<Of> { ID(high: 0x4000, low: 0x8000_0000_0000_0000) }
}
