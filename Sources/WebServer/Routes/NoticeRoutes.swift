import HTTPTypes
import Hummingbird
import QueueCore
import QueueEngine

/// `/api/queues/{queue}/notice`: what a host tells everybody who waits.
struct NoticeRoutes {
    let engine: QueueEngine
    let authorizer: RequestAuthorizer

    func add(to router: RouteBuilder) {
        let notice = router.group("/api/queues/{queue}/notice")
        notice.put { request, context in try await put(request, context) }
        notice.delete { request, context in try await perform(nil, request, context) }
    }

    private struct Body: Decodable {
        var text: String
        var minutes: Int?
        var until: String?
    }

    private func put(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await hosted(request, context)
        let body = try await request.decoded(Body.self)
        let until = try body.until.map { text in
            guard let time = Timestamp(rfc3339: text) else {
                throw Problem.invalidRequest("until", "must be a time like 2026-11-24T09:05:00Z.")
            }
            return time
        }
        let draft = Command.NoticeDraft(text: body.text, minutes: body.minutes ?? 0, until: until)
        return try await perform(draft, request, context)
    }

    private func perform(
        _ draft: Command.NoticeDraft?, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let (queue, actor) = try await hosted(request, context)
        let outcome = try await engine.perform(.announce(draft), on: .queue(queue), by: actor)
        return Response(json: JSON(outcome.queue, engine))
    }

    private func hosted(
        _ request: Request, _ context: WebContext
    ) async throws -> (queue: ID<Queue>, actor: QueueCore.Actor) {
        let id = try context.queueID()
        guard try await engine.queue(id) != nil else { throw Problem.unknownQueue }
        return (id, try await authorizer.requireHost(of: id, request))
    }
}
