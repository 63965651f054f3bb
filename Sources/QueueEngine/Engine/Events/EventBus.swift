import Synchronization

/// Hands each event to every listener, and waits for none.
///
/// Who comes and who goes is one order, that of the lock: whoever left is gone, also when leaving began before coming had ended.
final class EventBus: Sendable {
    private struct State {
        var listeners: [Int: EventInbox] = [:]
        var lastKey = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Who listens now.
    var listenerCount: Int { state.withLock(\.listeners.count) }

    func subscribe(buffering limit: Int, where wants: @escaping @Sendable (EngineEvent) -> Bool) -> EventStream {
        let inbox = EventInbox(limit: limit, wants: wants)
        let key: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.lastKey += 1
            state.listeners[state.lastKey] = inbox
            return state.lastKey
        }
        guard let key else {
            inbox.finish()
            return EventStream(inbox, leave: {})
        }
        return EventStream(inbox) { [weak self] in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: key) }
        }
    }

    func send(_ event: EngineEvent) {
        let all = state.withLock { Array($0.listeners.values) }
        for listener in all { listener.put(event) }
    }

    /// Ends every stream, and those that are asked for later at once.
    func finish() {
        let all = state.withLock { state in
            state.isFinished = true
            return Array(state.listeners.values)
        }
        for listener in all { listener.finish() }
    }
}
