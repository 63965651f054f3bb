import Foundation
import LinuxHost
import QueueEngine
import SQLiteStore

/// What an appliance does for itself over the years, and whether it does.
extension Checkup {
    static func care(_ settings: Settings) -> [Finding] { [timeSync(), backups(settings), retention(settings)] }

    private static func timeSync() -> Finding {
        let state: DeviceState
        switch answer(of: ["timedatectl", "show", "--property=NTPSynchronized", "--value"]) {
        case "yes": state = DeviceState(.ready, code: "ready", detail: "The network keeps the clock right.")
        case "no":
            state = DeviceState(
                .warning, code: "clock_unsynchronised",
                detail: "Nothing sets the clock at the moment: times are as right as the machine's own clock is.",
                remedy: "timedatectl set-ntp true. Without internet, set it by hand now and then: timedatectl set-time")
        default:
            state = DeviceState(
                .absent, code: "clock_unknown", detail: "This system does not say whether the network sets its clock.")
        }
        return Finding(name: "time", state: state)
    }

    /// What a program says, which has three seconds for it; nil when it says nothing.
    private static func answer(of command: [String]) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["3"] + command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }

    /// Two nights without a backup are one too many.
    private static let oldest: Int64 = 2 * 86_400_000

    private static func backups(_ settings: Settings) -> Finding {
        let now = Clock.wallMilliseconds()
        let files = (try? settings.state.asOwner { settings.backups.files }) ?? []
        let newest = files.compactMap { file -> (name: String, age: Int64)? in
            guard let made = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date else {
                return nil
            }
            return (file, now - Int64(made.timeIntervalSince1970 * 1000))
        }.min { $0.age < $1.age }
        let state: DeviceState
        switch newest {
        case let newest? where newest.age < oldest:
            let name = newest.name.split(separator: "/").last.map(String.init) ?? newest.name
            state = DeviceState(
                .ready, code: "ready",
                detail: "The newest is \(name); \(files.count == 1 ? "it is the only one" : "\(files.count) are kept")."
            )
        case let newest?:
            state = DeviceState(
                .warning, code: "backup_old",
                detail: "The newest, \(newest.name), is \(newest.age / 86_400_000) days old.",
                remedy: "The daemon makes one each night while it runs. By hand: qode backup FILE")
        case nil:
            state = DeviceState(
                .absent, code: "no_backup", detail: "There is none yet; the daemon makes one a minute after its start.")
        }
        return Finding(name: "backups", state: state)
    }

    private static func retention(_ settings: Settings) -> Finding {
        let days = settings.retentionDays
        return Finding(
            name: "retention",
            state: DeviceState(
                .ready, code: "ready",
                detail:
                    "Whose phone had a ticket is forgotten after \(days) \(days == 1 ? "day" : "days") (queues.retention_days)."
            ))
    }
}
