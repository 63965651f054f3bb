/// Does the same again and again, until its task is cancelled: what watches queues.
struct Rounds {
    /// How late a watch may be, at most. Nobody at a desk or door notices a second.
    static let interval: Duration = .seconds(1)

    /// Waits, or throws when cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    func run(_ round: () async throws(EngineError) -> Void) async {
        while !Task.isCancelled {
            // A store that does not answer now is asked again in the next round.
            try? await round()
            do { try await sleep(Self.interval) } catch { return }
        }
    }
}
