import HTTPTypes
import Hummingbird
import NIOCore
import QueueCore
import QueueEngine

/// `GET /api/queues/{id}/now`: what the feed would say now, for who has no feed: behind a proxy that lets no WebSocket through,
/// or until one stands again.
struct NowRoute {
    let hub: FeedHub
    let authorizer: RequestAuthorizer
    private var engine: QueueEngine { hub.engine }

    func add(to router: RouteBuilder) {
        router.get("/api/queues/{queue}/now") { request, context in try await now(request, context) }
    }

    private func now(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.queueID()
        let ticket = try request.uri.queryParameters["ticket"].map { text in
            guard let ticket = ID<Ticket>(text) else {
                throw Problem.invalidRequest("ticket", "must be a ticket's id.")
            }
            return ticket
        }
        // Before anything is looked at: what changes meanwhile is a reason to be asked again.
        let hostMark = hub.hostMark
        guard let queue = try await engine.queue(id) else { throw Problem.unknownQueue }
        let rights = try await rights(request, of: id)
        let mark = rights.map { "\(hostMark)-\($0.role.rawValue)" }
        let known = FeedVersion(revision: queue.revision, minute: hub.minute)
        if Self.matches(request.headers[.ifNoneMatch], Self.tag(known, mark)) {
            return Response(status: .notModified, headers: Self.headers(Self.tag(known, mark)))
        }
        guard let (update, you) = try await hub.now(of: queue, ticket: ticket) else { throw Problem.unknownQueue }
        var body = ByteBuffer()
        var more: [(String, JSON)] = []
        if let rights { more = try await hub.hostMembers(of: update.queue, for: rights) }
        update.writeMessage(you: you, adding: more, to: &body)
        var headers = Self.headers(Self.tag(update.version, mark))
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// What a token opens more than anybody may see; nil where none was sent, or a wall's.
    private func rights(_ request: Request, of queue: ID<Queue>) async throws -> FeedRights? {
        guard request.headers[.hostToken] != nil else { return nil }
        let rights = FeedRights(try await authorizer.require(.look, of: [queue], request))
        return rights.hearsMore ? rights : nil
    }

    /// The revision, the minute of the estimates, and for hosts what else has changed.
    private static func tag(_ version: FeedVersion, _ mark: String?) -> String {
        "\"\(version.revision)-\(version.minute)\(mark.map { "-\($0)" } ?? "")\""
    }

    private static func headers(_ tag: String) -> HTTPFields {
        // To be kept, but asked for each time.
        [.eTag: tag, .cacheControl: "no-cache"]
    }

    /// RFC 9110 §13.1.2: any of a list, by weak comparison.
    private static func matches(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { entry in
            let entry = entry.drop { $0 == " " }.prefix { $0 != " " }
            return entry == "*" || entry == tag || entry.hasPrefix("W/") && entry.dropFirst(2) == tag
        }
    }
}
