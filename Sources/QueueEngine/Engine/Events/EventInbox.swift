import QueueCore
import Synchronization

/// What one listener has not taken yet. What says only "look again" is kept once, however often it was said; what carries
/// something stands in a line, of which the oldest go when it is full.
final class EventInbox: Sendable {
    private typealias Waiter = CheckedContinuation<EngineEvent?, Never>

    private struct State {
        var line: [EngineEvent] = []
        var hasMissed = false
        var areDevicesChanged = false
        /// Oldest first, so that a busy queue does not hold up the others.
        var changed: [ID<Queue>] = []
        var known: Set<ID<Queue>> = []
        var waiting: [Waiter] = []
        var isFinished = false

        /// What carries something first: a hand waits for the answer to a scan.
        mutating func take() -> EngineEvent? {
            if !line.isEmpty { return line.removeFirst() }
            if hasMissed {
                hasMissed = false
                return .missed
            }
            if areDevicesChanged {
                areDevicesChanged = false
                return .devicesChanged
            }
            guard !changed.isEmpty else { return nil }
            let queue = changed.removeFirst()
            known.remove(queue)
            return .queueChanged(queue)
        }

        mutating func put(_ event: EngineEvent, limit: Int) {
            switch event {
            case .queueChanged(let queue): if known.insert(queue).inserted { changed.append(queue) }
            case .devicesChanged: areDevicesChanged = true
            case .missed: hasMissed = true
            case .scanned, .scanEnded, .printJobQueued, .printJobChanged, .called, .helpCalled, .informed, .noticed,
                .firstGuest, .closed, .accessEnded:
                if line.count >= limit {
                    line.removeFirst()
                    hasMissed = true
                }
                line.append(event)
            }
        }
    }

    private let limit: Int
    private let wants: @Sendable (EngineEvent) -> Bool
    private let state = Mutex(State())

    /// - Parameter limit: of the line, at least 1.
    init(limit: Int, wants: @escaping @Sendable (EngineEvent) -> Bool) {
        self.limit = max(1, limit)
        self.wants = wants
    }

    func put(_ event: EngineEvent) {
        guard wants(event) else { return }
        let ready: (Waiter, EngineEvent)? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.put(event, limit: limit)
            if state.hasMissed, !wants(.missed) { state.hasMissed = false }
            guard !state.waiting.isEmpty, let event = state.take() else { return nil }
            return (state.waiting.removeFirst(), event)
        }
        if let (waiter, event) = ready { waiter.resume(returning: event) }
    }

    /// Waits for the next; nil once it is finished and empty, or the task was cancelled.
    func next() async -> EngineEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let answer: EngineEvent?? = state.withLock { state in
                    if let event = state.take() { return .some(event) }
                    if state.isFinished { return .some(nil) }
                    state.waiting.append(waiter)
                    return nil
                }
                if let answer { waiter.resume(returning: answer) }
            }
        } onCancel: {
            finish(droppingTheRest: true)
        }
    }

    /// Nothing is put in any more. What was before can still be taken.
    func finish(droppingTheRest drops: Bool = false) {
        let waiting = state.withLock { state in
            if drops { state = State(waiting: state.waiting) }
            state.isFinished = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume(returning: nil) }
    }
}
