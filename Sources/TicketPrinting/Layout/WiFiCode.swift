import QueueEngine

/// What a Wi-Fi code contains, by the convention that phones read: `WIFI:T:WPA;S:name;P:secret;;`.
enum WiFiCode {
    static func text(_ wifi: WiFiNetwork) -> String {
        let password = wifi.password.map { "P:\(escaped($0));" } ?? ""
        return "WIFI:T:\(wifi.security.rawValue);S:\(escaped(wifi.ssid));\(password);"
    }

    private static func escaped(_ text: String) -> String {
        // Scalar by scalar: with an accent after it, a semicolon is another character, and still a semicolon to a phone.
        text.unicodeScalars.map { "\\;,:\"".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
}
