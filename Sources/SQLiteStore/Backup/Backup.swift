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
            throw SQLiteError(error).failure(during: "check", of: path)
        }
    }

    /// Copies the database at `source`, which may be in use, and looks through the copy.
    public static func make(of source: String, at path: String) throws(StoreFailure) -> Backup {
        do {
            try DatabaseFile.copy(from: source, to: path)
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw SQLiteError(error).failure(during: "back up to \(path)", of: source)
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
            throw SQLiteError(error).failure(during: "restore", of: path)
        }
    }

    /// The name, or the same with the first number that nobody has.
    private static func free(_ name: String) -> String {
        guard FileManager.default.fileExists(atPath: name) else { return name }
        let numbered = (2...1000).lazy.map { "\(name)-\($0)" }
        return numbered.first { !FileManager.default.fileExists(atPath: $0) } ?? "\(name)-last"
    }
}
