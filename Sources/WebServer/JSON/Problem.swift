import HTTPTypes
import Hummingbird
import Logging
import NIOCore
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
    static let foreignOrigin = Problem(
        .forbidden, "foreign_origin", "The feed is for this appliance's own pages.")
    static let tokenMissing = Problem(.unauthorized, "token_missing", "Sign in as host first: no token was sent.")
    static let tokenWrong = Problem(.forbidden, "token_wrong", "This token does not open it. Pair this device anew.")

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
        case .printerUnavailable(let detail): self.init(.serviceUnavailable, "printer_unavailable", detail)
        }
    }

    init(_ refusal: Refusal) {
        let status: HTTPResponse.Status =
            switch refusal {
            case .invalidTransition, .sessionOver, .notYet, .queueClosed, .queuePaused, .nothingToUndo: .conflict
            case .unknownQueue, .unknownTicket: .notFound
            case .notYourTicket: .forbidden
            case .invalidName, .invalidField: .badRequest
            }
        self.init(status, refusal.code, refusal.detail)
        switch refusal {
        case .invalidTransition(let from, _): more = [("ticket_status", .string(from.rawValue))]
        case .notYet: more = [("verdict", .string(Verdict.notYet.word))]
        case .invalidField(let name, _): more = [("field", .string(name))]
        default: break
        }
    }
}

/// Turns every error into a problem, so that no caller ever sees a bare status or an internal word.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: HummingbirdCore.Request, context: Context,
        next: (HummingbirdCore.Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as EngineError {
            if case .store(let failure) = error {
                context.logger.error(
                    "store failed", metadata: ["operation": "\(failure.operation)", "detail": "\(failure.detail)"])
            }
            return Problem(error).response
        } catch let error as HTTPError where error.status == .notFound {
            return Problem.nothingHere.response
        } catch let error as HTTPError {
            return Problem(error.status, "invalid_request", error.body ?? error.status.reasonPhrase).response
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return Problem(.internalServerError, "internal", "Something went wrong here. Try again.").response
        }
    }
}
