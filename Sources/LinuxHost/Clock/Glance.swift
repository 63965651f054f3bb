import Synchronization

/// A look at something that changes now and then, and costs much to look at: what was seen stands for a moment, so that a
/// stranger's thousand requests are not a thousand looks.
public final class Glance<Value: Sendable>: Sendable {
    private struct Seen {
        var value: Value
        /// On the monotonic clock.
        var until: Int64
    }

    private let seen = Mutex<Seen?>(nil)
    private let milliseconds: Int64
    private let look: @Sendable () -> Value

    /// - Parameter milliseconds: how old an answer may be.
    public init(for milliseconds: Int64, _ look: @escaping @Sendable () -> Value) {
        self.milliseconds = milliseconds
        self.look = look
    }

    /// Who asks while somebody looks waits for him.
    public func callAsFunction() -> Value {
        let now = Clock.monotonicMilliseconds()
        return seen.withLock { seen in
            if let seen, now < seen.until { return seen.value }
            let value = look()
            seen = Seen(value: value, until: now + milliseconds)
            return value
        }
    }
}
