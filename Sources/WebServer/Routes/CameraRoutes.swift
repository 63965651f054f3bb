import HTTPTypes
import Hummingbird
import QueueEngine

/// `GET /api/camera/preview`: what the camera sees, for a host who aims it. One picture an answer, so that a browser that stops
/// asking costs nothing from then on.
struct CameraRoutes {
    let view: (any CameraView)?
    let authorizer: RequestAuthorizer

    func add(to router: RouteBuilder) {
        router.get("/api/camera/preview") { request, _ in try await preview(request) }
    }

    private func preview(_ request: Request) async throws -> Response {
        if try await !authorizer.isAdmin(request) { _ = try await authorizer.requireDevices(request, .host) }
        guard let sight = await view?.nextSight() else {
            throw Problem(
                .serviceUnavailable, "no_picture", "The camera gives no picture at the moment.", retryAfter: 1)
        }
        var response = Response(type: "image/jpeg", bytes: sight.jpeg)
        response.headers[.sight] = String(buffer: sight.facts.buffer)
        return response
    }
}

extension HTTPField.Name {
    /// What is known of the picture in the body, as JSON.
    fileprivate static let sight = Self("x-qode-sight") ?? .expect
}

extension CameraSight {
    fileprivate var facts: JSON {
        [
            "width": JSON(width), "height": JSON(height),
            "outlines": .array(outlines.map { corners in .array(corners.map { .array([JSON($0.x), JSON($0.y)]) }) }),
            "trouble": JSON(trouble),
        ]
    }
}
