import QueueEngine

/// One key of the configuration: what it is called, what it may be, and what it is when nobody says.
struct Setting: Sendable {
    enum Kind: Sendable {
        case text
        case number(ClosedRange<Int>)
        case word([String])
        case list
    }

    let key: String
    let kind: Kind
    /// Nil is "not set".
    let standard: String?
    let isSecret: Bool

    init(_ key: String, _ kind: Kind, _ standard: String?, isSecret: Bool = false) {
        self.key = key
        self.kind = kind
        self.standard = standard
        self.isSecret = isSecret
    }

    /// `QODE_SERVER_PORT`
    var environmentName: String { "QODE_" + key.uppercased().replacing(".", with: "_") }
    /// `--server-port`
    var optionName: String { "--" + key.replacing(".", with: "-").replacing("_", with: "-") }

    /// Says what is allowed; nil when the text is.
    func objection(to text: String) -> String? {
        switch kind {
        case .text, .list: nil
        case .number(let range):
            Int(text).map(range.contains) ?? false
                ? nil : "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .word(let words): words.contains(text) ? nil : "must be \(words.joined(separator: ", "))"
        }
    }

    /// All keys, in the order of the contract.
    static let all: [Setting] = [
        Setting("server.host", .text, "0.0.0.0"),
        Setting("server.port", .number(0...65_535), "8080"),
        Setting("server.public_url", .text, nil),
        Setting("server.tls.mode", .word(["auto", "files", "off"]), "auto"),
        Setting("server.tls.port", .number(0...65_535), "8443"),
        Setting("server.tls.certificate", .text, nil),
        Setting("server.tls.key", .text, nil),
        Setting("server.cors_origins", .list, nil),
        Setting("server.trusted_proxies", .list, nil),
        Setting("state.directory", .text, nil),
        Setting("store.url", .text, nil),
        Setting("camera.source", .text, "auto"),
        Setting("camera.width", .number(160...7680), "1280"),
        Setting("camera.height", .number(120...4320), "720"),
        Setting("camera.fps", .number(1...120), "30"),
        Setting("camera.power_line_frequency", .word(["auto", "50", "60", "off"]), "auto"),
        Setting("scanner.device", .text, "auto"),
        Setting("scanner.sound", .word(["off", "on"]), "off"),
        Setting("printers.ticket", .text, "auto"),
        Setting("printers.poster", .text, "auto"),
        Setting("printers.paper", .text, "80mm"),
        Setting("printers.format", .word(["auto", "escpos", "pdf"]), "auto"),
        Setting("printers.stale_after", .number(1...86_400), "120"),
        Setting("printers.roll_length", .number(1...500), "50"),
        Setting("printers.beep", .word(["off", "on"]), "off"),
        Setting("printers.drawer", .word(["off", "on"]), "off"),
        Setting("queues.creation", .word(["admin", "open"]), "admin"),
        Setting("queues.new_session_at", .text, "04:00"),
        Setting("queues.retention_days", .number(1...3650), "30"),
        Setting("wifi.ssid", .text, nil),
        Setting("wifi.password", .text, nil, isSecret: true),
        Setting("wifi.security", .word(["WPA", "WEP", "nopass"]), nil),
        Setting("limits.joins_per_minute", .number(0...100_000), "30"),
        Setting("venue.name", .text, nil),
        Setting("venue.footer", .text, nil),
        Setting("venue.logo", .text, nil),
        Setting("locale", .list, "en"),
        Setting("log.level", .word(["trace", "debug", "info", "notice", "warning", "error"]), "info"),
    ]
}

/// A configuration that cannot be used: exit code 78. One line, naming the source, the key and what is allowed.
struct ConfigurationFailure: Error, CustomStringConvertible {
    let source: String
    let key: String
    let allowed: String

    var description: String { "\(source): \(key): \(allowed)" }
}
