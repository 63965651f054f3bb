import Configuration
import Foundation
import SystemPackage
import Yams

/// The file, the environment and the command line: the later wins.
struct SettingSources {
    static let standardFile = "/etc/qode/qode.yaml"

    /// A value in force, and where it came from.
    struct Value {
        let setting: Setting
        let text: String?
        let origin: String
    }

    private let arguments: CommandLineArgumentsProvider
    private let environment: EnvironmentVariablesProvider
    private let file: FileProvider<YAMLSnapshot>?
    private let filePath: String

    /// - Parameters:
    ///   - arguments: `--server-port 8080 …`; unknown ones were refused before.
    ///   - filePath: nil takes the standard file, which may be missing; a named one must be there.
    init(arguments: [String], environment: [String: String], filePath: String?) async throws {
        let path = filePath ?? environment["QODE_CONFIG"] ?? Self.standardFile
        self.filePath = path
        self.arguments = CommandLineArgumentsProvider(arguments: ["qode"] + arguments)
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment)
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            if filePath != nil || environment["QODE_CONFIG"] != nil || FileManager.default.fileExists(atPath: path) {
                throw ConfigurationFailure(source: path, key: "file", allowed: "must be there and readable")
            }
            file = nil
            return
        }
        do {
            try Self.refuseUnknownKeys(in: text, of: path)
            file = try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
        } catch let failure as ConfigurationFailure {
            throw failure
        } catch {
            let reason = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
            throw ConfigurationFailure(source: path, key: "file", allowed: "must be YAML (\(reason))")
        }
    }

    /// A key with a typing mistake would be silently without effect.
    private static func refuseUnknownKeys(in text: String, of path: String) throws {
        guard let root = try Yams.compose(yaml: text) else { return }
        guard root.mapping != nil else {
            throw ConfigurationFailure(source: path, key: "file", allowed: "must hold keys and values")
        }
        let known = Set(Setting.all.map(\.key))
        var open: [(String, Node)] = [("", root)]
        while let (prefix, node) = open.popLast() {
            for (key, value) in node.mapping ?? [:] {
                let name = prefix + (key.string ?? "?")
                if value.mapping != nil, known.contains(where: { $0.hasPrefix("\(name).") }) {
                    open.append(("\(name).", value))
                } else if !known.contains(name) {
                    throw ConfigurationFailure(source: path, key: name, allowed: "is not a setting; see `qode config`")
                }
            }
        }
    }

    /// Every setting as it is in force.
    func values() throws -> [Value] { try Setting.all.map(value) }

    private func value(of setting: Setting) throws -> Value {
        let path = setting.key.split(separator: ".").map(String.init)
        let dashed = path.map { $0.replacing("_", with: "-") }
        let lookups: [(origin: String, provider: (any ConfigProvider)?, key: [String])] = [
            ("the command line (\(setting.optionName))", arguments, dashed),
            ("the environment (\(setting.environmentName))", environment, ["qode"] + path),
            (filePath, file, path),
        ]
        for (origin, provider, key) in lookups {
            guard let provider, let text = try Self.text(of: setting, in: provider, at: key, origin) else { continue }
            if let objection = setting.objection(to: text) {
                throw ConfigurationFailure(source: origin, key: setting.key, allowed: objection)
            }
            return Value(setting: setting, text: text, origin: origin)
        }
        return Value(setting: setting, text: setting.standard, origin: "default")
    }

    private static func text(
        of setting: Setting, in provider: any ConfigProvider, at key: [String], _ origin: String
    ) throws -> String? {
        let key = AbsoluteConfigKey(key)
        if case .list = setting.kind,
            case .stringArray(let items)? = try? provider.value(forKey: key, type: .stringArray).value?.content
        {
            return items.joined(separator: ",")
        }
        do {
            guard case .string(let text)? = try provider.value(forKey: key, type: .string).value?.content else {
                return nil
            }
            return text
        } catch {
            // The command line's reader takes every comma for a list's: "Closed on Mondays, sorry" is one text.
            if provider is CommandLineArgumentsProvider,
                case .stringArray(let parts)? = try? provider.value(forKey: key, type: .stringArray).value?.content
            {
                return parts.joined(separator: ",")
            }
            throw ConfigurationFailure(source: origin, key: setting.key, allowed: "must be a single value")
        }
    }
}
