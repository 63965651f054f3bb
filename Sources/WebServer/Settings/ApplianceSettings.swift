/// The configuration, as the page of settings sees and changes it.
public protocol ApplianceSettings: Sendable {
    /// Every key, in the order of the manual page.
    func entries() async throws(SettingsFailure) -> [SettingEntry]

    /// Checks all changes, and keeps all or none.
    /// - Parameters:
    ///   - changes: by key; nil is "not set" again.
    ///   - isTrial: they are checked, and nothing is kept.
    func change(_ changes: [String: String?], isTrial: Bool) async throws(SettingsFailure) -> [SettingEntry]
}

/// A key of the configuration, and what is in force.
public struct SettingEntry: Sendable, Equatable {
    public var key: String
    /// Nil where it is not set, and of secrets always.
    public var value: String?
    public var isSet: Bool
    /// `default`, a file, the environment or the command line.
    public var origin: String
    /// Goes on after "must be".
    public var allowed: String
    /// All that it may be, where they can be counted.
    public var choices: [String]
    /// Says in every language what is allowed.
    public var example: String
    public var standard: String?
    public var about: String
    public var isSecret: Bool
    /// For whoever has a shell only.
    public var isReadOnly: Bool
    /// Another value is kept than the daemon runs with.
    public var needsRestart: Bool

    public init(
        key: String, value: String?, isSet: Bool, origin: String, allowed: String, choices: [String] = [],
        example: String = "",
        standard: String?, about: String,
        isSecret: Bool, isReadOnly: Bool, needsRestart: Bool
    ) {
        self.key = key
        self.value = value
        self.isSet = isSet
        self.origin = origin
        self.allowed = allowed
        self.choices = choices
        self.example = example
        self.standard = standard
        self.about = about
        self.isSecret = isSecret
        self.isReadOnly = isReadOnly
        self.needsRestart = needsRestart
    }
}

/// Why a change is not made.
public enum SettingsFailure: Error, Sendable, Equatable {
    /// A key's value is not allowed, the key is none, or it is not the page's to change.
    case refused(key: String, allowed: String)
    /// A later source sets it.
    case elsewhere(key: String, origin: String)
    /// The configuration cannot be read or kept.
    case unavailable(String)
}
