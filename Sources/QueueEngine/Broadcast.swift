public import QueueCore
import Synchronization

/// What the engine tells everybody who listens. Always after the commit.
public enum EngineEvent: Sendable, Equatable {
    case queueChanged(ID<Queue>)
    /// A code was answered at the desk. `queue` is the ticket's; nil for what is no ticket of ours.
    case scanned(ScanResult)
    case printJobQueued(PrintJob)
    case devicesChanged
}

/// Hands each event to every listener. A listener that does not keep up loses the oldest: every event says only
/// "look again", so the newest are enough.
final class Broadcast: Sendable {
    private let listeners = Mutex<[Int: AsyncStream<EngineEvent>.Continuation]>([:])

    func subscribe(buffering limit: Int) -> AsyncStream<EngineEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: EngineEvent.self, bufferingPolicy: .bufferingNewest(limit))
        let key = listeners.withLock { listeners in
            let key = (listeners.keys.max() ?? 0) + 1
            listeners[key] = continuation
            return key
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.listeners.withLock { $0.removeValue(forKey: key) }
        }
        return stream
    }

    func send(_ event: EngineEvent) {
        let all = listeners.withLock { Array($0.values) }
        for listener in all { listener.yield(event) }
    }

    func finish() {
        let all = listeners.withLock { Array($0.values) }
        for listener in all { listener.finish() }
    }
}
