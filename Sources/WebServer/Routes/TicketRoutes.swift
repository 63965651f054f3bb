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

    func add(to router: RouteBuilder) {
        let tickets = router.group("/api/tickets/{ticket}")
        tickets.get { request, context in try await show(request, context) }
        tickets.get("/qr.svg") { request, context in try await code(request, context) }
        tickets.post("/verify") { request, context in try await verify(request, context) }
        tickets.post("/cancel") { request, context in try await cancel(request, context) }
        tickets.post("/priority") { request, context in try await prioritize(request, context) }
        tickets.post("/transfer") { request, context in try await transfer(request, context) }
        tickets.post("/print") { request, context in try await print(request, context) }
        let plain: [(String, @Sendable (ID<Ticket>) -> Command)] = [
            ("/noshow", { .noShow($0) }), ("/hold", { .hold($0) }), ("/recall", { .recall($0) }),
            ("/reinstate", { .reinstate($0) }),
        ]
        tickets.post("/later") { request, context in try await later(request, context) }
        tickets.post("/park") { request, context in try await park(request, context) }
        for (path, command) in plain {
            tickets.post(path) { request, context in
                let (placed, actor) = try await hosted(request, context)
                return try await perform(command(placed.ticket.id), by: actor)
            }
        }
        let atCounter: [(String, @Sendable (ID<Ticket>, String?) -> Command)] = [
            ("/call", { .call($0, counter: $1) }), ("/serve", { .serve($0, counter: $1) }),
        ]
        for (path, command) in atCounter {
            tickets.post(path) { request, context in
                let (placed, actor) = try await hosted(request, context)
                let body = try await request.decoded(AtCounter.self)
                return try await perform(command(placed.ticket.id, try Naming.counter(body.counter)), by: actor)
            }
        }
    }

    private struct AtCounter: Decodable { var counter: String? }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await known(context)
        let device = try authorizer.device(request)
        let isOwn = device != nil && device == placed.ticket.deviceToken
        let access = try await authorizer.guestOrStation(of: placed.ticket.queueID, request)
        let seesPaper = access.map { StationRight.paper.isOf($0.role) } ?? false
        var more = [("queue_name", JSON.string(placed.queue.name))]
        if seesPaper {
            let job = try await engine.latestPrintJob(of: placed.ticket.id)
            more += job.map { JSON.members(of: $0.state) } ?? [("print", .null)]
        }
        if isOwn { more.append(("device_token", JSON(try authorizer.deviceToken(request)))) }
        let showsAll = isOwn || access?.role == .desk
        if access?.role == .desk {
            let told = try await engine.details(of: placed.queue)[placed.ticket.id]
            more.append(("details", told.map { JSON($0) } ?? .null))
        }
        return Response(json: JSON(placed, at: engine.moment.tick, showsDevice: showsAll).adding(more))
    }

    /// The ticket's id; with `?link`, the address where a phone follows it.
    private func code(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await known(context).ticket.id
        let isLink = request.uri.queryParameters["link"] != nil
        // Without an address of the appliance's there is still the ticket.
        let base = isLink ? try? authorizer.codeURL(request, context) : nil
        try await authorizer.drawings.turn(for: Caller.current.address)
        let svg = try await parts.renderer.svgCode(base.map { "\($0)/t/\(id)" } ?? "\(id)")
        return Response(type: "image/svg+xml", bytes: Array(svg.utf8))
    }

    // MARK: Transitions

    private func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await known(context).ticket
        let access = try await authorizer.require(.scan, of: [id.queueID], request)
        return try await perform(.verify(id.id), by: access.actor, forHost: access.role == .desk)
    }

    private func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await known(context)
        let id = placed.ticket.id
        if request.headers[.hostToken] != nil {
            let actor = try await authorizer.requireHost(of: placed.ticket.queueID, request)
            return try await perform(.cancel(id), by: actor)
        }
        guard let device = try authorizer.device(request) else { throw Problem.tokenMissing }
        return try await perform(.cancel(id), by: .guest(device: device), forHost: false)
    }

    private struct Later: Decodable { var places: Int? }

    /// Lets others pass: the ticket's own device, or a host.
    private func later(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await known(context)
        let places = try await request.decoded(Later.self).places ?? Command.standardPlaces
        let command = Command.later(placed.ticket.id, places: places)
        if request.headers[.hostToken] != nil {
            let actor = try await authorizer.requireHost(of: placed.ticket.queueID, request)
            return try await perform(command, by: actor)
        }
        guard let device = try authorizer.device(request) else { throw Problem.tokenMissing }
        return try await perform(command, by: .guest(device: device), forHost: false)
    }

    private struct Park: Decodable { var minutes: Int? }

    private func park(_ request: Request, _ context: WebContext) async throws -> Response {
        let (placed, actor) = try await hosted(request, context)
        let minutes = try await request.decoded(Park.self).minutes ?? Command.standardMinutes
        return try await perform(.park(placed.ticket.id, minutes: minutes), by: actor)
    }

    private struct Transfer: Decodable {
        var queueID: String
        var place: String?
        var force: Bool?

        enum CodingKeys: String, CodingKey {
            case place, force
            case queueID = "queue_id"
        }
    }

    private func transfer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (placed, actor) = try await hosted(request, context)
        let body = try await request.decoded(Transfer.self)
        guard let other = ID<Queue>(body.queueID) else {
            throw Problem.invalidRequest("queue_id", "must be the id of the other queue.")
        }
        guard let place = Command.TransferPlace(rawValue: body.place ?? Command.TransferPlace.last.rawValue) else {
            throw Problem.invalidRequest("place", "must be last, waited or next.")
        }
        return try await perform(
            .transfer(placed.ticket.id, to: other, as: engine.newID(), place: place, force: body.force ?? false),
            by: actor)
    }

    private struct Priority: Decodable { var reason: String? }

    /// With a reason the ticket goes before others; with null it is a regular one again.
    private func prioritize(_ request: Request, _ context: WebContext) async throws -> Response {
        let (placed, actor) = try await hosted(request, context)
        let reason = try await request.decoded(Priority.self).reason
        return try await perform(.prioritize(placed.ticket.id, reason: reason), by: actor)
    }

    /// - Parameter forHost: the answer has what hosts alone are told.
    private func perform(
        _ command: Command, by actor: QueueCore.Actor, forHost: Bool = true
    ) async throws -> Response {
        let outcome = try await engine.perform(command, on: .ticketsQueue, by: actor)
        return try await Self.answer(outcome, engine: engine, forHost: forHost)
    }

    /// The transition's answer: the ticket as it is now, and what every screen shows because of it.
    static func answer(_ outcome: Outcome, engine: QueueEngine, forHost: Bool) async throws -> Response {
        guard let ticket = outcome.ticket else { throw Problem.unknownTicket }
        var members: [(String, JSON)] = [("status", "success")]
        if let verdict = outcome.verdict {
            members.append(("verdict", .string(verdict.word)))
            members.append(("message", .string(verdict.message(label: ticket.label))))
        }
        let shown =
            forHost
            ? try await engine.hostJSON(of: ticket, in: outcome.queue)
            : JSON(ticket, in: outcome.queue, showsDevice: true)
        members.append(("ticket", shown))
        let board = try await engine.board(of: outcome.queue.id)
        members.append(("broadcast", board?.message(at: engine.moment.tick) ?? .null))
        return Response(json: .object(members))
    }

    // MARK: Paper

    private func print(_ request: Request, _ context: WebContext) async throws -> Response {
        let placed = try await known(context)
        try authorizer.takePrint(try await authorizer.require(.host, of: [placed.ticket.queueID], request))
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

    /// The ticket, and whoever hosts its queue.
    private func hosted(
        _ request: Request, _ context: WebContext
    ) async throws -> (placed: PlacedTicket, actor: QueueCore.Actor) {
        let placed = try await known(context)
        return (placed, try await authorizer.requireHost(of: placed.ticket.queueID, request))
    }
}
