/// What must not happen is looked for during all of that time, and seen at its first moment.
/// - Returns: whether it was so at every look, some fifty milliseconds apart.
public func staysSo(for time: Duration, _ isSo: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
        guard try await isSo() else { return false }
        try await Task.sleep(for: .milliseconds(50))
    }
    return try await isSo()
}

/// Waits until it is so, at most that long.
/// - Returns: whether it is so in the end.
public func becomesSo(within time: Duration = .seconds(20), _ isSo: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
        if try await isSo() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return try await isSo()
}

/// Time itself is what the test needs: something grows old, or is away for longer than it may be.
/// - Parameter reason: what needs it, for who reads the test.
public func timePasses(_ time: Duration, _ reason: StaticString) async throws { try await Task.sleep(for: time) }
