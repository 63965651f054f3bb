import HTTPTypes
import Hummingbird

/// What every answer carries: pages run only their own scripts, in no frame but their own.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private static var policy: String {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
            "media-src 'self' blob:", "connect-src 'self' ws: wss:", "manifest-src 'self'", "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    private let fields: HTTPFields

    init() {
        var fields: HTTPFields = [.contentSecurityPolicy: Self.policy, .xContentTypeOptions: "nosniff"]
        // A path may hold a ticket's id: nobody else is told where a guest came from.
        if let referrer = HTTPField.Name("referrer-policy") { fields[referrer] = "no-referrer" }
        self.fields = fields
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers.append(contentsOf: fields)
        return response
    }
}

/// Lets the configured foreign origins use the API.
struct CrossOrigin<Context: RequestContext>: RouterMiddleware {
    let origins: Set<String>

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            return try await next(request, context)
        }
        var response =
            request.method == .options ? Response(status: .noContent) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "origin"
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = "GET, POST, PATCH"
            response.headers[.accessControlAllowHeaders] =
                "content-type, x-host-token, x-admin-token, x-device-token"
            response.headers[.accessControlMaxAge] = "600"
        }
        return response
    }
}
