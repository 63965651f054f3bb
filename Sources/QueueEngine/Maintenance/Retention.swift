import QueueCore

// What is forgotten, and what must not be.
extension QueueEngine {
    /// Drops what could tell who a ticket belonged to: device tokens and reasons for priority.
    /// - Parameter days: how old a ticket must be. Open tickets count by service time, so that a clock that is set wrong
    ///   takes no phone its place in line.
    /// - Returns: how often the store was written to.
    @discardableResult public func forgetDevices(olderThan days: Int) async throws(EngineError) -> Int {
        let (now, age) = (now(), Int64(days) * 86_400_000)
        var (key, writes): (Int64?, Int) = (0, 0)
        while let after = key {
            let written = try await path.submit(
                .forgetDevices(
                    Forgetting(
                        after: after, created: Timestamp(milliseconds: now.wall.milliseconds - age),
                        openTick: now.tick - age, actionTick: now.tick - HostAction.window)))
            writes += 1
            guard case .forgot(let next) = written else { break }
            key = next
        }
        return writes
    }

    /// Puts service time on disk, which knows it from what happens: an idle hour before the power fails would be lost.
    public func recordTick() async throws(EngineError) {
        _ = try await path.submit(.recordTick(now().tick))
    }
}
