import HTTPTypes
import Hummingbird

/// Who asked for a page, by typing or tapping its address, is not answered in JSON.
struct ProblemPages: RouterMiddleware {
    let routes: PageRoutes

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        guard response.status.code >= 400, response.headers[.contentType] == "application/problem+json",
            request.method == .get, !request.uri.path.hasPrefix("/api/"), !request.uri.path.hasPrefix("/assets/"),
            request.headers[.accept]?.contains("text/html") == true
        else { return response }
        let problem =
            response.status == .notFound
            ? Problem.nothingHere : Problem(response.status, "internal", "Something went wrong here. Try again.")
        return try await routes.problem(problem, request)
    }
}
