import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `/api/queues…`: making queues, changing them, taking numbers and calling them.
struct QueueRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let configuration: WebServer.Configuration
    private var engine: QueueEngine { parts.engine }

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer, configuration: WebServer.Configuration) {
        self.parts = parts
        self.authorizer = authorizer
        self.configuration = configuration
    }

    func add(to router: RouteBuilder) {
        let queues = router.group("/api/queues")
        queues.post { request, _ in try await create(request) }
        queues.get { _, _ in try await list() }
        queues.get("/{queue}") { request, context in try await show(request, context) }
        queues.patch("/{queue}") { request, context in try await change(request, context) }
        queues.post("/{queue}/join") { request, context in try await join(request, context) }
        queues.post("/{queue}/tickets") { request, context in try await issue(request, context) }
        queues.get("/{queue}/tickets") { request, context in try await tickets(request, context) }
        queues.post("/{queue}/next") { request, context in try await next(request, context) }
        queues.post("/{queue}/session") { request, context in try await endSession(request, context) }
        queues.post("/{queue}/undo") { request, context in try await undo(request, context) }
        queues.get("/{queue}/entry-qr.svg") { request, context in try await entryCode(request, context) }
        queues.get("/{queue}/poster.pdf") { request, context in try await poster(request, context) }
        queues.get("/{queue}/poster.svg") { request, context in try await posterPicture(request, context) }
        queues.get("/{queue}/unprinted") { request, context in try await unprinted(request, context) }
        queues.post("/{queue}/unprinted") { request, context in try await printMissing(request, context) }
        queues.post("/{queue}/poster") { request, context in try await printPoster(request, context) }
    }

    // MARK: Queues

    private struct Creation: Decodable {
        var name: String
        var prefix: String?
        var mode: String?
    }

    private func create(_ request: Request) async throws -> Response {
        try authorizer.newQueues.take(for: Caller.current.address)
        try await authorizer.requireAdmin(request)
        // Where anybody may, a wrong token is still wrong: who sent it believes to be somebody.
        let isStrangers =
            configuration.adminToken == nil ? try await !authorizer.isAdmin(request, orHost: false) : false
        let body = try await request.decoded(Creation.self)
        let token = Secret.token()
        let queue = try await engine.createQueue(
            name: body.name, prefix: body.prefix, mode: try mode(body.mode) ?? .gate, token: Secret.hash(token),
            waitingLimit: configuration.waitingLimit)
        if isStrangers { try await engine.write(.restrict(queue.id)) }
        return Response(.created, json: JSON(queue, engine).adding([("host_token", .string(token))]))
    }

    private func list() async throws -> Response {
        Response(json: .array(try await engine.queues().filter(\.isActive).map { JSON($0, engine) }))
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let queue = try await known(context)
        if request.headers[.hostToken] != nil { try await authorizer.require(.look, of: [queue.id], request) }
        return Response(json: JSON(queue, engine))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let host = try await hosting(request, context)
        let settings = try await request.decoded(QueueChanges.self).checked()
        return Response(json: JSON(try await perform(.change(settings), by: host).queue, engine))
    }

    private func mode(_ word: String?) throws -> Queue.Mode? {
        guard let word else { return nil }
        guard let mode = Queue.Mode(rawValue: word) else {
            throw Problem.invalidRequest("mode", "must be gate or counter.")
        }
        return mode
    }

    // MARK: Taking numbers

    private struct Join: Decodable {
        var details: DetailsBody?
        var language: String?
    }

    // Who calls these goes on where it is: a change of executor costs as much as the rest of a join.
    private nonisolated(nonsending) func join(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.queueID()
        guard let token = try authorizer.deviceToken(request) else {
            throw Problem(.badRequest, "invalid_request", "x-device-token: send this device's token.")
        }
        try authorizer.joins.take(for: Caller.current.address)
        let body = request.hasBody ? try await request.decoded(Join.self) : Join()
        let outcome = try await engine.join(
            id, device: authorizer.stored(token), details: body.details?.details,
            language: try Naming.language(body.language))
        return try await answer(
            outcome, status: outcome.isNew ? .created : .ok, more: [("device_token", .string(token))])
    }

    private struct Issue: Decodable {
        var print: Bool?
        /// Why the ticket goes before others.
        var priority: String?
        var details: DetailsBody?
        /// Also where the queue is closed or full.
        var force: Bool?
        var language: String?
    }

    private func issue(_ request: Request, _ context: WebContext) async throws -> Response {
        let queue = try await known(context).id
        let access = try await authorizer.require(.issue, of: [queue], request)
        let body = try await request.decoded(Issue.self)
        // Who stands at a kiosk opens no door that a host has closed.
        guard body.force != true || StationRight.host.isOf(access.role) else {
            throw Problem.roleForbidden(access.role)
        }
        let wantsPaper = body.print ?? false
        let language = try Naming.language(body.language)
        try authorizer.takeTicket(access)
        if wantsPaper { try authorizer.takePrint(access) }
        let outcome = try await engine.issue(
            in: queue, print: wantsPaper && configuration.printsTickets, priority: body.priority,
            details: body.details?.details, force: body.force ?? false, by: access.actor, language: language)
        let print: JSON =
            wantsPaper
            ? .string(outcome.printJob?.state.word ?? "failed") : .null
        var more = [("print", print)]
        if access.role == .desk, let ticket = outcome.ticket {
            let told = try await engine.details(of: outcome.queue)[ticket.id]
            more.append(("details", told.map { JSON($0) } ?? .null))
        }
        return try await answer(outcome, status: .created, more: more)
    }

    /// A ticket with its place.
    private nonisolated(nonsending) func answer(
        _ outcome: Outcome, status: HTTPResponse.Status, more: [(String, JSON)]
    ) async throws -> Response {
        guard let ticket = outcome.ticket else { throw Problem.unknownTicket }
        // A new ticket is the last in line; anything else has to be looked up.
        let placed =
            outcome.isNew && !(Attempt.current?.isReplayed ?? false)
            ? PlacedTicket(
                ticket: ticket, queue: outcome.queue,
                peopleAhead: CallOrder(of: outcome.queue).peopleAheadOfLast(in: ticket.lane),
                company: try await engine.company(of: outcome.queue))
            : try await engine.ticket(ticket.id)
        guard let placed else { throw Problem.unknownTicket }
        var text = ObjectText()
        JSON.tell(placed, at: engine.moment.tick, showsDevice: true, to: &text)
        for (name, value) in more { text.add(name, value) }
        return Response(status, json: text.buffer)
    }

    /// Tickets of one answer; `?after=` goes on from there.
    private static let listed = 10_000
    /// What a `waiting_limit` can be at most.
    private static let lineAtMost = 100_000

    private func tickets(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await hosted(request, context)
        let words = request.uri.queryParameters["status"].map { $0.split(separator: ",").map(String.init) }
        let statuses = try (words ?? [Ticket.Status.waiting.rawValue]).map { word in
            guard let status = Ticket.Status(rawValue: word.uppercased()) else {
                let all = Ticket.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.invalidRequest("status", "must be of \(all), separated by commas.")
            }
            return status
        }
        let after = try request.uri.queryParameters["after"].map { text in
            guard let number = Int(text), number >= 0 else {
                throw Problem.invalidRequest("after", "must be a position number, or 0 for the first ticket.")
            }
            return number
        }
        let queue = try await known(context)
        // Places are told of who waits, and need the whole line.
        let isLine = statuses == [.waiting]
        let line = isLine ? try await engine.tickets(of: id, in: [.waiting], limit: Self.lineAtMost) : []
        let tickets =
            switch after {
            case let after? where isLine: Array(line.lazy.filter { $0.number > after }.prefix(Self.listed))
            case let after?:
                try await engine.tickets(of: queue, in: Set(statuses), after: after, limit: Self.listed)
            case nil where isLine: Array(line.suffix(Self.listed))
            case nil: try await engine.tickets(of: id, in: Set(statuses), limit: Self.listed)
            }
        let places = Places(line, in: queue)
        let company = try await engine.company(of: queue)
        let notes = try await engine.hostNotes(of: queue)
        return Response(
            json: .array(
                tickets.map { ticket in
                    let told = JSON.members(of: notes[ticket.id] ?? HostNotes())
                    guard isLine, var placed = places.placed(ticket.id, in: queue) else {
                        return JSON(ticket, in: queue, showsDevice: true).adding(told)
                    }
                    placed.company = company
                    return JSON(placed, at: engine.moment.tick, showsDevice: true).adding(told)
                }))
    }

    // MARK: Calling

    private struct Call: Decodable { var counter: String? }

    private func next(_ request: Request, _ context: WebContext) async throws -> Response {
        let host = try await hosting(request, context)
        let counter = try Naming.counter(try await request.decoded(Call.self).counter)
        let outcome = try await perform(.next(counter: counter), by: host)
        let ticket = try await engine.hostJSON(ofTicketIn: outcome)
        return Response(json: ["ticket": ticket, "queue": JSON(outcome.queue, engine)])
    }

    private func endSession(_ request: Request, _ context: WebContext) async throws -> Response {
        let host = try await hosting(request, context)
        return Response(json: JSON(try await perform(.endSession, by: host).queue, engine))
    }

    private func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        let host = try await hosting(request, context)
        let outcome = try await perform(.undo, by: host)
        let ticket = try await engine.hostJSON(ofTicketIn: outcome)
        return Response(json: ["status": "success", "ticket": ticket, "queue": JSON(outcome.queue, engine)])
    }

    // MARK: Paper

    private func entryCode(_ request: Request, _ context: WebContext) async throws -> Response {
        try await authorizer.drawings.turn(for: Caller.current.address)
        let queues = try await request.place(context.queueID(), engine).map(\.id.description).joined(separator: ",")
        let svg = try await parts.renderer.svgCode("\(try authorizer.codeURL(request, context))/join/\(queues)")
        return Response(type: "image/svg+xml", bytes: Array(svg.utf8))
    }

    private func poster(_ request: Request, _ context: WebContext) async throws -> Response {
        let queues = try await request.place(context.queueID(), engine)
        try await authorizer.require(.host, of: queues.map(\.id), request)
        let sheet = parts.template.poster(for: queues, base: try authorizer.codeURL(request, context))
        return Response(type: "application/pdf", bytes: try await parts.renderer.draw(.poster(sheet), as: .pdf))
    }

    /// The poster as pages show it. Anybody may see it; the Wi-Fi's password is on it for the host only.
    private func posterPicture(_ request: Request, _ context: WebContext) async throws -> Response {
        try await authorizer.drawings.turn(for: Caller.current.address)
        let queues = try await request.place(context.queueID(), engine)
        var sheet = parts.template.poster(for: queues, base: try authorizer.codeURL(request, context))
        let ids = queues.map(\.id)
        if request.headers[.hostToken] != nil { try await authorizer.require(.look, of: ids, request) }
        if try await !authorizer.isHost(of: ids, request) { sheet.wifi = nil }
        return Response(type: "image/svg+xml", bytes: try await parts.renderer.draw(.poster(sheet), as: .svg))
    }

    private func printPoster(_ request: Request, _ context: WebContext) async throws -> Response {
        let queues = try await request.place(context.queueID(), engine).map(\.id)
        let access = try await authorizer.require(.host, of: queues, request)
        guard !access.isRestricted else { throw Problem.restricted }
        try authorizer.takePrint(access)
        guard configuration.printsPosters else {
            throw EngineError.printerUnavailable("No poster printer is configured. Set printers.poster.")
        }
        let job = try await engine.enqueuePrint(.poster(queues[0], with: Array(queues.dropFirst())))
        return Response(.accepted, json: ["print": .string(job.state.word)])
    }

    /// Tickets that are printed again with one tap.
    private static let missingLimit = 100

    /// The tickets that wait for paper which did not come.
    private func unprinted(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await hosted(request, context)
        let queue = try await known(context)
        let missing = try await engine.missingTickets(in: id, limit: Self.missingLimit)
        let told = try await engine.details(of: queue)
        return Response(
            json: .array(
                missing.map { missing in
                    JSON(missing.ticket, in: queue, showsDevice: true).adding(
                        JSON.members(of: missing.why) + [
                            ("details", told[missing.ticket.id].map { JSON($0) } ?? .null)
                        ])
                }))
    }

    /// Prints them now.
    private func printMissing(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try await known(context).id
        try authorizer.takePrint(try await authorizer.require(.host, of: [id], request))
        guard configuration.printsTickets else {
            throw EngineError.printerUnavailable("No ticket printer is configured. Set printers.ticket.")
        }
        let queue = try await known(context)
        let tickets = try await engine.printMissing(in: id, limit: Self.missingLimit)
        let notes = try await engine.hostNotes(of: queue)
        let shown = tickets.map { ticket in
            JSON(ticket, in: queue, showsDevice: true).adding(JSON.members(of: notes[ticket.id] ?? HostNotes()))
        }
        return Response(.accepted, json: ["count": JSON(tickets.count), "tickets": .array(shown)])
    }

    // MARK: Common

    private func known(_ context: WebContext) async throws -> Queue {
        guard let queue = try await engine.queue(try context.queueID()) else { throw Problem.unknownQueue }
        return queue
    }

    private func hosted(_ request: Request, _ context: WebContext) async throws -> ID<Queue> {
        try await hosting(request, context).queue
    }

    private typealias Host = (queue: ID<Queue>, actor: QueueCore.Actor)

    private func hosting(_ request: Request, _ context: WebContext) async throws -> Host {
        let queue = try await known(context).id
        return (queue, try await authorizer.requireHost(of: queue, request))
    }

    private func perform(_ command: Command, by host: Host) async throws -> Outcome {
        try await engine.perform(command, on: .queue(host.queue), by: host.actor)
    }
}
