public import QueueCore

// Stations, and what their tokens open.
extension QueueEngine {
    /// What a token opens; nil when it opens nothing.
    public func access(by token: TokenHash) async throws(EngineError) -> StationAccess? {
        try await read { store throws(StoreFailure) in try await store.access(by: token) }
    }

    /// All that are paired.
    public func stations() async throws(EngineError) -> [Station] {
        try await read { store throws(StoreFailure) in try await store.stations() }
    }

    /// The queue that a desk's token opens; nil when it opens none.
    public func owner(of token: TokenHash) async throws(EngineError) -> ID<Queue>? {
        guard let access = try await access(by: token), access.role == .desk else { return nil }
        return access.queues.first
    }

    public func isHost(_ token: TokenHash, of queue: ID<Queue>) async throws(EngineError) -> Bool {
        guard let access = try await access(by: token) else { return false }
        return access.role == .desk && access.queues.contains(queue)
    }

    public func addPairing(code: TokenHash, for queue: ID<Queue>) async throws(EngineError) {
        try await addPairing(Pairing(codeHash: code, queueID: queue, createdTick: moment.tick))
    }

    public func addPairing(_ pairing: Pairing) async throws(EngineError) {
        _ = try await path.submit(.addPairing(pairing))
    }

    /// Uses a pairing code up; the device's own `token` then opens the queue.
    public func redeemPairing(code: TokenHash, token: TokenHash) async throws(EngineError) -> ID<Queue> {
        let written = try await path.submit(.redeemPairing(code: code, token: token, tick: moment.tick))
        guard case .redeemed(let queue?) = written else { throw .unknownCode }
        return queue
    }

    /// Voids a token that a pairing gave, for good: no restored backup brings it back.
    public func revoke(_ token: TokenHash) async throws(EngineError) {
        _ = try await path.submit(.revoke(token))
    }

    public func write(_ write: StationWrite) async throws(EngineError) {
        _ = try await path.submit(.station(write))
    }
}
