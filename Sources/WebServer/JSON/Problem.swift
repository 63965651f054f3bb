import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import QueueCore
import QueueEngine

/// An error as RFC 9457 has it: what went wrong, in a sentence a person can act on, and a stable code.
struct Problem: HTTPResponseError {
    var status: HTTPResponse.Status
    var code: String
    var detail: String
    /// Seconds, for `Retry-After`.
    var retryAfter: Int?
    /// Members beyond the contract's.
    var more: [(String, JSON)] = []

    init(
        _ status: HTTPResponse.Status, _ code: String, _ detail: String, retryAfter: Int? = nil,
        more: [(String, JSON)] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
        self.more = more
    }

    func response(from request: HummingbirdCore.Request, context: some RequestContext) throws -> Response { response }

    /// For who writes the answer by hand.
    var headers: HTTPHeaders {
        var headers: HTTPHeaders = ["content-type": "application/problem+json", "cache-control": "no-store"]
        if let retryAfter { headers.add(name: "retry-after", value: "\(retryAfter)") }
        return headers
    }

    var wireStatus: HTTPResponseStatus {
        HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase)
    }

    var response: Response {
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body.buffer))
    }

    var body: JSON {
        let members: JSON = [
            "type": "about:blank", "title": .string(status.reasonPhrase), "status": JSON(status.code),
            "detail": .string(detail), "code": .string(code),
        ]
        return members.adding(more)
    }
}

extension Problem {
    static func invalidRequest(_ field: String, _ allowed: String) -> Problem {
        Problem(.badRequest, "invalid_request", "\(field): \(allowed)", more: [("field", .string(field))])
    }

    static let nothingHere = Problem(.notFound, "not_found", "There is nothing at this address.")
    static let unknownQueue = Problem(.notFound, "unknown_queue", Refusal.unknownQueue.detail)
    static let unknownTicket = Problem(.notFound, "unknown_ticket", Refusal.unknownTicket.detail)
    static let tokenMissing = Problem(.unauthorized, "token_missing", "Sign in as host first: no token was sent.")
    static let tokenWrong = Problem(.forbidden, "token_wrong", "This token does not open it. Pair this device anew.")

    static let adminTokenWrong = Problem(
        .forbidden, "token_wrong", "This is not the admin token of this appliance.")
    static let unknownStation = Problem(.notFound, "unknown_station", "This station is not paired, or not any more.")

    static func roleForbidden(_ role: StationRole) -> Problem {
        Problem(
            .forbidden, "role_forbidden",
            "A \(role.rawValue) may not do this. Pair this device anew, in the role that it needs.",
            more: [("role", .string(role.rawValue))])
    }

    static let ownTokenOnly = Problem(
        .forbidden, "role_forbidden", "A queue's own token is replaced by who bears it, or by the admin.")

    static let restricted = Problem(
        .forbidden, "role_forbidden", "This queue was made without the admin token, so it reaches no devices.")

    static func httpsRequired(_ url: String?) -> Problem {
        Problem(
            .forbidden, "https_required",
            "By plain HTTP anybody on the Wi-Fi could read this token. Use \(url ?? "HTTPS").",
            more: [("public_url", JSON(url))])
    }

    // MARK: The door

    static let headTooLarge = Problem(
        .requestHeaderFieldsTooLarge, "too_large", "The request's head is larger than 16 KiB, the most that is taken.")
    static let notHTTP = Problem(.badRequest, "invalid_request", "This is no HTTP/1.1 request.")
    static let bodyTooSlow = Problem(
        .requestTimeout, "invalid_request", "The request's body did not arrive in time.")
    static let tooManyConnections = Problem(
        .serviceUnavailable, "too_many_connections",
        "This address has as many connections as one may. Close some, or raise limits.connections_per_address.",
        retryAfter: 10)

    static func foreignOrigin(publicURL: String?) -> Problem {
        let way = publicURL.map { "Open \($0)" } ?? "Open the appliance's own address"
        return Problem(
            .forbidden, "foreign_origin",
            "A page of another site asked for this. \(way), or name that site in server.cors_origins.",
            more: [("public_url", JSON(publicURL))])
    }

    static func unknownHost(_ host: String, publicURL: String?) -> Problem {
        Problem(
            .misdirectedRequest, "unknown_host",
            "\(host) is not known as this appliance's name. Set server.public_url, or name it in server.allowed_hosts.",
            more: [("public_url", JSON(publicURL))])
    }

    static func tooManyRequests(retryAfter seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, "too_many_requests", "Too many requests from this address. Try again in \(seconds) s.",
            retryAfter: seconds)
    }

    static func tooLarge(_ limit: String) -> Problem {
        Problem(.contentTooLarge, "too_large", "This is larger than \(limit), the most that is taken.")
    }

    init(_ error: EngineError) {
        switch error {
        case .refused(let refusal): self.init(refusal)
        case .store(let failure):
            self.init(
                .serviceUnavailable, "store_unavailable",
                "Nothing was taken: the disk did not keep it. \(failure.hint)",
                retryAfter: 5)
        case .unknownCode:
            self.init(.notFound, "unknown_code", "This pairing code is unknown, used or too old. Make a new one.")
        case .idempotencyMismatch:
            self.init(
                .unprocessableContent, "idempotency_mismatch",
                "Another request had this Idempotency-Key. Take a new key for each request.")
        case .printerUnavailable(let detail): self.init(.serviceUnavailable, "printer_unavailable", detail)
        }
    }

    /// Nil for what is nobody's refusal but a defect.
    init?(refusing error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as Refusal: self.init(refusal)
        case let error as EngineError: self.init(error)
        default: return nil
        }
    }

    init(_ refusal: DrawingRefusal) {
        switch refusal {
        case .busy:
            self.init(
                .tooManyRequests, "too_many_requests", "Too much is being drawn. Try again in a second.", retryAfter: 1)
        case .impossible(let why): self.init(.badRequest, "invalid_request", "It cannot be drawn: \(why).")
        }
    }

    init(_ refusal: Refusal) {
        let status: HTTPResponse.Status =
            switch refusal {
            case .invalidTransition, .sessionOver, .notYet, .parked, .queueClosed, .closingSoon, .queueFull,
                .queuePaused,
                .laterUsedUp, .labelTaken, .nothingToUndo:
                .conflict
            case .numbersUsedUp, .databaseAway: .serviceUnavailable
            case .unknownQueue, .unknownTicket: .notFound
            case .notYourTicket: .forbidden
            case .invalidName, .invalidField: .badRequest
            }
        self.init(status, refusal.code, refusal.detail)
        switch refusal {
        case .queueClosed(let opens): more = [("opens_at", JSON(opens))]
        case .closingSoon(let closes): more = [("closes_at", JSON(closes))]
        case .parked: more = [("ticket_status", .string(Ticket.Status.waiting.rawValue))]
        case .labelTaken(let label): more = [("label", .string(label))]
        case .invalidTransition(let from, _): more = [("ticket_status", .string(from.rawValue))]
        case .numbersUsedUp, .databaseAway: retryAfter = 5
        case .notYet: more = [("verdict", .string(Verdict.notYet.word))]
        case .invalidField(let name, _): more = [("field", .string(name))]
        default: break
        }
    }
}
