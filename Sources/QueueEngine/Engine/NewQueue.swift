public import QueueCore

// New queues.
extension QueueEngine {
    /// - Parameter prefix: nil takes the first letter that no other queue has.
    public func createQueue(
        name: String, prefix: String?, mode: Queue.Mode, token: TokenHash, waitingLimit: Int? = nil
    ) async throws(EngineError) -> Queue {
        var queue: Queue
        do throws(Refusal) {
            let checked = try prefix.map { text throws(Refusal) in try Naming.prefix(text) }
            queue = Queue(
                id: newID(), name: try Naming.name(name), prefix: checked ?? "", mode: mode, createdAt: now().wall)
        } catch {
            throw .refused(error)
        }
        queue.waitingLimit = waitingLimit
        guard
            case .queue(let created) = try await path.submit(
                .createQueue(queue, prefix: prefix == nil ? nil : queue.prefix, token: token))
        else { throw .refused(.unknownQueue) }
        return created
    }
}
