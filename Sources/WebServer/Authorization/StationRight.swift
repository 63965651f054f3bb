import QueueCore
import QueueEngine

/// What a call is, for the question who may make it.
enum StationRight: Sendable {
    /// What a host does.
    case host
    case issue
    case scan
    /// Hears of the devices; a kiosk of the ticket printer alone.
    case devices
    /// Sees what became of a ticket's paper.
    case paper
    /// What anyone may.
    case look

    func isOf(_ role: StationRole) -> Bool {
        switch (role, self) {
        case (.desk, _), (_, .look), (.kiosk, .issue), (.kiosk, .devices), (.kiosk, .paper), (.scanner, .scan): true
        case (.kiosk, _), (.scanner, _), (.wall, _): false
        }
    }
}

extension StationAccess {
    /// Whoever bears this token, as the rules and the history know them.
    var actor: QueueCore.Actor {
        guard let station else { return .host }
        return station.role == .scanner
            ? .scannerStation(station.id.description, name: station.name)
            : .station(station.id.description, name: station.name)
    }
}

extension StationRole {
    /// Its token is a host's: who overhears it runs the queue.
    var needsSecrecy: Bool { self == .desk || self == .scanner }
}
