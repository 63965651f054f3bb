import Synchronization
import WebServer

/// A configuration of three keys: one to change, one that the environment sets, one for the shell.
final class FixedSettings: ApplianceSettings {
    private let name = Mutex<String?>(nil)

    func entries() async throws(SettingsFailure) -> [SettingEntry] {
        let name = name.withLock { $0 }
        return [
            entry("venue.name", name, "default"), entry("server.port", "80", "the environment"),
            entry("voice.output", "walls", "default", ["off", "walls"]),
        ]
    }

    func change(_ changes: [String: String?], isTrial: Bool) async throws(SettingsFailure) -> [SettingEntry] {
        for (key, value) in changes {
            switch (key, value) {
            case ("server.port", _): throw .elsewhere(key: key, origin: "the environment (QODE_SERVER_PORT)")
            case ("venue.name", "full"): throw .unavailable("The settings cannot be kept: the disk is full.")
            case ("venue.name", let text): if !isTrial { name.withLock { $0 = text } }
            default: throw .refused(key: key, allowed: "is not a setting.")
            }
        }
        return try await entries()
    }

    private func entry(_ key: String, _ value: String?, _ origin: String, _ choices: [String] = []) -> SettingEntry {
        SettingEntry(
            key: key, value: value, isSet: value != nil, origin: origin, allowed: "a text", choices: choices,
            example: "Praxis", standard: nil,
            about: "A key.",
            isSecret: false, isReadOnly: false, needsRestart: false)
    }
}
