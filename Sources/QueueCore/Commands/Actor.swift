/// Who gives a command.
public enum Actor: Sendable, Equatable {
    case guest(device: String)
    case host
    /// The camera or a handheld scanner at the transition.
    case scanner
    /// The daemon itself: an automatic no-show.
    case daemon

    /// What the audit keeps of it: never a device's token.
    public var name: String {
        switch self {
        case .guest: "guest"
        case .host: "host"
        case .scanner: "scanner"
        case .daemon: "daemon"
        }
    }
}
