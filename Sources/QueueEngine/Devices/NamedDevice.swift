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
