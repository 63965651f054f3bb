import ArgumentParser
import Foundation
import LinuxHost
import Logging

/// Every command takes every setting: `--server-port 9000`, `--state-directory /srv/qode`.
struct SettingOptions: ParsableArguments {
    @Option(help: "The configuration file. [default: /etc/qode/qode.yaml, if it is there]")
    var config: String?

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Settings: --server-port 9000 …", valueName: "settings"))
    var settings: [String] = []

    /// Options that are no setting are a usage error; a setting must have its value.
    func validate() throws {
        let known = Set(Setting.all.map(\.optionName))
        var expectsValue: String?
        for argument in settings {
            if let option = expectsValue {
                guard !argument.hasPrefix("--") else { throw ValidationError("\(option) needs a value.") }
                expectsValue = nil
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1)
            guard let name = parts.first.map(String.init), known.contains(name) else {
                throw ValidationError("Unknown option '\(argument)'. `qode config` lists all settings.")
            }
            if parts.count == 1 { expectsValue = name }
        }
        if let option = expectsValue { throw ValidationError("\(option) needs a value.") }
    }

    func values() async throws -> [SettingSources.Value] {
        let environment = ProcessInfo.processInfo.environment
        do {
            return try await SettingSources(arguments: settings, environment: environment, filePath: config).values()
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

/// What a command says to the person at the shell.
enum Console {
    static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

    /// One line on standard error.
    static func error(_ text: String) { FileHandle.standardError.write(Data("qode: \(text)\n".utf8)) }

    static func logger(_ settings: Settings) -> Logger {
        let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"]
        let isJournal = JournalLogHandler.isConnectedToJournal(journalStream: stream)
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        return Logger(label: "qode") { label in
            var handler = JournalLogHandler(label: label, isJournal: isJournal)
            handler.logLevel = level
            return handler
        }
    }
}
