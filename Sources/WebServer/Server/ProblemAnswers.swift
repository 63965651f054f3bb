import HTTPTypes
import Hummingbird
import Logging
import QueueCore
import QueueEngine

/// Turns every error into a problem, so that no caller ever sees a bare status or an internal word.
struct ProblemAnswers: Sendable {
    let routes: RouteTable
    /// Each refusal is counted by its code.
    let metrics: ApplianceMetrics

    func answer(to request: HummingbirdCore.Request, after error: any Error, logger: Logger) -> Response {
        switch error {
        case let problem as Problem: return counted(problem)
        case let refusal as Refusal: return counted(Problem(refusal))
        case let refusal as DrawingRefusal: return Problem(refusal).response
        case let error as EngineError:
            if case .store(let failure) = error {
                logger.error(
                    "store failed", metadata: ["operation": "\(failure.operation)", "detail": "\(failure.detail)"])
            }
            return counted(Problem(error))
        case let error as HTTPError where error.status == .notFound: return nothing(for: request)
        case let error as HTTPError:
            return Problem(error.status, "invalid_request", error.body ?? error.status.reasonPhrase).response
        default:
            logger.error("request failed", metadata: ["error": "\(error)"])
            metrics.refused(code: "internal")
            return Problem(.internalServerError, "internal", "Something went wrong here. Try again.").response
        }
    }

    private func counted(_ problem: Problem) -> Response {
        metrics.refused(problem)
        return problem.response
    }

    /// No route took it: another method, or another address.
    private func nothing(for request: HummingbirdCore.Request) -> Response {
        let isOfServer = request.method == .options && request.uri.string == "*"
        let methods = routes.methods(at: isOfServer ? "*" : request.uri.path)
        guard methods.isEmpty else {
            let allow = methods.joined(separator: ", ")
            var response =
                request.method == .options
                ? Response(status: .noContent)
                : Problem(
                    .methodNotAllowed, "method_not_allowed",
                    "\(request.method.rawValue) does nothing here. Use \(allow)."
                ).response
            response.headers[.allow] = allow
            return response
        }
        return Problem.nothingHere.response
    }
}
