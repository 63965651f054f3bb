import Synchronization

/// A request that may come again because its answer got lost: what it is known by, and whether it was carried out before.
///
/// It goes with the task that serves the request, so that whatever that does through the engine happens once.
public final class Attempt: Sendable {
    @TaskLocal public static var current: Attempt?

    /// Hash of key, caller and path.
    public let key: TokenHash
    private let state: Mutex<(body: TokenHash, writes: UInt8, isReplayed: Bool)>

    /// - Parameter body: its hash.
    public init(key: TokenHash, body: TokenHash) {
        self.key = key
        state = Mutex((body, 0, false))
    }

    /// The body came later.
    public func note(body: TokenHash) { state.withLock { $0.body = body } }

    /// Its answer is that of an earlier one.
    public var isReplayed: Bool { state.withLock(\.isReplayed) }

    /// What its next write is known by.
    func next() -> Receipt {
        state.withLock { state in
            state.writes &+= 1
            return Receipt(key: TokenHash(key.bytes + [state.writes]), body: state.body)
        }
    }

    /// What its latest write is known by, so that an answer of nothing written is kept in its place.
    func latest() -> Receipt {
        state.withLock { state in
            state.writes = max(1, state.writes)
            return Receipt(key: TokenHash(key.bytes + [state.writes]), body: state.body)
        }
    }

    func noteReplay() { state.withLock { $0.isReplayed = true } }
}

/// What a write is known by that must happen once.
public struct Receipt: Sendable, Equatable {
    /// How long it is kept, in milliseconds of service time.
    public static let lifetime: Int64 = 600_000
    /// How many are kept.
    public static let atMost = 10_000

    public var key: TokenHash
    public var body: TokenHash

    public init(key: TokenHash, body: TokenHash) {
        self.key = key
        self.body = body
    }
}
