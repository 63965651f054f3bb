import Hummingbird
import QueueCore
import QueueEngine

/// The pictures on tickets, for pages: how one looks, and what it is called.
struct PictureRoutes {
    private static let unknown = Problem(
        .notFound, "unknown_picture", "There is no such picture. Tickets name those that there are.")

    func add(to router: RouteBuilder) {
        router.get("/api/pictures/{picture}") { request, context in try show(request, context) }
    }

    /// `blue-elephant.svg`, or `blue-elephant` for its name in a language.
    private func show(_ request: Request, _ context: WebContext) throws -> Response {
        guard let name = context.parameters.get("picture") else { throw Self.unknown }
        let isDrawing = name.hasSuffix(".svg")
        guard let picture = TicketPicture(word: isDrawing ? String(name.dropLast(4)) : name) else { throw Self.unknown }
        // Neither changes but with the program.
        let cache = "public, max-age=86400"
        if isDrawing { return Response(type: "image/svg+xml", bytes: Array(picture.svg.utf8), cache: cache) }
        let language = request.uri.queryParameters["language"].map(String.init) ?? "en"
        let json: JSON = [
            "picture": .string(picture.word), "name": .string(picture.name(in: language)),
            "drawing": .string("/api/pictures/\(picture.word).svg"),
        ]
        var response = Response(json: json)
        response.headers[.cacheControl] = cache
        return response
    }
}
