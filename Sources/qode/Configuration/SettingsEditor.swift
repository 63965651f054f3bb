import LinuxHost
import WebServer
import Yams

/// The configuration as the admin's page changes it: checked as the files are, and kept in the state directory, the lowest source.
actor SettingsEditor: ApplianceSettings {
    /// Files are read and written here.
    nonisolated let thread = BlockingThread(name: "qode-settings")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let place: SettingSources.Place
    private let state: StateDirectory
    /// What the daemon runs with.
    private let running: [String: String]

    /// - Parameter values: in force as the daemon started.
    init(_ place: SettingSources.Place, _ values: [SettingSources.Value], state: StateDirectory) {
        self.place = place
        self.state = state
        running = values.reduce(into: [:]) { $0[$1.setting.key] = $1.text }
    }

    func entries() async throws(SettingsFailure) -> [SettingEntry] { try await values().map(entry) }

    func change(_ changes: [String: String?], isTrial: Bool) async throws(SettingsFailure) -> [SettingEntry] {
        let sources = try await sources()
        let before = try Self.asked { try sources.values() }
        for value in before where changes.keys.contains(value.setting.key) { try check(value, changes) }
        if let unknown = changes.keys.sorted().first(where: { key in !before.contains { $0.setting.key == key } }) {
            throw .refused(key: unknown, allowed: "is not a setting.")
        }
        var own = sources.ownTexts
        for (key, text) in changes { own[key] = text }
        // Between the keys, too.
        let after = before.map { value in
            let key = value.setting.key
            guard changes.keys.contains(key) else { return value }
            return SettingSources.Value(setting: value.setting, text: own[key] ?? value.setting.standard, origin: key)
        }
        _ = try Self.asked { try Settings(after, stateDirectory: place.environment["STATE_DIRECTORY"]) }
        guard !isTrial else { return before.map(entry) }
        do {
            try state.writeSecret(try Self.yaml(own), to: SettingSources.ownFileName)
        } catch {
            throw .unavailable("The settings cannot be kept: \(error). Make room on the disk, or run qode doctor.")
        }
        return try await entries()
    }

    private func check(_ value: SettingSources.Value, _ changes: [String: String?]) throws(SettingsFailure) {
        let (setting, text) = (value.setting, changes[value.setting.key] ?? nil)
        guard !setting.isForShellOnly else {
            throw .refused(key: setting.key, allowed: "may be set in \(SettingSources.standardFile) only.")
        }
        guard value.origin == "default" || value.origin == ownFile else {
            throw .elsewhere(key: setting.key, origin: value.origin)
        }
        if let text, let objection = setting.objection(to: text) {
            throw .refused(key: setting.key, allowed: "\(objection).")
        }
    }

    private var ownFile: String { state.file(SettingSources.ownFileName) }

    private func entry(_ value: SettingSources.Value) -> SettingEntry {
        let setting = value.setting
        return SettingEntry(
            key: setting.key, value: setting.isSecret ? nil : value.text, isSet: value.origin != "default",
            origin: value.origin == ownFile ? SettingSources.ownFileName : value.origin, allowed: setting.kind.allowed,
            choices: setting.kind.words, example: setting.kind.example,
            standard: setting.standard, about: setting.about, isSecret: setting.isSecret,
            isReadOnly: setting.isForShellOnly, needsRestart: running[setting.key] != value.text)
    }

    private func sources() async throws(SettingsFailure) -> SettingSources {
        do {
            return try await SettingSources(place)
        } catch {
            throw .unavailable("The configuration cannot be read: \(error)")
        }
    }

    private func values() async throws(SettingsFailure) -> [SettingSources.Value] {
        let sources = try await sources()
        return try Self.asked { try sources.values() }
    }

    private static func asked<Value>(_ body: () throws -> Value) throws(SettingsFailure) -> Value {
        do {
            return try body()
        } catch let failure as ConfigurationFailure {
            throw .refused(key: failure.key, allowed: "\(failure.allowed).")
        } catch {
            throw .unavailable("\(error)")
        }
    }

    /// `server.port` is a key inside another.
    private static func yaml(_ texts: [String: String]) throws -> String {
        var root = Node.Mapping([])
        for (key, text) in texts.sorted(by: { $0.key < $1.key }) {
            insert(Node(text, Tag(.str), .doubleQuoted), at: key.split(separator: ".").map(String.init)[...], in: &root)
        }
        return "# Written by the page of settings.\n" + (texts.isEmpty ? "" : try Yams.serialize(node: .mapping(root)))
    }

    private static func insert(_ node: Node, at path: ArraySlice<String>, in mapping: inout Node.Mapping) {
        guard let first = path.first else { return }
        guard path.count > 1 else {
            mapping[Node(first)] = node
            return
        }
        var inner = mapping[Node(first)]?.mapping ?? Node.Mapping([])
        insert(node, at: path.dropFirst(), in: &inner)
        mapping[Node(first)] = .mapping(inner)
    }
}
