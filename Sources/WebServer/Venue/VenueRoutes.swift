import Hummingbird

/// `/api/venue`: what walls show of the venue's own beside the numbers.
struct VenueRoutes {
    /// Nil where the venue has none.
    let folder: VenueFolder?

    func add(to router: RouteBuilder) {
        router.get("/api/venue") { _, _ in
            let slides = await folder?.all() ?? []
            var response = Response(json: ["slides": .array(slides.map { JSON($0) })])
            response.headers[.cacheControl] = "no-store"
            return response
        }
        router.get("/api/venue/{picture}") { _, context in
            guard let id = context.parameters.get("picture"), let slide = await folder?.slide(id),
                case .picture(let type, let bytes) = slide.content
            else { throw Problem(.notFound, "unknown_picture", "The venue has no such picture, or no more.") }
            var response = Response(status: .ok, body: ResponseBody(byteBuffer: bytes))
            response.headers[.contentType] = type
            // Another picture has another address.
            response.headers[.cacheControl] = "public, max-age=86400, immutable"
            return response
        }
    }
}

extension JSON {
    fileprivate init(_ slide: VenueSlide) {
        switch slide.content {
        case .picture:
            self = ["kind": "picture", "name": .string(slide.name), "url": .string("/api/venue/\(slide.id)")]
        case .message(let text): self = ["kind": "message", "name": .string(slide.name), "text": .string(text)]
        }
    }
}
