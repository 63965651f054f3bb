import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// Calls, notices and tickets as sound, and which wall says them.
struct CallSoundRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    let turns: WallTurns

    private static let unknownCall = Problem(
        .notFound, "unknown_call", "This call is over, or there was none. The feed names those that can be heard.")
    private static let nothingSaid = Problem(
        .notFound, "unknown_call", "Nothing is said here: voice.output does not name the walls.")
    /// Characters of a wall's own word.
    private static let longestName = 64

    func add(to router: RouteBuilder) {
        router.get("/api/calls/{call}") { request, context in try await call(request, context) }
        router.get("/api/notices/{notice}") { request, context in try await notice(request, context) }
        router.get("/api/infos/{info}") { _, context in try await info(context) }
        router.post("/api/walls/turn") { request, _ in try await turn(request) }
        router.post("/api/speech") { request, _ in try await speech(request) }
    }

    private func call(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let voice = parts.voice, let name = context.parameters.get("call"), let call = CallName(name) else {
            throw Self.unknownCall
        }
        guard let board = try await parts.engine.board(of: call.queue),
            let ticket = board.nowServing.first(where: {
                $0.number == call.number && $0.call?.times == call.times
            })
        else { throw Self.unknownCall }
        let placed = PlacedTicket(ticket: ticket, queue: board.queue, peopleAhead: 0)
        return try await answer(keep: true) { () async throws(VoiceFailure) in
            try await voice.voice.sound(of: CallAnnouncement(placed, languages: voice.languages))
        }
    }

    private func notice(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let voice = parts.voice, let text = context.parameters.get("notice"), let name = NoticeName(text),
            let notice = try await parts.engine.queue(name.queue)?.notice, notice.since == name.since
        else { throw Self.unknownCall }
        return try await answer(keep: true) { () async throws(VoiceFailure) in
            try await voice.voice.sound(of: .notice(notice.text), in: voice.languages.first ?? "en")
        }
    }

    /// What a screen for information has told, in the ticket's own language where the voice has it.
    private func info(_ context: WebContext) async throws -> Response {
        guard let voice = parts.voice, let words = context.parameters.get("info").flatMap(voice.told.words) else {
            throw Self.unknownCall
        }
        let usual = voice.languages.first ?? "en"
        return try await answer(keep: false) { () async throws(VoiceFailure) in
            guard let own = words.language else { return try await voice.voice.sound(of: words.reading, in: usual) }
            do throws(VoiceFailure) { return try await voice.voice.sound(of: words.reading, in: own) } catch {
                guard own != usual else { throw error }
                return try await voice.voice.sound(of: words.reading, in: usual)
            }
        }
    }

    // MARK: Walls

    private struct Turn: Decodable {
        var wall: String
        var queues: [String]
        /// It is closed now.
        var leaves: Bool?
    }

    /// Asked by each wall that can be heard, every few seconds.
    private func turn(_ request: Request) async throws -> Response {
        guard let voice = parts.voice else { throw Self.nothingSaid }
        let body = try await request.decoded(Turn.self)
        guard (1...Self.longestName).contains(body.wall.utf8.count), Naming.isDeviceToken(body.wall) else {
            throw Problem.invalidRequest("wall", "must be 1 to 64 visible ASCII characters.")
        }
        if body.leaves ?? false {
            turns.leave(body.wall)
            return Response(json: ["speaks_for": .array([]), "ask_again": JSON(0)])
        }
        guard (1...12).contains(body.queues.count) else {
            throw Problem.invalidRequest("queues", "must be 1 to 12 ids.")
        }
        let queues = try body.queues.map { text in
            guard let id = ID<Queue>(text) else { throw Problem.invalidRequest("queues", "must be ids of queues.") }
            return id
        }
        var isPaired = false
        if request.headers[.hostToken] != nil {
            try await authorizer.require(.look, of: [queues[0]], request)
            isPaired = true
        }
        let wall = WallTurns.Wall(
            name: body.wall, queues: queues, isPaired: isPaired, address: Caller.current.text ?? "")
        let own = voice.walls == .all ? queues : turns.ask(wall, at: parts.engine.moment.tick)
        return Response(
            json: [
                "speaks_for": .array(own.map { .string($0.description) }),
                "ask_again": JSON(Int(WallTurns.interval / 1000)),
            ])
    }

    // MARK: Headsets

    private struct Speech: Decodable {
        var text: String?
        var ticket: String?
        var language: String
    }

    /// What a kiosk reads to whoever has put a headset in: its screen's words, or a ticket.
    private func speech(_ request: Request) async throws -> Response {
        let access = try await authorizer.require(.issue, of: [], request)
        guard let voice = parts.voice else { throw Self.nothingSaid }
        let body = try await request.decoded(Speech.self)
        try authorizer.takeSpeech(access)
        let reading: SpokenReading
        if let word = body.ticket {
            guard let id = ID<Ticket>(word), let placed = try await parts.engine.ticket(id),
                access.queues.contains(placed.queue.id)
            else { throw Problem.unknownTicket }
            reading = .ticket(
                label: placed.label, ahead: placed.ticket.isInLine ? placed.peopleAhead : nil,
                picture: placed.ticket.picture)
        } else {
            guard let text = body.text, (1...SpokenReading.longest).contains(text.count) else {
                throw Problem.invalidRequest(
                    "text", "must be 1 to \(SpokenReading.longest) characters, or name a ticket.")
            }
            reading = .text(text)
        }
        return try await answer(keep: false) { () async throws(VoiceFailure) in
            try await voice.voice.sound(of: reading, in: body.language)
        }
    }

    /// - Parameter keep: the words of its address never change.
    private func answer(
        keep: Bool, _ make: () async throws(VoiceFailure) -> SpokenSound
    ) async throws -> Response {
        let made: SpokenSound
        do throws(VoiceFailure) { made = try await make() } catch {
            throw Problem(.serviceUnavailable, "voice_unavailable", error.detail)
        }
        return Response(
            type: "audio/wav", bytes: made.wav, cache: keep ? "public, max-age=600, immutable" : "no-store")
    }
}
