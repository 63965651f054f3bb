import LinuxHost
import QueueEngine

/// The configuration, checked.
struct Settings: Sendable {
    var host: String
    var port: Int
    var publicURL: String?
    var tls: TLS
    var tlsPort: Int
    var corsOrigins: Set<String>
    var trustedProxies: Set<String>
    var state: StateDirectory
    var databasePath: String
    var cameraSource: String
    var cameraWidth: Int
    var cameraHeight: Int
    var cameraFPS: Int
    var powerLineFrequency: String
    /// `auto`, `/dev/input/…`, `none`
    var scannerDevice: String
    var hasScanSound: Bool
    var ticketPrinter: String
    var posterPrinter: String
    var paper: PaperSettings
    var printFormat: String
    /// Seconds after which a ticket is not printed any more.
    var staleAfter: Int
    var isCreationOpen: Bool
    /// Minutes after midnight, local time; nil: sessions end by hand only.
    var newSessionAt: Int?
    var retentionDays: Int
    var wifi: WiFiNetwork?
    var joinsPerMinute: Int
    var venue: String?
    var footer: String?
    /// BCP 47 tags, the venue's first language first.
    var locale: String
    var logLevel: String

    /// Where the certificate of HTTPS comes from.
    enum TLS: Sendable, Equatable {
        case off
        /// The appliance makes its own.
        case auto
        case files(certificate: String, key: String)

        init(
            _ mode: String, _ certificate: String?, _ key: String?, refusal: (String) -> ConfigurationFailure
        ) throws {
            switch (mode, certificate, key) {
            case ("off", _, _): self = .off
            case ("files", let certificate?, let key?): self = .files(certificate: certificate, key: key)
            case ("files", _, _):
                throw refusal("files needs server.tls.certificate and server.tls.key, two PEM files")
            default: self = .auto
            }
        }
    }

    /// - Parameter stateDirectory: `$STATE_DIRECTORY`, which systemd sets.
    init(_ values: [SettingSources.Value], stateDirectory: String?) throws {
        let texts = Dictionary(uniqueKeysWithValues: values.map { ($0.setting.key, $0) })
        func text(_ key: String) -> String? { texts[key]?.text.flatMap { $0.isEmpty ? nil : $0 } }
        func word(_ key: String) -> String { text(key) ?? "" }
        func number(_ key: String) -> Int { text(key).flatMap { Int($0) } ?? 0 }
        func list(_ key: String) -> Set<String> {
            Set((text(key) ?? "").split(separator: ",").map { String($0.filter { !$0.isWhitespace }) })
        }
        func refuse(_ key: String, _ allowed: String) -> ConfigurationFailure {
            ConfigurationFailure(source: texts[key]?.origin ?? "default", key: key, allowed: allowed)
        }

        host = word("server.host")
        port = number("server.port")
        publicURL = text("server.public_url").map { String($0.reversed().drop { $0 == "/" }.reversed()) }
        if let publicURL, !publicURL.hasPrefix("http://"), !publicURL.hasPrefix("https://") {
            throw refuse("server.public_url", "must begin with http:// or https://")
        }
        tls = try TLS(word("server.tls.mode"), text("server.tls.certificate"), text("server.tls.key")) {
            refuse("server.tls.mode", $0)
        }
        tlsPort = number("server.tls.port")
        corsOrigins = list("server.cors_origins")
        trustedProxies = list("server.trusted_proxies")
        state = StateDirectory(path: text("state.directory") ?? stateDirectory ?? "/var/lib/qode")
        let store = text("store.url") ?? "sqlite:\(state.path)/qode.db"
        guard store.hasPrefix("sqlite:"), store.count > "sqlite:".count else {
            throw refuse("store.url", "must be sqlite:PATH")
        }
        databasePath = String(store.dropFirst("sqlite:".count)).replacing("{state.directory}", with: state.path)
        cameraSource = word("camera.source")
        (cameraWidth, cameraHeight) = (number("camera.width"), number("camera.height"))
        cameraFPS = number("camera.fps")
        powerLineFrequency = word("camera.power_line_frequency")
        scannerDevice = word("scanner.device")
        hasScanSound = word("scanner.sound") == "on"
        ticketPrinter = word("printers.ticket")
        posterPrinter = word("printers.poster")
        paper = try PaperSettings(text, refuse)
        printFormat = word("printers.format")
        staleAfter = number("printers.stale_after")
        isCreationOpen = word("queues.creation") == "open"
        newSessionAt = try Self.sessionTime(word("queues.new_session_at"), refuse)
        retentionDays = number("queues.retention_days")
        wifi = text("wifi.ssid").map { [password = text("wifi.password"), security = text("wifi.security")] ssid in
            WiFiNetwork(ssid: ssid, password: password, named: security)
        }
        joinsPerMinute = number("limits.joins_per_minute")
        venue = text("venue.name")
        footer = text("venue.footer")
        locale = word("locale")
        logLevel = word("log.level")
        guard !locales.isEmpty, locales.allSatisfy(Self.isLanguageTag) else {
            throw refuse("locale", "must be a language tag such as en, de or ar, or several: de,en,ar")
        }
    }

    /// One or more.
    var locales: [String] {
        locale.split(separator: ",", omittingEmptySubsequences: false).map { String($0.filter { $0 != " " }) }
    }

    private static func isLanguageTag(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    /// Nil is `off`.
    private static func sessionTime(
        _ text: String, _ refuse: (String, String) -> ConfigurationFailure
    ) throws -> Int? {
        let minute = minuteOfDay(text)
        guard minute != nil || text == "off" || text.isEmpty else {
            throw refuse("queues.new_session_at", "must be a time such as 04:00, or off")
        }
        return minute
    }

    /// `04:00`
    private static func minuteOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isNumber) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}

extension WiFiNetwork {
    /// - Parameter security: nil goes by whether there is a password.
    fileprivate init(ssid: String, password: String?, named security: String?) {
        let known = security.flatMap(Security.init(rawValue:))
        self.init(ssid: ssid, password: password, security: known ?? (password == nil ? .open : .wpa))
    }
}
