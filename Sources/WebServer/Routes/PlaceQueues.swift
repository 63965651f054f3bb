import Hummingbird
import QueueCore
import QueueEngine

extension Request {
    /// Services that one page or poster shows: as many as `/join` does.
    static let placeAtMost = 8

    /// The queue of the path, and those that `?with={id},{id}` names besides: the services of a place, each once.
    func place(_ first: ID<Queue>, _ engine: QueueEngine) async throws -> [Queue] {
        let others = try (uri.queryParameters["with"] ?? "").split(separator: ",").map { text in
            guard let id = ID<Queue>(String(text)) else {
                throw Problem.invalidRequest("with", "must be ids of queues, separated by commas.")
            }
            return id
        }
        guard others.count < Self.placeAtMost else {
            throw Problem.invalidRequest("with", "must be at most \(Self.placeAtMost - 1) ids of queues.")
        }
        var queues: [Queue] = []
        for id in [first] + others where !queues.contains(where: { $0.id == id }) {
            guard let queue = try await engine.queue(id) else { throw Problem.unknownQueue }
            queues.append(queue)
        }
        return queues
    }
}
