/// Looks after the devices and tells when one of them changes: a host should not have to ask whether the camera still sees.
public struct DeviceWatch: Sendable {
    /// How late a change may be told, and how long a printing system has rest between two questions.
    static let interval: Duration = .seconds(2)

    private let engine: QueueEngine
    private let devices: DeviceRegistry
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits, or throws when cancelled.
    public init(
        engine: QueueEngine, devices: DeviceRegistry, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.engine = engine
        self.devices = devices
        self.sleep = sleep
    }

    /// Runs until its task is cancelled. How the devices are at first is no change: who comes later is told anyway.
    public func run() async {
        var last = await states()
        while !Task.isCancelled {
            do { try await sleep(Self.interval) } catch { return }
            let new = await states()
            if new != last { engine.devicesChanged() }
            last = new
        }
    }

    /// What of a state counts: its sentence may name figures that always change.
    private func states() async -> [String] {
        await devices.devices().map { "\($0.name) \($0.state.condition) \($0.state.code)" }
    }
}
