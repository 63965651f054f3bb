import Hummingbird
import QueueCore
import QueueEngine

/// `/api/tickets…`: one ticket, and what becomes of it.
struct TicketRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let printsTickets: Bool
    private var engine: QueueEngine { parts.engine }

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer, printsTickets: Bool) {
        self.parts = parts
        self.authorizer = authorizer
        self.printsTickets = printsTickets
    }

    func add(to router: Router<WebContext>) {
        let tickets = router.group("/api/tickets/{ticket}")
        tickets.get { request, context in try await show(request, context) }
        tickets.get("/qr.svg") { request, context in try await code(request, context) }
        tickets.post("/verify") { request, context in try await verify(request, context) }
        tickets.post("/cancel") { request, context in try await cancel(request, context) }
        tickets.post("/priority") { request, context in try await prioritize(request, context) }
        tickets.post("/transfer") { request, context in try await transfer(request, context) }
        tickets.post("/print") { request, context in try await print(request, context) }
        let plain: [(RouterPath, @Sendable (ID<Ticket>) -> Command)] = [
            ("/noshow", { .noShow($0) }), ("/hold", { .hold($0) }), ("/recall", { .recall($0) }),
            ("/reinstate", { .reinstate($0) }),
        ]
        for (path, command) in plain {
            tickets.post(path) { request, context in
                try await perform(command(try await hosted(request, context).ticket.id))
            }
        }
        let atCounter: [(RouterPath, @Sendable (ID<Ticket>, String?) -> Command)] = [
            ("/call", { .call($0, counter: $1) }), ("/serve", { .serve($0, counter: $1) }),
        ]
        for (path, command) in atCounter {
            tickets.post(path) { request, context in
                let ticket = try await hosted(request, context).ticket
                let body = try await request.decoded(AtCounter.self)
                return try await perform(command(ticket.id, try Naming.counter(body.counter)))
            }
        }
    }

    private struct AtCounter: Decodable { var counter: String? }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await known(context)
        let isOwn = try authorizer.device(request).map { $0 == placed.ticket.deviceToken } ?? false
        let isHost = try await isHost(of: placed.ticket.queueID, request)
        let job = isHost ? try await engine.latestPrintJob(of: placed.ticket.id) : nil
        let print = job.map { JSON.members(of: $0.state) } ?? []
        return Response(
            json: JSON(placed, at: engine.moment.tick, showsDevice: isOwn || isHost).adding(
                [
                    ("queue_name", .string(placed.queue.name))
                ] + print))
    }

    /// A wrong token here is a stranger's, not an error: whoever has the id may look.
    private func isHost(of queue: ID<Queue>, _ request: Request) async throws -> Bool {
        guard let token = request.headers[.hostToken] else { return false }
        return try await engine.isHost(Secret.hash(token), of: queue)
    }

    /// The ticket's id; with `?link`, the address where a phone follows it.
    private func code(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await known(context).ticket.id
        let isLink = request.uri.queryParameters["link"] != nil
        let svg = try parts.renderer.svgCode(isLink ? "\(authorizer.baseURL(request, context))/t/\(id)" : "\(id)")
        return Response(type: "image/svg+xml", bytes: Array(svg.utf8))
    }

    // MARK: Transitions

    private func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        try await perform(.verify(try await hosted(request, context).ticket.id))
    }

    private func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await known(context)
        let id = placed.ticket.id
        if request.headers[.hostToken] != nil {
            try await authorizer.requireHost(of: placed.ticket.queueID, request)
            return try await perform(.cancel(id))
        }
        guard let device = try authorizer.device(request) else { throw Problem.tokenMissing }
        return try await perform(.cancel(id), by: .guest(device: device))
    }

    private struct Transfer: Decodable {
        var queueID: String

        enum CodingKeys: String, CodingKey { case queueID = "queue_id" }
    }

    private func transfer(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await hosted(request, context)
        let text = try await request.decoded(Transfer.self).queueID
        guard let other = ID<Queue>(text) else {
            throw Problem.invalidRequest("queue_id", "must be the id of the other queue.")
        }
        return try await perform(.transfer(placed.ticket.id, to: other, as: engine.newID()))
    }

    private struct Priority: Decodable { var reason: String? }

    /// With a reason the ticket goes before others; with null it is a regular one again.
    private func prioritize(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await hosted(request, context)
        let reason = try await request.decoded(Priority.self).reason
        return try await perform(.prioritize(placed.ticket.id, reason: reason))
    }

    private func perform(_ command: Command, by actor: Actor = .host) async throws -> Response {
        let outcome = try await engine.perform(command, on: .ticketsQueue, by: actor)
        return try await Self.answer(outcome, engine: engine)
    }

    /// The transition's answer: the ticket as it is now, and what every screen shows because of it.
    static func answer(_ outcome: Outcome, engine: QueueEngine) async throws -> Response {
        guard let ticket = outcome.ticket else { throw Problem.unknownTicket }
        var members: [(String, JSON)] = [("status", "success")]
        if let verdict = outcome.verdict {
            members.append(("verdict", .string(verdict.word)))
            let label = outcome.queue.label(for: ticket.number)
            members.append(("message", .string(verdict.message(label: label))))
        }
        members.append(("ticket", JSON(ticket, in: outcome.queue, showsDevice: true)))
        let board = try await engine.board(of: outcome.queue.id)
        members.append(("broadcast", board?.message ?? .null))
        return Response(json: .object(members))
    }

    // MARK: Paper

    private func print(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await hosted(request, context)
        guard printsTickets else {
            throw EngineError.printerUnavailable("No ticket printer is configured. Set printers.ticket.")
        }
        let job = try await engine.enqueuePrint(.ticket(placed.ticket.id, isCopy: true))
        return Response(.accepted, json: ["print": .string(job.state.word)])
    }

    // MARK: Common

    private func known(_ context: WebContext) async throws -> PlacedTicket {
        guard let placed = try await engine.ticket(try context.ticketID()) else { throw Problem.unknownTicket }
        return placed
    }

    private func hosted(_ request: Request, _ context: WebContext) async throws -> PlacedTicket {
        let placed = try await known(context)
        try await authorizer.requireHost(of: placed.ticket.queueID, request)
        return placed
    }
}
