import Hummingbird
import QueueCore
import QueueEngine

/// `/api/next` and `/api/undo`: what a desk does that serves several queues.
struct DeskRoutes {
    /// Queues of one desk.
    static let queuesAtMost = 32

    let engine: QueueEngine
    let authorizer: RequestAuthorizer

    func add(to router: RouteBuilder) {
        router.post("/api/next") { request, _ in try await next(request) }
        router.post("/api/undo") { request, _ in try await undo(request) }
    }

    private struct Body: Decodable {
        var queues: [String]
        var counter: String?
    }

    private func next(_ request: Request) async throws -> Response {
        let body = try await request.decoded(Body.self)
        let (queues, actor) = try await hosted(body.queues, request)
        let outcome = try await engine.callNext(of: queues, counter: try Naming.counter(body.counter), by: actor)
        return Response(json: try await answer(outcome, first: []))
    }

    private func undo(_ request: Request) async throws -> Response {
        let (queues, actor) = try await hosted(try await request.decoded(Body.self).queues, request)
        let outcome = try await engine.undo(in: queues, by: actor)
        return Response(json: try await answer(outcome, first: [("status", "success")]))
    }

    private func answer(_ outcome: Outcome, first: [(String, JSON)]) async throws -> JSON {
        let ticket = try await engine.hostJSON(ofTicketIn: outcome)
        return .object(first + [("ticket", ticket), ("queue", JSON(outcome.queue, engine))])
    }

    /// The queues, each once, all of them the caller's, and who that is.
    private func hosted(_ texts: [String], _ request: Request) async throws -> ([ID<Queue>], QueueCore.Actor) {
        guard (1...Self.queuesAtMost).contains(texts.count) else {
            throw Problem.invalidRequest("queues", "must be 1 to \(Self.queuesAtMost) ids of queues.")
        }
        var queues: [ID<Queue>] = []
        for text in texts {
            guard let id = ID<Queue>(text) else {
                throw Problem.invalidRequest("queues", "must be ids of queues.")
            }
            guard try await engine.queue(id) != nil else { throw Problem.unknownQueue }
            if !queues.contains(id) { queues.append(id) }
        }
        return (queues, try await authorizer.require(.host, of: queues, request).actor)
    }
}
