/// What a daemon asks of its store at its start and its end, beside what its engine asks.
public protocol ApplianceStore: QueueStore {
    /// How service time stands to this machine's clock.
    /// - Parameters:
    ///   - boot: names this boot of the machine.
    ///   - uptime: milliseconds since the machine's start.
    func serviceTime(boot: String, uptime: Int64) async throws(StoreFailure) -> ServiceTime
    /// Hashes the device tokens that an earlier version left as they were sent.
    func hashDevices(_ hash: @escaping @Sendable (String) -> String) async throws(StoreFailure)
    /// Whatever is asked for later fails.
    func close() async throws(StoreFailure)
}
