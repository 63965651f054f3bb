import HTTPTypes
import Hummingbird

/// Lets the configured foreign origins use the API.
struct CrossOrigin: Sendable {
    let origins: Set<String>

    nonisolated(nonsending) func handle(
        _ request: Request, next: nonisolated(nonsending) (Request) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            return try await next(request)
        }
        var response =
            request.method == .options ? Response(status: .noContent) : try await next(request)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "origin"
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = "GET, POST, PUT, PATCH, DELETE"
            response.headers[.accessControlAllowHeaders] =
                "content-type, idempotency-key, if-none-match, x-host-token, x-admin-token, x-device-token"
            response.headers[.accessControlMaxAge] = "600"
        } else {
            response.headers[.accessControlExposeHeaders] = "etag, idempotency-replayed, retry-after"
        }
        return response
    }
}
