public import QueueCore

/// A device under the name that people know it by: `camera`, `ticket printer`, `store`.
public struct NamedDevice: Sendable, Equatable {
    public var name: String
    public var state: DeviceState
    /// Since when it has been in this state.
    public var since: Timestamp
    /// What it is chosen by, as the configuration spells it: `auto`, `receipts`, `folder:PATH`. Where a folder stands in for a
    /// device that is not there, that folder. Nil for what is not chosen.
    public var setting: String?

    public init(name: String, state: DeviceState, since: Timestamp, setting: String? = nil) {
        self.setting = setting
        self.name = name
        self.state = state
        self.since = since
    }
}

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
