import ArgumentParser
import Foundation
import LinuxHost
import Logging

/// Every command takes every setting: `--server-port 9000`, `--state-directory /srv/qode`.
struct SettingOptions: ParsableArguments {
    @Option(help: "The configuration file. [default: /etc/qode/qode.yaml, if it is there]")
    var config: String?

    @Option(
        name: .customLong("setting"),
        help: ArgumentHelp("A setting: server-port=9000. --server-port 9000 is the same.", valueName: "name=value"))
    var settings: [String] = []

    /// `--server-port 80` and `--server-port=80` as `--setting server-port=80`: a parser that knows every setting by name
    /// would show them all in every command's help.
    static func expanded(_ arguments: [String]) -> [String] {
        let known = Set(Setting.all.map(\.optionName))
        var expanded: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let name = String(argument.prefix { $0 != "=" })
            guard known.contains(name) else {
                expanded.append(argument)
                continue
            }
            var setting = String(argument.dropFirst(2))
            if name == argument, let value = rest.first, !value.hasPrefix("--") {
                setting += "=\(value)"
                rest.removeFirst()
            }
            expanded += ["--setting", setting]
        }
        return expanded
    }

    func validate() throws {
        let known = Set(Setting.all.map(\.optionName))
        for setting in settings {
            let name = "--\(setting.prefix { $0 != "=" })"
            guard known.contains(name) else {
                throw ValidationError("There is no setting '\(name)'. `qode config` lists all.")
            }
            guard setting.contains("=") else { throw ValidationError("\(name) needs a value.") }
        }
    }

    var place: SettingSources.Place {
        SettingSources.Place(
            arguments: settings.map { "--\($0)" }, environment: ProcessInfo.processInfo.environment, filePath: config)
    }

    func values() async throws -> [SettingSources.Value] {
        do {
            return try await SettingSources(place).values()
        } catch let failure as ConfigurationFailure {
            throw Self.refused(failure)
        }
    }

    func load() async throws -> Settings {
        do {
            return try Settings(
                try await values(), stateDirectory: ProcessInfo.processInfo.environment["STATE_DIRECTORY"])
        } catch let failure as ConfigurationFailure {
            throw Self.refused(failure)
        }
    }

    private static func refused(_ failure: ConfigurationFailure) -> ExitCode {
        Console.error("\(failure)")
        return .configuration
    }
}
