import HTTPTypes
import Hummingbird

/// Who asked for a page, by typing or tapping its address, is not answered in JSON.
struct ProblemPages: Sendable {
    let routes: PageRoutes

    func areWanted(insteadOf response: Response, to request: Request) -> Bool {
        response.status.code >= 400 && response.headers[.contentType] == "application/problem+json"
            && request.method == .get && !request.uri.path.hasPrefix("/api/")
            && !request.uri.path.hasPrefix("/assets/") && request.headers[.accept]?.contains("text/html") == true
    }

    func page(insteadOf response: Response, to request: Request) async throws -> Response {
        let problem =
            response.status == .notFound
            ? Problem.nothingHere : Problem(response.status, "internal", "Something went wrong here. Try again.")
        return try await routes.problem(problem, request)
    }
}
