import Hummingbird
import LinuxHost

/// Who sent a request, as far as the connection tells. Goes with the task that serves it, so that every route is held to it.
struct Caller: Sendable {
    @TaskLocal static var current = Caller(address: .other, isLocal: true, isSecure: true, secureURL: nil, text: nil)

    /// Whom limits are counted for.
    let address: ClientAddress
    /// On the machine itself, and not through a proxy there.
    let isLocal: Bool
    /// Nobody on the way reads along.
    let isSecure: Bool
    /// Where it would be; nil while HTTPS is not served.
    let secureURL: String?
    /// Its address, to show.
    let text: String?
}

/// Tells the routes who asks.
struct CallerMiddleware: RouterMiddleware {
    let authorizer: RequestAuthorizer

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let caller = Caller(
            address: authorizer.clientAddress(request, context), isLocal: authorizer.isLocal(context),
            isSecure: authorizer.isSecure(request, context), secureURL: authorizer.secureURL(request, context),
            text: authorizer.client(request, context).map(\.description))
        return try await Caller.$current.withValue(caller) { try await next(request, context) }
    }
}
