import QueueEngine

/// What a Wi-Fi code contains, by the convention that phones read: `WIFI:T:WPA;S:name;P:secret;H:true;;`. `T:SAE` is Android's word
/// for a network that takes WPA3 alone.
enum WiFiCode {
    static func text(_ wifi: WiFiNetwork) -> String {
        let password = wifi.password.map { "P:\(escaped($0));" } ?? ""
        let hidden = wifi.isHidden ? "H:true;" : ""
        return "WIFI:T:\(wifi.security.rawValue);S:\(escaped(wifi.ssid));\(password)\(hidden);"
    }

    private static func escaped(_ text: String) -> String {
        // Scalar by scalar: with an accent after it, a semicolon is another character, and still a semicolon to a phone.
        text.unicodeScalars.map { "\\;,:\"".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
}
