/// One key of the configuration: what it is called, what it may be, what it is when nobody says, and what it is for.
struct Setting: Sendable {
    let key: String
    let kind: SettingKind
    /// Nil is "not set".
    let standard: String?
    /// One sentence, for `qode config --explain` and the manual page.
    let about: String
    /// Never shown.
    let isSecret: Bool
    /// Names files or where the appliance's own things are: only for who has a shell on it, never for the page of settings.
    let isForShellOnly: Bool

    init(
        _ key: String, _ kind: SettingKind, _ standard: String?, _ about: String, isSecret: Bool = false,
        isForShellOnly: Bool = false
    ) {
        self.key = key
        self.kind = kind
        self.standard = standard
        self.about = about
        self.isSecret = isSecret
        self.isForShellOnly = isForShellOnly
    }

    /// `QODE_SERVER_PORT`
    var environmentName: String { "QODE_" + key.uppercased().replacing(".", with: "_") }
    /// `--server-port`
    var optionName: String { "--" + key.replacing(".", with: "-").replacing("_", with: "-") }

    /// Says what is allowed; nil when the text is. An empty text is "not set".
    func objection(to text: String) -> String? {
        text.isEmpty && standard == nil || kind.accepts(text) ? nil : "must be \(kind.allowed)"
    }
}
