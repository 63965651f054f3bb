import ArgumentParser
import Foundation
import LinuxHost
import QueueCore
import QueueEngine
import SQLiteStore

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the database, also of a running appliance, and looks through the copy."
    )

    @Argument(help: "The file to make.") var file: String
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load()
        // Whoever has the file has all that is in it.
        umask(0o077)
        try await inPlainWords {
            try settings.requireFile()
            guard !FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure(sentence: "\(file) is there already. Name another file, or move it away.")
            }
            let folder = URL(filePath: file).deletingLastPathComponent().path
            guard FileManager.default.fileExists(atPath: folder) else {
                throw CommandFailure(sentence: "There is no folder \(folder). Make it first, or name another one.")
            }
            guard FileManager.default.fileExists(atPath: settings.databasePath) else {
                throw CommandFailure(sentence: "There is no database at \(settings.databasePath) yet.")
            }
            // SQLite leaves files beside a database that it reads; they must not be root's.
            let backup = try settings.state.asOwner {
                try Backup.make(of: settings.databasePath, at: settings.state.file("backup-in-progress"))
            }
            try FileManager.default.moveItem(atPath: backup.path, toPath: file)
            Console.say("\(file): \(try Backup(checking: file).summary)")
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup in the database's place, which is kept beside it.",
        discussion: "Without a file, lists the nightly backups and says which one is the newest that is sound.")

    @Argument(help: "The backup.") var file: String?
    @OptionGroup var options: SettingOptions

    func run() async throws {
        let settings = try await options.load()
        try await inPlainWords {
            try settings.requireFile()
            if let file {
                try restore(file, settings)
            } else {
                try list(settings)
            }
        }
    }

    private func restore(_ file: String, _ settings: Settings) throws {
        let lock = try Self.lock(settings.state)
        // Read as whoever asks, written as the daemon.
        let name = "restore-in-progress"
        let incoming = settings.state.file(name)
        func clear() { for part in ["", "-wal", "-shm"] { _ = settings.state.remove(name + part) } }
        clear()
        defer { clear() }
        // Its last commits stand in a log beside it, where the power failed and nobody opened it since.
        for part in ["", "-wal"] where part.isEmpty || FileManager.default.fileExists(atPath: file + part) {
            try settings.state.copy(file + part, to: name + part)
        }
        let day = LocalTime.day(Clock.wallMilliseconds())
        try settings.state.asOwner {
            let backup: Backup
            do throws(StoreFailure) {
                backup = try Backup(checking: incoming)
            } catch {
                // What was looked at is a copy of it.
                throw CommandFailure(
                    sentence:
                        "\(error.detail.replacing(incoming, with: file)). \(file) is no sound backup: nothing was changed. "
                        + "`qode restore` lists those that there are.")
            }
            let kept = try backup.restore(to: settings.databasePath, keepingOldAs: "replaced-\(day)")
            Console.say("Restored: \(backup.summary)")
            if let kept { Console.say("The database that was there is now \(kept)") }
        }
        lock.release()
        Console.say("Start the appliance again: systemctl start qode")
    }

    /// Its file is the folder's owner's.
    private static func lock(_ state: StateDirectory) throws -> StateLock {
        try state.create()
        try state.asOwner { if try state.read("lock") == nil { try state.writeSecret("", to: "lock") } }
        return try state.lock()
    }

    private func list(_ settings: Settings) throws {
        let files = settings.backups.files
        guard !files.isEmpty else {
            throw CommandFailure(sentence: "There is no backup in \(settings.backups.path).")
        }
        var newest: String?
        for file in files {
            do throws(StoreFailure) {
                let backup = try Backup(checking: file)
                newest = newest ?? file
                Console.say("good     \(file)  \(backup.summary)")
            } catch {
                Console.say("damaged  \(file)  \(error.detail)")
            }
        }
        guard let newest else { throw CommandFailure(sentence: "None of the backups is sound.") }
        Console.say("\nThe newest good one:  qode restore \(newest)")
    }
}

extension Settings {
    /// A shared database is copied by its own tools.
    fileprivate func requireFile() throws {
        guard sharedDatabase != nil else { return }
        throw CommandFailure(
            sentence: "The database is PostgreSQL, \(databaseName): pg_dump copies it, and pg_restore puts a copy back."
        )
    }
}

extension Backup {
    fileprivate var summary: String {
        let entry = newest.map { ", newest entry \($0.rfc3339)" } ?? ""
        return "\(queues) \(queues == 1 ? "queue" : "queues"), \(tickets) tickets\(entry)"
    }
}
