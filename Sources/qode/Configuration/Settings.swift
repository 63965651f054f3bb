import HandheldScanner
import LinuxHost
import PostgresStore
import QueueCore
import QueueEngine
import WebServer

/// The configuration, checked.
struct Settings: Sendable {
    var host: String
    var port: Int
    var publicURL: String?
    var tls: TLS
    var tlsPort: Int
    var corsOrigins: Set<String>
    var trustedProxies: [AddressRange]
    /// Public names under which it answers, in lower case.
    var allowedHosts: Set<String>
    /// Tokens of desks, scanners and the admin are taken by plain HTTP from anywhere.
    var takesPlainTokens: Bool
    var limits: LimitSettings
    var voice: VoiceSettings
    /// What people call this appliance.
    var applianceName: String
    var state: StateDirectory
    var databasePath: String
    /// The PostgreSQL that several appliances share; nil where the database is the file.
    var sharedDatabase: PostgresAddress?
    /// Numbers of each queue that are set aside for when that is away; nil where the appliance does not go on alone.
    var aloneNumbers: Int?
    var cameraSource: String
    var furtherCameras: [FurtherCamera]
    var button: ButtonSetting?
    var buttonQueue: ID<Queue>?
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
    var screen: ScreenSettings
    var printFormat: String
    /// Seconds after which a ticket is not printed any more.
    var staleAfter: Int
    var isCreationOpen: Bool
    /// New tickets bear pictures.
    var bearsPictures: Bool
    /// Minutes after midnight, local time; nil: sessions end by hand only.
    var newSessionAt: Int?
    var retentionDays: Int
    var wifi: WiFiNetwork?
    var venue: String?
    var footer: String?
    var venueColour: VenueColour?
    /// A folder of pictures and messages for walls.
    var venuePictures: String?
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
        func list(_ key: String) -> [String] { SettingKind.items(of: text(key) ?? "") }
        func refuse(_ key: String, _ allowed: String) -> ConfigurationFailure {
            ConfigurationFailure(source: texts[key]?.origin ?? "default", key: key, allowed: allowed)
        }

        host = word("server.host")
        port = number("server.port")
        publicURL = text("server.public_url").flatMap(WebAddress.init)?.description
        tls = try TLS(word("server.tls.mode"), text("server.tls.certificate"), text("server.tls.key")) {
            refuse("server.tls.mode", $0)
        }
        tlsPort = number("server.tls.port")
        if tls != .off, port == tlsPort, port != 0 {
            throw refuse("server.tls.port", "must be another port than server.port, \(port)")
        }
        // As browsers send them.
        corsOrigins = Set(list("server.cors_origins").compactMap { WebAddress($0)?.description })
        trustedProxies = list("server.trusted_proxies").compactMap { AddressRange($0) }
        allowedHosts = Set(list("server.allowed_hosts").map { $0.lowercased() })
        takesPlainTokens = word("server.plain_tokens") == "allow"
        limits = LimitSettings(number)
        state = StateDirectory(path: text("state.directory") ?? stateDirectory ?? Self.standardStateDirectory)
        let store = text("store.url") ?? "sqlite:\(state.path)/qode.db"
        sharedDatabase = PostgresAddress(store)
        databasePath =
            sharedDatabase == nil
            ? String(store.dropFirst("sqlite:".count)).replacing("{state.directory}", with: state.path)
            : "\(state.path)/qode.db"
        aloneNumbers = word("store.alone") == "on" ? number("store.alone_numbers") : nil
        cameraSource = word("camera.source")
        furtherCameras = try Self.furtherCameras(text("cameras"), beside: cameraSource, refuse)
        button = text("kiosk.button").flatMap(ButtonSetting.init)
        buttonQueue = text("kiosk.button_queue").flatMap { ID<Queue>($0) }
        (cameraWidth, cameraHeight, cameraFPS) = (number("camera.width"), number("camera.height"), number("camera.fps"))
        powerLineFrequency = word("camera.power_line_frequency")
        scannerDevice = word("scanner.device")
        hasScanSound = word("scanner.sound") == "on"
        ticketPrinter = word("printers.ticket")
        posterPrinter = word("printers.poster")
        (paper, screen) = (PaperSettings(text, origin: { texts[$0]?.origin ?? "default" }), ScreenSettings(text))
        printFormat = word("printers.format")
        staleAfter = number("printers.stale_after")
        (isCreationOpen, bearsPictures) = (word("queues.creation") == "open", word("tickets.pictures") == "on")
        newSessionAt = SettingKind.minuteOfDay(word("queues.new_session_at"))
        retentionDays = number("queues.retention_days")
        wifi = try Self.wifi(text, refuse)
        (venue, footer) = (text("venue.name"), text("venue.footer"))
        venueColour = text("venue.color").flatMap(VenueColour.init)
        venuePictures = text("venue.pictures")
        locale = word("locale")
        guard !list("locale").isEmpty else { throw refuse("locale", "must be \(SettingKind.languages.allowed)") }
        voice = Self.voice(in: locale, text: text, number: number)
        applianceName = text("appliance.name") ?? NetworkAddress.hostName()
        logLevel = word("log.level")
    }

    private static func furtherCameras(
        _ text: String?, beside first: String, _ refuse: (String, String) -> ConfigurationFailure
    ) throws -> [FurtherCamera] {
        let others = text.flatMap(FurtherCamera.list) ?? []
        if others.contains(where: { $0.text == first }) { throw refuse("cameras", "\(first) is camera.source already") }
        return others
    }

    /// The database, for people.
    var databaseName: String { sharedDatabase?.name ?? databasePath }

    static let standardStateDirectory = "/var/lib/qode"

    /// One or more.
    var locales: [String] { SettingKind.items(of: locale) }

    /// Nil where there is none.
    private static func wifi(
        _ text: (String) -> String?, _ refuse: (String, String) -> ConfigurationFailure
    ) throws -> WiFiNetwork? {
        guard let ssid = text("wifi.ssid") else { return nil }
        let (password, security) = (text("wifi.password"), text("wifi.security")?.uppercased())
        // WPA takes a passphrase of 8 to 63 characters or a key of 64 hexadecimal digits (IEEE 802.11 J.4.1); SAE takes any.
        if let password, security == nil || security == "WPA" {
            let isKey = password.utf8.count == 64 && password.allSatisfy(\.isHexDigit)
            guard isKey || (8...63).contains(password.utf8.count) else {
                throw refuse("wifi.password", "must be 8 to 63 characters, or 64 hexadecimal digits")
            }
        }
        if password == nil, let security, security != "NOPASS" {
            throw refuse("wifi.security", "\(security) needs wifi.password")
        }
        let known: WiFiNetwork.Security =
            switch security {
            case "SAE": .sae
            case "WEP": .wep
            case "NOPASS": .open
            case nil: password == nil ? .open : .wpa
            default: .wpa
            }
        return WiFiNetwork(
            ssid: ssid, password: password, security: known,
            isHidden: ["on", "true"].contains(text("wifi.hidden") ?? "off"))
    }
}
