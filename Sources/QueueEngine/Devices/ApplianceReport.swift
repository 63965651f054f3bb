public import QueueCore

/// An appliance that shares the database, as it last said itself.
public struct ApplianceReport: Sendable, Equatable {
    public var name: String
    public var heardAt: Timestamp
    public var devices: [NamedDevice]
    /// Stations that listened to it.
    public var stations: Set<ID<Station>>
    /// It was heard a moment ago, by the clock that all share: what it said of its stations still holds.
    public var isFresh: Bool

    public init(
        name: String, heardAt: Timestamp, devices: [NamedDevice], stations: Set<ID<Station>> = [], isFresh: Bool = true
    ) {
        (self.name, self.heardAt, self.devices) = (name, heardAt, devices)
        (self.stations, self.isFresh) = (stations, isFresh)
    }
}
