import Foundation
import Hummingbird
import QueueCore
import QueueEngine

/// `POST /api/scan`: a picture from a host's phone, read by the daemon's own scanner, or what somebody typed at the desk.
struct ScanRoutes {
    let parts: WebServer.Parts
    let authorizer: RequestAuthorizer
    private let sessions = LiveScanSessions()

    init(parts: WebServer.Parts, authorizer: RequestAuthorizer) {
        self.parts = parts
        self.authorizer = authorizer
    }

    func add(to router: RouteBuilder) {
        router.post("/api/scan") { request, _ in try await scan(request) }
    }

    private func scan(_ request: Request) async throws -> Response {
        let access = try await authorizer.require(.scan, of: [], request)
        try authorizer.takeScan(access)
        let phone = try liveWord(request)
        return try await authorizer.uploads.hold(Caller.current.address, Self.key(of: access)) {
            let body = try await request.bytes(upTo: BodyLimit.picture, called: "8 MiB")
            let bytes = Array(body.readableBytesView)
            Attempt.current?.note(body: Secret.hash(bytes))
            // No picture begins with a brace.
            if request.isJSON, bytes.first == UInt8(ascii: "{") { return try await typed(bytes, by: access) }
            let reading = try await read(bytes)
            if let phone { return try await seen(reading, on: phone, by: access) }
            // With several codes in view the ticket's counts, whatever else is printed beside it.
            guard let text = CardsInView.single(reading.codes) else {
                throw Problem(
                    .unprocessableContent, "no_code",
                    "No QR code was found. Hold the ticket flat, closer, and in better light.")
            }
            return try await scanned(text, by: access)
        }
    }

    private var canPrint: Bool { authorizer.configuration.printsTickets }

    private static func key(of access: StationAccess) -> TokenHash {
        access.station?.token ?? access.queues.first.map(StationRegistry.own) ?? TokenHash([])
    }

    private func scanned(_ text: String, by access: StationAccess) async throws -> Response {
        let desk = try await desk(for: text, of: access)
        // A card is of all its station's queues, and counts where all of them are served; a sheet is of any of them.
        let isOfSheet = try await isOfSheet(text)
        let queues = isOfSheet || CardText.isCard(text) ? Set(access.queues) : nil
        let result = try await parts.engine.scan(text, at: desk, of: queues, by: access.actor, canPrint: canPrint)
        return Response(json: try await answer(result, at: desk, by: access))
    }

    /// A stub, or a ticket that nobody drew a number for: it may stand on an emergency sheet.
    private func isOfSheet(_ text: String) async throws -> Bool {
        guard let id = ScanText.ticket(in: text) else { return StubText.ticket(in: text) != nil }
        return try await parts.engine.ticket(id) == nil
    }

    /// Which of its queues a station answers for: the ticket's, where that is one of them.
    /// - Parameter place: the one that it was presented to; nil is the station's first.
    private func desk(
        for text: String, of access: StationAccess, at place: ID<Queue>? = nil
    ) async throws -> ID<Queue> {
        guard let first = place ?? access.queues.first else { throw Problem.tokenWrong }
        guard access.queues.count > 1, let id = ScanText.ticket(in: text) else { return first }
        var found = try await parts.engine.ticket(id)?.ticket
        // A ticket that went round more desks than this is a loop in a damaged database.
        for _ in 0..<16 {
            guard let next = found?.movedTo else { break }
            found = try await parts.engine.ticket(next)?.ticket
        }
        return found.flatMap { access.queues.contains($0.queueID) ? $0.queueID : nil } ?? first
    }

    /// One of many pictures. Most of the time a phone that scans has nothing in view: that is no error.
    private func seen(_ reading: PictureReading, on phone: String, by access: StationAccess) async throws -> Response {
        guard let text = sessions.presented(reading, on: phone, at: parts.engine.moment.tick) else {
            return Response(json: ["status": reading.codes.isEmpty ? "no_code" : "in_view"])
        }
        do {
            return try await scanned(text, by: access)
        } catch {
            sessions.forget(text, on: phone)
            throw error
        }
    }

    private struct Typed: Decodable {
        var text: String
        /// At which of its desks a station that serves several queues has typed it: a number alone is one of that queue's.
        var queueID: String?

        enum CodingKeys: String, CodingKey {
            case text
            case queueID = "queue_id"
        }
    }

    private func typed(_ bytes: [UInt8], by access: StationAccess) async throws -> Response {
        guard bytes.count <= BodyLimit.json else { throw Problem.tooLarge("64 KiB") }
        let typed = try Request.decode(Typed.self, from: Data(bytes))
        let place = try typed.queueID.map { text in
            guard let id = ID<Queue>(text) else {
                throw Problem.invalidRequest("queue_id", "must be the id of one of the desk's queues.")
            }
            guard access.queues.contains(id) else { throw Problem.tokenWrong }
            return id
        }
        let desk = try await desk(for: typed.text, of: access, at: place)
        let result = try await parts.engine.scan(
            typed: typed.text, at: desk, of: Set(access.queues), by: access.actor, canPrint: canPrint)
        return Response(json: try await answer(result, at: result.desk ?? desk, by: access))
    }

    /// `?live=WORD`: this picture is one of many, several a second, of the phone that calls itself so.
    private func liveWord(_ request: Request) throws -> String? {
        guard let word = request.uri.queryParameters["live"] else { return nil }
        guard Naming.isDeviceToken(String(word)) else {
            throw Problem.invalidRequest("live", "must be 1 to 128 visible ASCII characters.")
        }
        return String(word)
    }

    private func read(_ picture: [UInt8]) async throws -> PictureReading {
        do throws(PictureRefusal) {
            return try await parts.reader.read(picture)
        } catch {
            switch error {
            case .unsupported(let detail): throw Problem(.unsupportedMediaType, "unsupported_picture", detail)
            case .busy(let detail): throw Problem(.tooManyRequests, "too_many_requests", detail, retryAfter: 1)
            case .tooLarge(let detail): throw Problem(.contentTooLarge, "too_large", detail)
            }
        }
    }

    /// Of a ticket in a queue that is not theirs a host is told nothing but the verdict and that queue's name.
    private func answer(
        _ result: ScanResult, at desk: ID<Queue>, by access: StationAccess
    ) async throws(EngineError) -> JSON {
        let isTheirs = result.queue.map { access.queues.contains($0.id) } ?? true
        var shown = JSON.null
        if let ticket = result.ticket, let queue = result.queue, isTheirs {
            shown =
                access.role == .desk
                ? try await parts.engine.hostJSON(of: ticket, in: queue) : JSON(ticket, in: queue, showsDevice: false)
        }
        let board = try await parts.engine.board(of: desk)
        let members: JSON = [
            "status": result.verdict.isAccepted ? "success" : "refused", "verdict": .string(result.verdict.word),
            "message": .string(isTheirs ? result.sentence : result.withoutTicket.sentence), "scan": JSON(result.number),
            "queue_name": JSON(result.queue?.name),
            "label": JSON(isTheirs ? result.label : nil), "ticket": shown,
            "broadcast": board?.message(at: parts.engine.moment.tick) ?? .null,
        ]
        return members.adding(result.verdict.cardMembers)
    }
}

extension Request {
    fileprivate var isJSON: Bool { headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false }
}
