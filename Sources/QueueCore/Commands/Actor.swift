/// Who gives a command.
public enum Actor: Sendable, Equatable {
    case guest(device: String)
    /// Whoever bears the queue's own token: a station of its own kind.
    case host
    /// Whoever is at a desk or kiosk that was paired: the station's id, and what it is called.
    case station(String, name: String = "")
    /// A handheld scanner or phone that was paired to scan only.
    case scannerStation(String, name: String = "")
    /// The camera or a handheld scanner of the appliance's own.
    case scanner
    /// The daemon itself: an automatic no-show.
    case daemon

    /// What the audit keeps of it: never a device's token.
    public var name: String {
        switch self {
        case .guest: "guest"
        case .host, .station: "host"
        case .scanner, .scannerStation: "scanner"
        case .daemon: "daemon"
        }
    }

    /// The station's id; nil for who is at none.
    public var station: String? {
        switch self {
        case .station(let id, _), .scannerStation(let id, _): id
        case .guest, .host, .scanner, .daemon: nil
        }
    }

    /// What the station is called; nil for who is at none.
    public var stationName: String? {
        switch self {
        case .station(_, let name), .scannerStation(_, let name): name
        case .guest, .host, .scanner, .daemon: nil
        }
    }

    /// Whose action it is when it is to be taken back. Nil is nobody's: what was held to a scanner, which has no button for it,
    /// is taken back by whoever hosts the queue.
    public var undoKey: String? {
        switch self {
        case .host: "own"
        case .station(let id, _): id
        case .guest, .scanner, .scannerStation, .daemon: nil
        }
    }
}
