import ArgumentParser
import Foundation
import LinuxHost
import QueueEngine
import SQLiteStore

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the camera, the printers, the disk, the port and the clock: what is wrong, and what to do.")

    @Flag(help: "Looks closely at the camera: what it can do, how it works, and whether it reads a test code.")
    var camera = false
    @Option(help: ArgumentHelp("With --camera: how long to wait for a test code, in seconds.", valueName: "seconds"))
    var wait = 60
    @Option(
        help: ArgumentHelp(
            "Writes it all, with the settings and the last of the log, into one file for whoever helps: without tokens and names.",
            valueName: "file"))
    var report: String?
    @OptionGroup var options: SettingOptions

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait must be from 0 to 3600 seconds.") }
    }

    func run() async throws {
        let settings = try await options.load()
        if camera { return try await CameraCheckup(settings, patience: wait).run() }
        let daemon = RunningDaemon(settings)
        var findings = [Checkup.clock(), Checkup.disk(settings), await Checkup.anyStore(settings)]
        if let store = daemon?.state(of: "store"), store.condition == .warning {
            findings.append(Finding(name: "backup", state: store))
        }
        findings.append(contentsOf: Checkup.care(settings))
        if let feed = daemon?.state(of: "feed"), feed.condition == .warning {
            findings.append(Finding(name: "feed", state: feed))
        }
        findings.append(Checkup.port(settings, beside: daemon))
        findings.append(Checkup.network(settings))
        if let https = Checkup.https(settings, beside: daemon) { findings.append(https) }
        findings.append(contentsOf: await Checkup.devices(settings, beside: daemon))
        if let voice = await Checkup.voice(settings, beside: daemon) { findings.append(voice) }
        findings.append(contentsOf: Checkup.printing(settings, beside: daemon))
        let width = findings.map(\.name.count).max() ?? 0
        for finding in findings {
            Console.say("\(finding.state.mark)  \(finding.name.padding(to: width))  \(finding.state.detail)")
            if let remedy = finding.state.remedy {
                Console.say("\(String(repeating: " ", count: width + 9))→ \(remedy)")
            }
        }
        if let report {
            try await inPlainWords {
                try DoctorReport(findings: findings, values: try await options.values(), settings: settings)
                    .write(to: report)
                Console.say("\nWritten: \(report)")
            }
        }
        if findings.contains(where: { $0.isDevice && $0.state.condition == .failed }) { throw ExitCode.unavailable }
        if findings.contains(where: { $0.state.condition == .failed }) { throw ExitCode.failure }
    }
}

/// One thing that was looked at.
struct Finding {
    let name: String
    let state: DeviceState
    var isDevice = false
}

extension DeviceState {
    fileprivate var mark: String {
        switch condition {
        case .ready: "ok   "
        case .warning: "look "
        case .failed: "WRONG"
        case .absent: "none "
        }
    }
}

enum Checkup {
    static func clock() -> Finding {
        let now = Clock.wallMilliseconds()
        return Finding(
            name: "clock",
            state: now < Clock.earliestMilliseconds
                ? DeviceState(
                    .warning, code: "clock_behind", detail: "The clock is in the past; tickets carry wrong times.",
                    remedy: "timedatectl set-ntp true, or set it by hand: timedatectl set-time '2027-01-31 09:00'")
                : DeviceState(.ready, code: "ready", detail: "The clock looks right."))
    }

    static func disk(_ settings: Settings) -> Finding {
        do {
            try settings.state.create()
        } catch {
            return Finding(
                name: "disk",
                state: DeviceState(
                    .failed, code: "state_directory", detail: "\(error)",
                    remedy: "Run it as the user qode or as root, or choose another folder with --state-directory."))
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: settings.state.path)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let megabytes = free / 1_000_000
        return Finding(
            name: "disk",
            state: megabytes < 200
                ? DeviceState(
                    .failed, code: "disk_full", detail: "\(settings.state.path) has only \(megabytes) MB left.",
                    remedy: "Make room: journalctl --vacuum-size=100M, apt-get clean.")
                : DeviceState(
                    .ready, code: "ready", detail: "\(settings.state.path) has \(megabytes / 1000) GB left."))
    }

    /// Looks without touching: a database of an older version is the next start's to change.
    static func store(_ settings: Settings) -> Finding {
        let path = settings.databasePath
        let state: DeviceState
        do {
            // SQLite leaves files beside a database that it reads; they must not be root's.
            switch try settings.state.asOwner({ try SQLiteStore.inspect(path: path) }) {
            case .missing:
                state = DeviceState(
                    .ready, code: "ready", detail: "There is no database yet; the first start makes one.")
            case .current: state = DeviceState(.ready, code: "ready", detail: "\(path) is sound.")
            case .older(let version):
                state = DeviceState(
                    .ready, code: "ready",
                    detail: "\(path) is sound, of version \(version); the next start brings it up to date.")
            }
        } catch let failure as StoreFailure {
            state = DeviceState(
                .failed, code: "store", detail: "\(failure.operation): \(failure.detail)", remedy: failure.hint)
        } catch {
            state = DeviceState(.failed, code: "store", detail: "\(error)", remedy: "Run it as root.")
        }
        return Finding(name: "store", state: state)
    }
}
