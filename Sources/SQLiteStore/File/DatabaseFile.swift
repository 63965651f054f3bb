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

    /// Bytes that are free where a file is; nil where nobody knows.
    static func freeSpace(at path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(status.f_bavail) * Int64(status.f_frsize)
    }

    /// Makes the file if there is none, and lets only its owner read it: SQLite gives the files beside it the same mode.
    static func makePrivate(_ path: String) throws {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & 0o777 != 0o600, status.st_uid == geteuid() else { return }
        guard fchmod(file, 0o600) == 0 else { throw failure("protect", path) }
    }

    /// Takes away the files that SQLite keeps beside a database, once nobody has it open: all that they held is in it. Only a
    /// connection that can write does so as it closes, and only as the last.
    static func tidyUp(_ path: String) throws {
        let last = try DatabaseQueue(path: path)
        try last.inDatabase { db in _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") }
        try last.close()
    }

    /// A connection that cannot write.
    static func reader(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Opening.busyTimeout)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    static func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try reader(path)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    /// `PRAGMA quick_check`: every page is read and every row's form is looked at (https://www.sqlite.org/pragma.html).
    @Sendable static func check(_ db: Database) throws {
        let report = try String.fetchAll(db, sql: "PRAGMA quick_check(\(reportedAtMost))")
        guard report == ["ok"] else {
            throw SQLiteError.damaged(report.joined(separator: "; "))
        }
    }

    /// Copies a database that may be in use, as it is at one moment, by SQLite's online backup, and looks at the copy.
    /// The target is whole or not there, and on disk when this returns; what was there before is replaced.
    static func copy(from source: String, to target: String) throws {
        let unfinished = "\(target).new"
        try? remove(unfinished)
        do {
            try makePrivate(unfinished)
            let from = try reader(source)
            defer { try? from.close() }
            let to = try DatabaseQueue(path: unfinished)
            defer { try? to.close() }
            try from.backup(to: to, pagesPerStep: pagesAStep)
            // One file, not three: the copy is moved about by people.
            try to.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL")
                try check(db)
                try Lineage.mark(copy: db)
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
        try syncFolder(of: target)
    }

    private static func syncFolder(of path: String) throws {
        let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("write", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure("write", path) }
    }

    /// Gives the database at `path`, which nobody may have open, a second name. It also stays where it is, until another
    /// takes its place, but without its log, which SQLite would take for the other's.
    /// - Returns: whether there is one.
    static func keep(_ path: String, as name: String) throws -> Bool {
        do {
            try fold(path)
        } catch {
            let reason = SQLiteError(error)
            guard ![SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL].contains(reason.kind) else { throw reason }
            // Damaged: it is kept as it is, with its log under the same name.
        }
        let isThere = FileManager.default.fileExists(atPath: path)
        if isThere { guard link(path, name) == 0 else { throw failure("keep", name) } }
        if size(of: "\(path)-wal") > 0 {
            guard rename("\(path)-wal", "\(name)-wal") == 0 else { throw failure("keep", "\(name)-wal") }
        }
        for part in ["-wal", "-shm"] { unlink(path + part) }
        try syncFolder(of: path)
        return isThere
    }

    /// Moves what a sound database's log still holds into its file: people move the file about, and forget the log.
    private static func fold(_ path: String) throws {
        guard size(of: "\(path)-wal") > 0 else { return }
        // On a connection that cannot write: any other moves the log as it closes.
        try read(path, check)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Opening.busyTimeout)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { db in
            let isBusy = try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") != 0
            if isBusy { throw SQLiteError(code: SQLITE_BUSY, message: "its log is in use") }
        }
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
