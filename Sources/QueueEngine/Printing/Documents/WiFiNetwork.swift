/// A Wi-Fi network as it stands on the poster.
public struct WiFiNetwork: Sendable, Equatable {
    public enum Security: String, Sendable {
        case wpa = "WPA"
        case wep = "WEP"
        case open = "nopass"
    }
    public var ssid: String
    public var password: String?
    public var security: Security

    public init(ssid: String, password: String?, security: Security) {
        self.ssid = ssid
        self.password = password
        self.security = security
    }
}
