import LinuxHost
import Logging
import QueueCore
import QueueEngine
import SQLiteStore

/// What an appliance does for itself while nobody looks: a backup a day, and forgetting who took a ticket.
struct Housekeeping {
    /// The hour at which a day ends here: in the night, also where the last guest leaves after midnight.
    private static let dayBegins: Int64 = 3 * 3_600_000
    /// The first minutes after a start belong to the people who wait.
    private static let firstLook: Duration = .seconds(60)
    private static let interval: Duration = .seconds(60)

    private let appliance: Appliance
    private let thread = BlockingThread(name: "qode-backup")

    init(_ appliance: Appliance) { self.appliance = appliance }

    /// Runs until its task is cancelled.
    func run() async {
        var forgotten = ""
        do { try await Task.sleep(for: Self.firstLook) } catch { return }
        while !Task.isCancelled {
            let day = LocalTime.day(appliance.now().wall.milliseconds - Self.dayBegins)
            await backUp(day)
            if day != forgotten, await forget() { forgotten = day }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    private func backUp(_ day: String) async {
        let (folder, source) = (appliance.settings.backups, appliance.settings.databasePath)
        let result: Result<Backup, StoreFailure>? = await thread.run {
            guard !folder.has(day: day) else { return nil }
            return Result { () throws(StoreFailure) in try folder.add(source, day: day) }
        }
        switch result {
        case .success(let backup):
            appliance.logger.notice(
                "backed up", metadata: ["file": "\(backup.path)", "tickets": "\(backup.tickets)"])
        case .failure(let failure):
            appliance.logger.error(
                "no backup", metadata: ["reason": "\(failure.detail)", "hint": "\(failure.hint)"])
        case nil: break
        }
    }

    private func forget() async -> Bool {
        do throws(EngineError) {
            try await appliance.engine.forgetDevices(olderThan: appliance.settings.retentionDays)
            return true
        } catch {
            appliance.logger.error("device tokens were kept", metadata: ["reason": "\(error.sentence)"])
            return false
        }
    }
}

extension Settings {
    var backups: BackupFolder { BackupFolder(path: state.file("backups")) }
}

extension Appliance {
    /// Nil where sessions end by hand only.
    var sessionWatch: SessionWatch? {
        settings.newSessionAt.map { minute in
            SessionWatch(
                engine: engine,
                boundary: {
                    Timestamp(milliseconds: LocalTime.latest(minuteOfDay: minute, notAfter: $0.milliseconds))
                }, uptime: { Clock.bootMilliseconds() }, sleep: { try await Task.sleep(for: $0) })
        }
    }
}
