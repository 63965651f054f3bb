import Configuration
import Foundation
import SystemPackage
import Yams

/// The file, the environment and the command line: the later wins.
struct SettingSources {
    static let standardFile = "/etc/qode/qode.yaml"

    /// A value in force, and where it came from.
    struct Value: Sendable {
        let setting: Setting
        let text: String?
        let origin: String
    }

    /// What the page of settings writes, in the state directory: the file of whoever has a shell wins over it.
    static let ownFileName = "settings.yaml"

    /// Where a process's settings come from.
    struct Place: Sendable {
        /// `--server-port 8080 …`; unknown ones were refused before.
        var arguments: [String]
        var environment: [String: String]
        /// Nil takes the standard file, which may be missing; a named one must be there.
        var filePath: String?
    }

    private let arguments: CommandLineArgumentsProvider
    private let environment: EnvironmentVariablesProvider
    /// The later wins.
    private var files: [File] = []

    private struct File {
        let path: String
        /// Nil where nothing is set in it: all of it may be a comment.
        let provider: FileProvider<YAMLSnapshot>?
        /// The further cameras that are written in it as a list of mappings, which its reader has no room for.
        var cameras: String?
        /// What stands in it without a value: not set.
        var empty: Set<String> = []
    }

    init(_ place: Place) async throws {
        let (environment, filePath) = (place.environment, place.filePath)
        let path = filePath ?? environment["QODE_CONFIG"] ?? Self.standardFile
        self.arguments = CommandLineArgumentsProvider(arguments: ["qode"] + place.arguments)
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment)
        if let file = try await Self.file(path) {
            files = [file]
        } else if filePath != nil || environment["QODE_CONFIG"] != nil || FileManager.default.fileExists(atPath: path) {
            throw ConfigurationFailure(source: path, key: "file", allowed: "must be there and readable")
        }
        // Where that lies is said by the others. Who may not read it, does without: he cannot serve there either.
        let folder = try values().first { $0.setting.key == "state.directory" }?.text
        let state = folder ?? environment["STATE_DIRECTORY"] ?? Settings.standardStateDirectory
        if let own = try await Self.file("\(state)/\(Self.ownFileName)", isOwn: true) { files.insert(own, at: 0) }
    }

    /// - Parameter isOwn: written by the page of settings.
    /// - Returns: nil where it cannot be read.
    private static func file(_ path: String, isOwn: Bool = false) async throws -> File? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        do {
            guard let root = try Yams.compose(yaml: text) else { return File(path: path, provider: nil) }
            let empty = try emptyKeys(in: root, of: path, isOwn: isOwn)
            guard let cameras = FurtherCamera.text(in: root) else {
                let provider = try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
                return File(path: path, provider: provider, empty: empty)
            }
            guard let cameras else {
                throw ConfigurationFailure(
                    source: path, key: "cameras", allowed: "must be \(SettingKind.cameras.allowed)")
            }
            return File(
                path: path, provider: try await provider(of: root, without: "cameras"), cameras: cameras, empty: empty)
        } catch let failure as ConfigurationFailure {
            throw failure
        } catch {
            let reason = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
            throw ConfigurationFailure(source: path, key: "file", allowed: "must be YAML (\(reason))")
        }
    }

    /// By way of a file without a name, which only this process ever sees: there are passwords in it.
    private static func provider(of root: Node, without key: String) async throws -> FileProvider<YAMLSnapshot>? {
        guard var mapping = root.mapping else { return nil }
        mapping[Node(key)] = nil
        let text = try Yams.serialize(node: .mapping(mapping))
        var name = Array((NSTemporaryDirectory() + "/qode-settings-XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        unlink(&name)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(text.utf8))
        return try await FileProvider<YAMLSnapshot>(filePath: FilePath("/proc/self/fd/\(descriptor)"))
    }

    /// A key with a typing mistake would be silently without effect. One without a value is not set, and a section of which all lines
    /// are comments has none.
    /// - Returns: those without.
    private static func emptyKeys(in root: Node, of path: String, isOwn: Bool) throws -> Set<String> {
        guard root.mapping != nil else {
            throw ConfigurationFailure(source: path, key: "file", allowed: "must hold keys and values")
        }
        let known = Setting.all.reduce(into: [:]) { $0[$1.key] = $1 }
        var empty: Set<String> = []
        var open: [(String, Node)] = [("", root)]
        while let (prefix, node) = open.popLast() {
            for (key, value) in node.mapping ?? [:] {
                let name = prefix + (key.string ?? "?")
                let isEmpty = value.scalar.flatMap(NSNull.construct) != nil
                if isEmpty { empty.insert(name) }
                if value.mapping != nil || isEmpty, known.keys.contains(where: { $0.hasPrefix("\(name).") }) {
                    open.append(("\(name).", value))
                } else if known[name] == nil {
                    throw ConfigurationFailure(source: path, key: name, allowed: "is not a setting; see `qode config`")
                } else if isOwn, known[name]?.isForShellOnly == true {
                    throw ConfigurationFailure(source: path, key: name, allowed: "may stand in \(standardFile) only")
                }
            }
        }
        return empty
    }

    /// What the page of settings wrote, also where a later source wins.
    var ownTexts: [String: String] {
        guard let file = files.first, file.path.hasSuffix("/\(Self.ownFileName)"), let provider = file.provider else {
            return [:]
        }
        return Setting.all.reduce(into: [:]) { texts, setting in
            let path = setting.key.split(separator: ".").map(String.init)
            texts[setting.key] = (try? Self.text(of: setting, in: provider, at: path, file.path)) ?? nil
        }
    }

    /// Every setting as it is in force.
    func values() throws -> [Value] { try Setting.all.map(value) }

    private func value(of setting: Setting) throws -> Value {
        let path = setting.key.split(separator: ".").map(String.init)
        let dashed = path.map { $0.replacing("_", with: "-") }
        let lookups: [(origin: String, provider: any ConfigProvider, key: [String])] =
            [
                ("the command line (\(setting.optionName))", arguments, dashed),
                ("the environment (\(setting.environmentName))", environment, ["qode"] + path),
            ] + files.reversed().compactMap { file in file.provider.map { (file.path, $0, path) } }
        for (origin, provider, key) in lookups {
            let file = files.first { $0.path == origin }
            guard file?.empty.contains(setting.key) != true else { continue }
            let listed = setting.key == "cameras" ? file?.cameras : nil
            guard let text = try listed ?? Self.text(of: setting, in: provider, at: key, origin) else { continue }
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
        if setting.kind.isList,
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
