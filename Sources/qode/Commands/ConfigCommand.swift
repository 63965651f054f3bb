import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Shows every setting that is in force, and where it came from.")

    @OptionGroup var options: SettingOptions

    func run() async throws {
        let values = try await options.values()
        let width = values.map(\.setting.key.count).max() ?? 0
        for value in values {
            let key = value.setting.key.padding(to: width)
            let shown = value.setting.isSecret && value.text != nil ? "(secret)" : value.text ?? "(not set)"
            Console.say("\(key)  \(shown)  # \(value.origin)")
        }
        // What is checked beyond each key's own range.
        _ = try await options.load()
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
