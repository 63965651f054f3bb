import Hummingbird
import QueueEngine

/// What every request goes through before its route and after it: who asks is told to the route, what comes again is carried out once,
/// and whatever goes wrong is answered in words.
///
/// One place and not a chain of them: each link costs every request some changes of the executor.
struct Reception: HTTPResponder {
    let routes: RouteTable
    /// Nil where no foreign origin may use the API.
    let crossOrigin: CrossOrigin?
    let authorizer: RequestAuthorizer
    let problems: ProblemAnswers
    let pages: ProblemPages

    func respond(to request: Request, context: WebContext) async throws -> Response {
        guard let crossOrigin else { return try await receive(request, context) }
        return try await crossOrigin.handle(request) { request in try await receive(request, context) }
    }

    private nonisolated(nonsending) func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        let response: Response
        do {
            let caller = authorizer.caller(authorizer.source(request, context))
            response = try await Caller.$current.withValue(caller) {
                request.headers[.idempotencyKey] == nil
                    ? try await routes.respond(to: request, context) : try await once(request, context)
            }
        } catch {
            response = problems.answer(to: request, after: error, logger: context.logger)
        }
        guard pages.areWanted(insteadOf: response, to: request) else { return response }
        return try await pages.page(insteadOf: response, to: request)
    }

    private nonisolated(nonsending) func once(_ request: Request, _ context: WebContext) async throws -> Response {
        var request = request
        guard let attempt = try await Idempotency.attempt(of: &request) else {
            return try await routes.respond(to: request, context)
        }
        let served = request
        var response = try await Attempt.$current.withValue(attempt) {
            try await routes.respond(to: served, context)
        }
        if attempt.isReplayed { response.headers[.idempotencyReplayed] = "true" }
        return response
    }
}
