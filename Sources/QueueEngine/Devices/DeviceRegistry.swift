public import QueueCore

/// Asks every part of the appliance how it is, and remembers since when.
public actor DeviceRegistry {
    private let probes: [(name: String, probe: @Sendable () async -> DeviceState)]
    private let settings: [String: String]
    private let now: @Sendable () -> Moment
    private var known: [NamedDevice] = []

    /// - Parameter settings: what devices are chosen by, by their names.
    public init(
        probes: [(name: String, probe: @Sendable () async -> DeviceState)], settings: [String: String] = [:],
        now: @escaping @Sendable () -> Moment
    ) {
        self.probes = probes
        self.settings = settings
        self.now = now
    }

    /// All devices, in the order they were given.
    public func devices() async -> [NamedDevice] {
        var devices: [NamedDevice] = []
        for (name, probe) in probes {
            let state = await probe()
            let before = known.first { $0.name == name }
            let since = before?.state.code == state.code ? before?.since : nil
            devices.append(
                NamedDevice(name: name, state: state, since: since ?? now().wall, setting: settings[name]))
        }
        known = devices
        return devices
    }
}
