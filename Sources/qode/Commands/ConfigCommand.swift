import ArgumentParser
import LinuxHost

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Shows every setting that is in force, and where it came from.",
        discussion: "With keys, shows those; with --explain, says what each is for and what it may be.")

    @Argument(help: "Keys, or what they begin with: server, limits.waiting.") var keys: [String] = []
    @Flag(help: "Says of each setting what it is for, what it may be, and what it is when nobody says.")
    var explain = false
    @OptionGroup var options: SettingOptions

    func run() async throws {
        for key in keys where !Setting.all.contains(where: { Self.names(key, $0) }) {
            throw ValidationError("There is no setting '\(key)'. `qode config` lists all.")
        }
        let values = try await options.values()
            .filter { value in keys.isEmpty || keys.contains { Self.names($0, value.setting) } }
        // Checks what goes beyond each key's own range, before anything is shown.
        let inForce = try await options.load()
        let derived = ["state.directory": inForce.state.path, "store.url": "sqlite:\(inForce.databasePath)"]
        let width = values.map(\.setting.key.count).max() ?? 0
        for value in values {
            let key = value.setting.key.padding(to: width)
            let shown =
                value.setting.isSecret && value.text != nil
                ? "(secret)" : value.text ?? derived[value.setting.key] ?? "(not set)"
            Console.say("\(key)  \(shown)  # \(value.origin)")
            if explain { Console.say(Self.explanation(of: value.setting)) }
        }
    }

    private static func names(_ key: String, _ setting: Setting) -> Bool {
        setting.key == key || setting.key.hasPrefix("\(key).")
    }

    private static func explanation(of setting: Setting) -> String {
        """
            \(setting.about)
            Allowed: \(setting.kind.allowed). Default: \(setting.standard ?? "not set").
            \(setting.environmentName), \(setting.optionName)

        """
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
