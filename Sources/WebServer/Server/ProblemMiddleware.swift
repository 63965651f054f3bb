import HTTPTypes
import Hummingbird
import Logging
import QueueCore
import QueueEngine

/// Turns every error into a problem, so that no caller ever sees a bare status or an internal word.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    let allowed: AllowedMethods
    /// Each refusal is counted by its code.
    let metrics: ApplianceMetrics

    func handle(
        _ request: HummingbirdCore.Request, context: Context,
        next: (HummingbirdCore.Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            metrics.refused(problem)
            return problem.response
        } catch let refusal as Refusal {
            let problem = Problem(refusal)
            metrics.refused(problem)
            return problem.response
        } catch let refusal as DrawingRefusal {
            return Problem(refusal).response
        } catch let error as EngineError {
            if case .store(let failure) = error {
                context.logger.error(
                    "store failed", metadata: ["operation": "\(failure.operation)", "detail": "\(failure.detail)"])
            }
            let problem = Problem(error)
            metrics.refused(problem)
            return problem.response
        } catch let error as HTTPError where error.status == .notFound {
            return nothing(for: request)
        } catch let error as HTTPError {
            return Problem(error.status, "invalid_request", error.body ?? error.status.reasonPhrase).response
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            metrics.refused(code: "internal")
            return Problem(.internalServerError, "internal", "Something went wrong here. Try again.").response
        }
    }

    /// No route took it: another method, or another address.
    private func nothing(for request: HummingbirdCore.Request) -> Response {
        let isOfServer = request.method == .options && request.uri.string == "*"
        let methods = allowed.methods(at: isOfServer ? "*" : request.uri.path)
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
