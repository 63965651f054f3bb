import HTTPTypes
import Hummingbird
import NIOCore
import QueueCore
import QueueEngine

/// What browsers get: pages by their address, and everything that they load under `/assets/`. All of it is in the binary.
struct PageRoutes {
    /// The most queues that one page is about.
    static let queueLimit = 12

    let engine: QueueEngine
    /// BCP 47: what walls, kiosks and posters speak, and who names no language of ours.
    let locale: String
    let pages: PageLibrary
    /// What devices may be told to trust; nil where browsers know the certificate, or there is no HTTPS.
    var authority: @Sendable () -> AuthorityDocument? = { nil }

    /// The way to the settings, until somebody took it.
    var setupWay: (@Sendable () async -> SetupWay?)?
    var drawCode: (@Sendable (String) async throws -> String)?
    /// What is kept of a device's token.
    var stored: @Sendable (String) -> String = { $0 }
    /// What the feed of a queue would say now to anybody.
    var now: @Sendable (Queue) async throws -> ByteBuffer? = { _ in nil }

    func add(to router: RouteBuilder) {
        let plain: [(String, PageDescription)] = [
            ("/host", .host), ("/kiosk/{queue}", .kiosk), ("/scan", .scan),
            ("/print-qr/{queue}", .poster), ("/board/{queue}", .board), ("/setup", .setup),
            ("/info/{queue}", .info),
        ]
        for (path, page) in plain {
            router.get(path) { request, _ in
                var document = PageDocument(page, await words(for: request, isShared: page.isShared))
                document.content = PlainView(words: document.words).needsScripts(document.title)
                return try await answer(request, document)
            }
        }
        router.get("/wall/{queue}") { request, context in try await wall(request, context) }
        router.get("/") { request, _ in try await queues(request) }
        router.get("/join/{queue}") { request, context in try await join(request, context) }
        router.get("/t/{ticket}") { request, context in try await ticket(request, context) }
        router.get("/accessibility") { request, _ in
            var document = PageDocument(.access, await words(for: request))
            document.content = PlainView(words: document.words).access()
            return try await answer(request, document)
        }
        router.get("/ca") { request, _ in
            guard let authority = authority() else { throw Problem.nothingHere }
            var document = PageDocument(.authority, await words(for: request))
            document.content = PlainView(words: document.words).trust(authority)
            return try await answer(request, document)
        }
        router.get("/ca.crt") { _, _ in
            guard let authority = authority() else { throw Problem.nothingHere }
            var response = Response(type: "application/x-x509-ca-cert", bytes: authority.der)
            response.headers[.contentDisposition] = "attachment; filename=\"qode-ca.crt\""
            return response
        }
        router.get("/welcome") { request, _ in try await welcome(request) }
        router.get("/welcome/code.svg") { _, _ in
            guard Caller.current.isLocal, let link = await setupWay?()?.link, let drawCode else {
                throw Problem.nothingHere
            }
            var response = Response(type: "image/svg+xml", bytes: Array(try await drawCode(link).utf8))
            response.headers[.cacheControl] = "no-store"
            return response
        }
        router.get("/favicon.ico") { _, _ in Response(status: .noContent) }
        router.get("/assets/{name}") { request, context in try await asset(request, context) }
    }

    /// Between two looks of the appliance's own screen at whether it is set up, in seconds.
    private static let welcomePause = 5

    /// What the appliance's own screen begins with: the way in until somebody took it, then the wall. Nobody else sees it.
    private func welcome(_ request: Request) async throws -> Response {
        guard Caller.current.isLocal else { throw Problem.nothingHere }
        let open = try await engine.queues().filter(\.isActive).prefix(Self.queueLimit).map(\.id.description)
        guard let way = await setupWay?() else {
            let next = open.isEmpty ? "/" : "/wall/\(open.joined(separator: ","))"
            return Response(status: .seeOther, headers: [.location: next, .cacheControl: "no-store"])
        }
        var document = PageDocument(.welcome, await words(for: request, isShared: true))
        document.content = PlainView(words: document.words).welcome(way)
        var response = try await answer(request, document)
        response.headers[.cacheControl] = "no-store"
        response.headers[values: .refresh] = ["\(Self.welcomePause)"]
        return response
    }

    // MARK: Pages with a first state

    /// With its numbers in it: a wall that is loaded anew shows no empty screen.
    private func wall(_ request: Request, _ context: WebContext) async throws -> Response {
        var document = PageDocument(.wall, await words(for: request, isShared: true))
        let ids = (context.parameters.get("queue") ?? "").split(separator: ",").prefix(Self.queueLimit)
        for id in ids.compactMap({ ID<Queue>(String($0)) }) {
            // Where nothing can be read now the page comes all the same, and asks until it can.
            guard let queue = try? await engine.queue(id), let message = try? await now(queue) else { continue }
            document.messages.append(message)
        }
        document.content = PlainView(words: document.words).needsScripts(document.title)
        return try await answer(request, document)
    }

    private func queues(_ request: Request) async throws -> Response {
        var document = PageDocument(.queues, await words(for: request))
        let open = try await engine.queues().filter(\.isActive).map { JSON($0, engine) }
        document.state = .array(open)
        document.content = PlainView(words: document.words).queues(open)
        return try await answer(request, document)
    }

    /// `/join/{a}` or `/join/{a},{b}`: a button for each that there is.
    private func join(_ request: Request, _ context: WebContext) async throws -> Response {
        let names = (context.parameters.get("queue") ?? "").split(separator: ",").prefix(Self.queueLimit)
        var known: [JSON] = []
        for id in names.compactMap({ ID<Queue>(String($0)) }) {
            if let queue = try await engine.queue(id) { known.append(try await estimated(queue)) }
        }
        guard !known.isEmpty else { return try await problem(.unknownQueue, request) }
        var document = PageDocument(.join, await words(for: request))
        if known.count == 1, let name = known[0]["name"].string { document.title = name }
        document.state = ["queues": .array(known)]
        document.content = GuestView(words: document.words).join(known)
        return try await answer(request, document)
    }

    /// The queue, and what who takes a number now would be told.
    private func estimated(_ queue: Queue) async throws -> JSON {
        let company = try await engine.company(of: queue)
        let ranges = WaitEstimate.ranges(in: queue, with: company, at: engine.moment.tick)
        let newcomer = WaitEstimate.Newcomer(in: queue, ranges)
        return JSON(queue, engine).adding([
            ("estimated_wait_seconds", JSON(newcomer.seconds)), ("estimated_wait_range", JSON(newcomer.range)),
        ])
    }

    /// Asked again every ten seconds by a browser without scripts, as long as the ticket is open.
    private static let refreshSeconds = 10

    private func ticket(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = context.parameters.get("ticket").flatMap({ ID<Ticket>($0) }),
            let placed = try await engine.ticket(id)
        else { return try await problem(.unknownTicket, request) }
        if let moved = placed.ticket.movedTo {
            return Response(status: .seeOther, headers: [.location: "/t/\(moved)", .cacheControl: "no-store"])
        }
        let state = JSON(placed, at: engine.moment.tick, showsDevice: false)
            .adding([
                ("queue_name", .string(placed.queue.name)), ("notice", JSON(placed.queue.notice)),
            ])
        var document = PageDocument(.ticket, await words(for: request))
        document.title = placed.label
        document.state = state
        document.content = GuestView(words: document.words).ticket(state)
        // Who did not come may be taken back into the line.
        let goesOn = GuestView.isOpen(state) || placed.ticket.status == .noShow
        document.refresh = goesOn ? Self.refreshSeconds : nil
        if placed.ticket.status == .called { document.look = "called" }
        var response = try await answer(request, document)
        // With the ticket goes what the browser without scripts kept of it.
        if [.completed, .cancelled].contains(placed.ticket.status), let token = DeviceCookie.token(in: request),
            placed.ticket.deviceToken == stored(token)
        {
            response.headers[values: .setCookie] = [DeviceCookie.end(isSecure: Caller.current.isSecure)]
        }
        return response
    }

    // MARK: What is not there

    /// A page that says what is wrong, in the reader's language, and where to go on.
    func problem(_ problem: Problem, _ request: Request) async throws -> Response {
        var document = PageDocument(.problem, await words(for: request))
        let key = "refused_\(problem.code)"
        let own = document.words(key)
        document.content = PlainView(words: document.words).problem(
            own == key ? problem.detail : own, isMissing: problem.status == .notFound)
        if problem.status != .notFound { document.title = document.words("refusedTitle") }
        var response = try await answer(request, document)
        response.status = problem.status
        return response
    }

    // MARK: Languages

    /// `?lang=` decides; else phones choose for themselves, and shared screens speak the appliance's language.
    private func words(for request: Request, isShared: Bool = false) async -> PageWords {
        let asked = request.uri.queryParameters["lang"].flatMap { PageLanguage(tag: $0) }
        let wished = isShared ? nil : request.headers[.acceptLanguage].flatMap(PageLanguage.chosen)
        return await pages.words(in: asked ?? wished ?? PageLanguage(tag: locale) ?? .english)
    }

    // MARK: Answers

    private func answer(_ request: Request, _ document: PageDocument) async throws -> Response {
        let script = try await pages.script(of: document.page, in: document.words.language)
        let style = await pages.style(of: document.page)
        let text = document.html(
            script: script?.address, style: style.address, venue: pages.venue, leadsToTrust: authority() != nil)
        let bytes = Array(text.utf8)
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        headers[.vary] = "accept-encoding, accept-language"
        guard takesGzip(request), let packed = Gzip.packed(bytes) else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        headers[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: packed)))
    }

    private func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let name = context.parameters.get("name") else { throw Problem.nothingHere }
        if let file = try await pages.file(named: name) {
            // What it is asked for by its hash never changes.
            let isCurrent = file.address == "/assets/\(name)"
            var headers: HTTPFields = [
                .contentType: file.type,
                .cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-store",
                .vary: "accept-encoding",
            ]
            let packed = takesGzip(request) ? file.packed : nil
            if packed != nil { headers[.contentEncoding] = "gzip" }
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: packed ?? file.bytes)))
        }
        guard let asset = Asset(name), asset.type == "image/svg+xml" else { throw Problem.nothingHere }
        return Response(type: asset.contentType, bytes: asset.bytes, cache: "public, max-age=86400")
    }

    private func takesGzip(_ request: Request) -> Bool {
        request.headers[.acceptEncoding]?.split(separator: ",").contains { coding in
            let parts = coding.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            return parts.first == "gzip" && !parts.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
        } ?? false
    }
}
