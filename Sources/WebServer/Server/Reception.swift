import Hummingbird
import QueueEngine

/// What every request goes through before its route and after it: who asks is told to the route, what comes again is carried out once,
/// and whatever goes wrong is answered in words.
///
/// One middleware and not a chain of them: each link costs every request some changes of the executor.
struct Reception: RouterMiddleware {
    let authorizer: RequestAuthorizer
    let problems: ProblemAnswers
    let pages: ProblemPages

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            let caller = authorizer.caller(authorizer.source(request, context))
            response = try await Caller.$current.withValue(caller) {
                request.headers[.idempotencyKey] == nil
                    ? try await next(request, context) : try await once(request, context, next)
            }
        } catch {
            response = problems.answer(to: request, after: error, logger: context.logger)
        }
        guard pages.areWanted(insteadOf: response, to: request) else { return response }
        return try await pages.page(insteadOf: response, to: request)
    }

    private func once(
        _ request: Request, _ context: WebContext, _ next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var request = request
        guard let attempt = try await Idempotency.attempt(of: &request) else { return try await next(request, context) }
        let served = request
        var response = try await Attempt.$current.withValue(attempt) { try await next(served, context) }
        if attempt.isReplayed { response.headers[.idempotencyReplayed] = "true" }
        return response
    }
}
