/// A Wi-Fi network as it stands on the poster.
public struct WiFiNetwork: Sendable, Hashable {
    public enum Security: String, Sendable {
        /// WPA2, and WPA3 where it takes WPA2 too.
        case wpa = "WPA"
        /// WPA3 alone.
        case sae = "SAE"
        case wep = "WEP"
        case open = "nopass"
    }
    public var ssid: String
    public var password: String?
    public var security: Security
    /// It does not tell its name: a phone must be told that it has to ask for it.
    public var isHidden: Bool

    public init(ssid: String, password: String?, security: Security, isHidden: Bool = false) {
        self.ssid = ssid
        self.password = password
        self.security = security
        self.isHidden = isHidden
    }
}
