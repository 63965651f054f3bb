import QueueEngine
import Testing

@testable import TicketPrinting

@Suite struct WiFiCodeTests {
    static let networks: [(WiFiNetwork, String)] = [
        (WiFiNetwork(ssid: "Qode", password: "secret", security: .wpa), "WIFI:T:WPA;S:Qode;P:secret;;"),
        (WiFiNetwork(ssid: "Qode", password: "12345", security: .wep), "WIFI:T:WEP;S:Qode;P:12345;;"),
        (WiFiNetwork(ssid: "Guests", password: nil, security: .open), "WIFI:T:nopass;S:Guests;;"),
        (WiFiNetwork(ssid: "Qode", password: "secret", security: .sae), "WIFI:T:SAE;S:Qode;P:secret;;"),
        (
            WiFiNetwork(ssid: "Qode", password: "secret", security: .wpa, isHidden: true),
            "WIFI:T:WPA;S:Qode;P:secret;H:true;;"
        ),
        (WiFiNetwork(ssid: "H", password: nil, security: .open, isHidden: true), "WIFI:T:nopass;S:H;H:true;;"),
        (WiFiNetwork(ssid: "a;b", password: "c:d", security: .wpa), #"WIFI:T:WPA;S:a\;b;P:c\:d;;"#),
        (WiFiNetwork(ssid: "a,b\"c", password: "\\", security: .wpa), #"WIFI:T:WPA;S:a\,b\"c;P:\\;;"#),
        (WiFiNetwork(ssid: #"\;"#, password: ";;", security: .wpa), #"WIFI:T:WPA;S:\\\;;P:\;\;;;"#),
        (WiFiNetwork(ssid: "Café 東京 📶", password: "ß €", security: .wpa), "WIFI:T:WPA;S:Café 東京 📶;P:ß €;;"),
        (WiFiNetwork(ssid: "a\u{301};\u{301}", password: nil, security: .open), "WIFI:T:nopass;S:a\u{301}\\;\u{301};;"),
    ]

    @Test("as phones read it: what has a meaning of its own is escaped", arguments: networks)
    func text(_ network: WiFiNetwork, _ text: String) {
        #expect(WiFiCode.text(network) == text)
    }
}
