import Glibc
import LinuxHost
import QueueCore
public import QueueEngine
import Synchronization

/// The handheld scanners at the desk: a thread for each, which takes its keys for itself and tells what was presented. One that is
/// plugged in later is found within a second.
public final class HandheldReader: Sendable {
    /// Where the device rules put their links, and how those are called (udev/70-qode.rules).
    static let folder = "/dev/input"
    static let linkPrefix = "qode-scanner-"
    /// More hang at no desk; each costs a thread.
    static let deviceLimit = 4
    /// Between two looks for a new one, in milliseconds: where nobody tells of it, as on a machine without any input device, and for a
    /// while after somebody did: a scanner comes as several devices, and its old self goes a moment later.
    private static let interval = 1000
    private static let looksAfterNews = 5
    /// Where the kernel tells: against what nobody thought of.
    private static let longInterval = 30_000
    /// In which a thread sees that it is to end, in milliseconds.
    private static let patience = 500
    /// A scanner types a code without a break; after so many milliseconds without a key it is over.
    static let silence = 300
    /// As at the camera.
    private static let waitingLimit = 16

    /// What was presented, in order. For one reader.
    public let presentations: AsyncStream<Presentation>

    private let setting: HandheldSetting
    private let candidates: @Sendable () -> [String]
    /// Where candidates come.
    private let watched: String
    private let report: @Sendable (String) -> Void
    private let continuation: AsyncStream<Presentation>.Continuation
    /// The devices that somebody listens to, by their paths.
    private let states = Mutex<[String: DeviceState]>([:])
    private let isStopped = Atomic(false)

    /// - Parameter report: told of changes worth a line in the log.
    public convenience init(_ setting: HandheldSetting, report: @escaping @Sendable (String) -> Void) {
        self.init(setting, candidates: { Self.links(in: Self.folder) }, report: report)
    }

    init(
        _ setting: HandheldSetting, candidates: @escaping @Sendable () -> [String],
        in folder: String = HandheldReader.folder,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.setting = setting
        self.report = report
        watched = folder
        if case .device(let path) = setting { self.candidates = { [path] } } else { self.candidates = candidates }
        (presentations, continuation) = AsyncStream.makeStream(
            of: Presentation.self, bufferingPolicy: .bufferingNewest(Self.waitingLimit))
        guard setting != .none else { return }
        spawnThread(name: "handhelds") { [self] in
            find()
            continuation.finish()
        }
    }

    /// Ends the threads, within a second.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    private var goesOn: Bool { !isStopped.load(ordering: .relaxed) }

    public func health() -> DeviceState {
        let known = states.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
        if let open = known.first(where: { $0.condition == .ready }) { return open }
        if let failed = known.first { return failed }
        return DeviceState(
            .absent, code: "no_scanner",
            detail: setting == .none
                ? "No handheld scanner is configured (scanner.device: none)." : "No handheld scanner is plugged in.")
    }

    // MARK: On the threads

    private func find() {
        var looks = 0
        while goesOn {
            // Before the look, so that what comes meanwhile is told.
            let watch = FolderWatch(watched, prefix: Self.linkPrefix)
            for path in candidates() where begins(path) {
                spawnThread(name: "handheld") { [self] in
                    listen(to: path)
                    if setting == .auto { states.withLock { _ = $0.removeValue(forKey: path) } }
                }
            }
            let isSoon = looks > 0 || !watch.isUsable
            looks =
                wait(watch, milliseconds: isSoon ? Self.interval : Self.longInterval)
                ? Self.looksAfterNews : max(0, looks - 1)
        }
    }

    /// - Returns: whether a link came or went.
    private func wait(_ watch: borrowing FolderWatch, milliseconds: Int) -> Bool {
        let end = Clock.monotonicMilliseconds() + Int64(milliseconds)
        while goesOn {
            let rest = end - Clock.monotonicMilliseconds()
            guard rest > 0 else { return false }
            if watch.wait(milliseconds: min(Int(rest), Self.patience)) { return true }
        }
        return false
    }

    /// Takes note of a device that nobody listens to yet.
    private func begins(_ path: String) -> Bool {
        states.withLock { states in
            guard states[path] == nil, states.count < Self.deviceLimit else { return false }
            states[path] = DeviceState(.failed, code: "starting", detail: "\(path) is being opened.")
            return true
        }
    }

    /// Until it is unplugged. One that was named is waited for; a linked one that cannot be had is tried again while its link
    /// is there.
    private func listen(to path: String) {
        while goesOn {
            do throws(InputFault) {
                let device = try InputDevice(path: path)
                note(
                    DeviceState(.ready, code: "ready", detail: "Listens to \(device.name)."), of: path)
                try read(device)
            } catch {
                note(error.state(of: path), of: path)
                if setting == .auto, error == .lost || error == .missing { return }
                wait(milliseconds: Self.interval)
            }
        }
    }

    private func read(_ device: borrowing InputDevice) throws(InputFault) {
        var lines = KeyboardLines()
        while goesOn {
            let bytes = try device.read(within: Self.silence)
            let ended = bytes.isEmpty ? lines.pause().map { [$0] } ?? [] : lines.take(bytes)
            for line in ended { continuation.yield(Presentation(text: Self.text(of: line))) }
        }
    }

    /// What was meant: a ticket, on a keyboard of whatever country; what is none is told as an American one has it.
    static func text(of keys: [KeyPress]) -> String {
        KeyPress.card(typedBy: keys).map { "qode:card:\($0)" } ?? KeyPress.uuid(typedBy: keys)
            ?? (KeyPress.numbered(keys) ?? KeyPress.american(keys)).map(ScanText.meaning) ?? ""
    }

    private func note(_ new: DeviceState, of path: String) {
        let old = states.withLock { states in
            defer { states[path] = new }
            return states[path]
        }
        if old != new { report("handheld scanner: \(new.detail)") }
    }

    private func wait(milliseconds: Int) {
        let end = Clock.monotonicMilliseconds() + Int64(milliseconds)
        while goesOn, Clock.monotonicMilliseconds() < end { Clock.sleep(milliseconds: 50) }
    }

    /// The links of the device rules.
    static func links(in folder: String) -> [String] {
        guard let opened = opendir(folder) else { return [] }
        defer { closedir(opened) }
        var found: [String] = []
        while let entry = readdir(opened) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(linkPrefix) { found.append("\(folder)/\(name)") }
        }
        return found.sorted()
    }
}
