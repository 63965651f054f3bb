import Foundation
import GRDB
public import QueueCore
public import QueueEngine

/// A copy of a database that was opened and looked through.
public struct Backup: Sendable, Equatable {
    public let path: String
    public let queues: Int
    public let tickets: Int
    /// When its newest entry was made; nil when it holds none.
    public let newest: Timestamp?

    /// Opens a copy and looks at every page of it.
    /// - Throws: when it is no database of ours, is newer than this program, or is damaged.
    public init(checking path: String) throws(StoreFailure) {
        self.path = path
        do {
            guard DatabaseFile.size(of: path) > 0 else {
                throw StoreFailure(
                    operation: "check", detail: "\(path) is not there or is empty", hint: "Name a backup file.")
            }
            (queues, tickets, newest) = try DatabaseFile.read(path) { db in
                let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
                let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard application == Schema.applicationID, version <= Schema.version else {
                    throw StoreFailure(
                        operation: "check", detail: "application_id \(application), schema version \(version)",
                        hint: "The file is not a backup that this version of Qode can use.")
                }
                try DatabaseFile.check(db)
                return (
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM queues") ?? 0,
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM tickets") ?? 0,
                    try Int64.fetchOne(db, sql: "SELECT at FROM events ORDER BY id DESC LIMIT 1")
                        .map(Timestamp.init(milliseconds:))
                )
            }
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw SQLiteError(error).failure(during: "check \(path)")
        }
    }

    /// Copies the database at `source`, which may be in use, and looks through the copy.
    public static func make(of source: String, at path: String) throws(StoreFailure) -> Backup {
        do {
            try DatabaseFile.copy(from: source, to: path)
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw SQLiteError(error).failure(during: "back up to \(path)")
        }
        return try Backup(checking: path)
    }

    /// Puts the backup in the place of the database at `path`, which nobody may have open. What was there is kept beside it,
    /// whole. A sound database is at its place at every moment, whenever the power fails.
    /// - Parameter suffix: of the old file's new name.
    /// - Returns: where the old file is now; nil when there was none.
    public func restore(to path: String, keepingOldAs suffix: String) throws(StoreFailure) -> String? {
        do {
            let incoming = "\(path).incoming"
            try DatabaseFile.copy(from: self.path, to: incoming)
            let kept = Self.free("\(path).\(suffix)")
            let isKept = try DatabaseFile.keep(path, as: kept)
            try DatabaseFile.finish(incoming, as: path)
            return isKept ? kept : nil
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw SQLiteError(error).failure(during: "restore to \(path)")
        }
    }

    /// The name, or the same with the first number that nobody has.
    private static func free(_ name: String) -> String {
        guard FileManager.default.fileExists(atPath: name) else { return name }
        let numbered = (2...1000).lazy.map { "\(name)-\($0)" }
        return numbered.first { !FileManager.default.fileExists(atPath: $0) } ?? "\(name)-last"
    }
}

/// The folder of nightly backups. They are numbered as they were made, whatever the clock said: `qode-0012-2026-11-24.db`.
public struct BackupFolder: Sendable {
    /// A week of nights.
    public static let kept = 7

    /// Bytes that a backup leaves free: the people who wait come first.
    static let margin: Int64 = 64 << 20

    public let path: String
    private let freeSpace: @Sendable (String) -> Int64?

    /// - Parameter freeSpace: the bytes that are free where a file is; nil where nobody knows.
    init(path: String, freeSpace: @escaping @Sendable (String) -> Int64?) {
        self.path = path
        self.freeSpace = freeSpace
    }

    public init(path: String) { self.init(path: path, freeSpace: DatabaseFile.freeSpace) }

    /// Backups, newest first, unchecked.
    public var files: [String] { entries().map { "\(path)/\($0.name)" } }

    /// There is a backup that bears the name of this day.
    public func has(day: String) -> Bool { entries().contains { $0.day == day } }

    /// The newest that is sound.
    public func newestGood() -> Backup? {
        for file in files { if let backup = try? Backup(checking: file) { return backup } }
        return nil
    }

    /// Backs `source` up under the name of a day, and drops what is older than the newest seven.
    public func add(_ source: String, day: String) throws(StoreFailure) -> Backup {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw DatabaseFile.failure("create", path)
        }
        // A full disk would refuse tickets, too.
        let need = DatabaseFile.size(of: source) + DatabaseFile.size(of: "\(source)-wal") + Self.margin
        if let free = freeSpace(path), free < need {
            throw StoreFailure(
                operation: "back up",
                detail: "\(path) has \(free / 1_000_000) MB left, and a backup needs \(need / 1_000_000) MB.",
                hint: "Make room: journalctl --vacuum-size=100M, apt-get clean. The backup is made by itself then.")
        }
        let number = (entries().first?.number ?? 0) + 1
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let backup = try Backup.make(of: source, at: "\(path)/qode-\(padded)-\(day).db")
        for file in files.dropFirst(Self.kept) { try? FileManager.default.removeItem(atPath: file) }
        return backup
    }

    private func entries() -> [(number: Int, day: String, name: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("qode-"), name.hasSuffix(".db") else { return nil }
            let parts = name.dropLast(3).split(separator: "-", maxSplits: 2)
            guard parts.count == 3, let number = Int(parts[1]) else { return nil }
            return (number, String(parts[2]), name)
        }
        .sorted { $0.number > $1.number }
    }
}
