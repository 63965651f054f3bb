/// Who gives a command.
public enum Actor: Sendable, Equatable {
    case guest(device: String)
    /// Whoever bears the queue's own token.
    case host
    /// A host at a desk that was paired; the station's id.
    case station(String)
    /// The camera or a handheld scanner at the desk.
    case scanner
    /// The daemon itself: an automatic no-show.
    case daemon

    /// What the audit keeps of it: never a device's token.
    public var name: String {
        switch self {
        case .guest: "guest"
        case .host, .station: "host"
        case .scanner: "scanner"
        case .daemon: "daemon"
        }
    }

    /// Nil for who is at no station.
    public var station: String? {
        if case .station(let id) = self { id } else { nil }
    }
}
