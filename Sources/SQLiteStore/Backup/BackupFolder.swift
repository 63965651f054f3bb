import Foundation
import GRDB
import QueueCore
public import QueueEngine

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
