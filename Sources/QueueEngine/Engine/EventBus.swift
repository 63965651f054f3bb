import Synchronization

/// Hands each event to every listener. A listener that does not keep up loses the oldest: every event says only
/// "look again", so the newest are enough.
final class EventBus: Sendable {
    private struct Listener {
        let continuation: AsyncStream<EngineEvent>.Continuation
        let wants: @Sendable (EngineEvent) -> Bool
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var isFinished = false
    }

    private let state = Mutex(State())

    func subscribe(
        buffering limit: Int, where wants: @escaping @Sendable (EngineEvent) -> Bool
    ) -> AsyncStream<EngineEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: EngineEvent.self, bufferingPolicy: .bufferingNewest(limit))
        let key: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            let key = (state.listeners.keys.max() ?? 0) + 1
            state.listeners[key] = Listener(continuation: continuation, wants: wants)
            return key
        }
        guard let key else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: key) }
        }
        return stream
    }

    func send(_ event: EngineEvent) {
        let all = state.withLock { Array($0.listeners.values) }
        for listener in all where listener.wants(event) { listener.continuation.yield(event) }
    }

    /// Ends every stream, and those that are asked for later at once.
    func finish() {
        let all = state.withLock { state in
            state.isFinished = true
            return Array(state.listeners.values)
        }
        for listener in all { listener.continuation.finish() }
    }
}
