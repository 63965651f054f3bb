import LinuxHost
import Logging
import QueueCore
import QueueEngine
import SQLiteStore

extension Settings {
    var backups: BackupFolder { BackupFolder(path: state.file("backups")) }
}

extension Appliance {
    /// The hour at which a day ends here: in the night, also where the last guest leaves after midnight.
    private static let dayBegins: Int64 = 3 * 3_600_000

    func maintenance() -> DailyMaintenance {
        let (folder, source, thread) = (settings.backups, settings.databasePath, BlockingThread(name: "qode-backup"))
        return DailyMaintenance(
            engine: engine, retentionDays: settings.retentionDays,
            day: { LocalTime.day($0.milliseconds - Self.dayBegins) },
            backUp: { [logger, shared] day async throws(StoreFailure) in
                // Its server's keeper keeps the backups of a shared database.
                guard shared == nil else { return }
                let made: Result<Backup?, StoreFailure> = await thread.run {
                    Result { () throws(StoreFailure) in try folder.has(day: day) ? nil : folder.add(source, day: day) }
                }
                guard let backup = try made.get() else { return }
                logger.notice("backed up", metadata: ["file": "\(backup.path)", "tickets": "\(backup.tickets)"])
            },
            report: { [logger] what, error in logger.error("\(what)", metadata: ["reason": "\(error.sentence)"]) },
            sleep: { try await Task.sleep(for: $0) })
    }

    /// Nil where sessions end by hand only.
    var sessionWatch: SessionWatch? {
        settings.newSessionAt.map { minute in
            SessionWatch(
                engine: engine,
                boundary: {
                    Timestamp(milliseconds: LocalTime.latest(minuteOfDay: minute, notAfter: $0.milliseconds))
                }, firstTick: firstTick, uptime: { Clock.bootMilliseconds() }, sleep: sleepAndLead)
        }
    }
}
