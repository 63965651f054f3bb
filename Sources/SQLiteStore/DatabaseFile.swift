import Foundation
import GRDB
import GRDBSQLite
import QueueEngine

/// Database files as such: looked at, copied, put in place.
enum DatabaseFile {
    /// Lines of a damage report that are kept: the first say what is wrong, the rest repeats it.
    private static let reportedAtMost = 3
    /// Pages of one step of a copy: 16 MiB, after which others may have the disk.
    private static let pagesAStep: CInt = 4096

    static func size(of path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    /// Reads a file on a connection that cannot write.
    static func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Opening.busyTimeout)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    /// `PRAGMA quick_check`: every page is read and every row's form is looked at (https://www.sqlite.org/pragma.html).
    static func check(_ db: Database) throws {
        let report = try String.fetchAll(db, sql: "PRAGMA quick_check(\(reportedAtMost))")
        guard report == ["ok"] else {
            throw StoreFailure(
                operation: "check", detail: report.joined(separator: "; "), hint: SQLiteError.damageHint)
        }
    }

    /// Copies a database that may be in use, as it is at one moment, by SQLite's online backup, and looks at the copy.
    /// The target is whole or not there, and on disk when this returns; what was there before is replaced.
    static func copy(from source: String, to target: String) throws {
        let unfinished = "\(target).new"
        try? remove(unfinished)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(Opening.busyTimeout)
            let from = try DatabaseQueue(path: source, configuration: configuration)
            defer { try? from.close() }
            let to = try DatabaseQueue(path: unfinished)
            defer { try? to.close() }
            try from.backup(to: to, pagesPerStep: pagesAStep)
            // One file, not three: the copy is moved about by people.
            try to.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
                try check(db)
            }
            try from.close()
            try to.close()
            try finish(unfinished, as: target)
        } catch {
            try? remove(unfinished)
            throw error
        }
    }

    /// Gives a file its name, for good.
    static func finish(_ path: String, as target: String) throws {
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        guard fsync(handle.fileDescriptor) == 0, rename(path, target) == 0 else { throw failure("write", target) }
        try handle.close()
        let folder = open(URL(filePath: target).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("write", target) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure("write", target) }
    }

    private static func remove(_ path: String) throws {
        for suffix in ["", "-journal", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    static func failure(_ operation: String, _ path: String) -> StoreFailure {
        let reason = String(cString: strerror(errno))
        return StoreFailure(
            operation: operation, detail: "\(path): \(reason)",
            hint: "Check that the folder is there, that the daemon may write to it, and that the disk has room.")
    }
}
