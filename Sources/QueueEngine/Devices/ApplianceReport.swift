public import QueueCore

/// An appliance that shares the database, as it last said itself.
public struct ApplianceReport: Sendable, Equatable {
    public var name: String
    public var heardAt: Timestamp
    public var devices: [NamedDevice]

    public init(name: String, heardAt: Timestamp, devices: [NamedDevice]) {
        (self.name, self.heardAt, self.devices) = (name, heardAt, devices)
    }
}
