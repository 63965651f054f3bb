import Foundation
import GRDB
import QueueCore
import QueueEngine
import Synchronization
import Testing

@testable import SQLiteStore

/// A store on a real file in a folder of its own, which goes when the shop does, and a clock that the test moves.
final class StoreFixture: Sendable {
    let folder: URL
    private let opened: Mutex<SQLiteStore>
    private let tick = Mutex<Int64>(0)
    private let lastID = Mutex<UInt64>(0)

    /// 2026-11-24T09:05:00.000Z.
    static let opening: Int64 = 1_795_511_100_000

    var store: SQLiteStore { opened.withLock { $0 } }
    var path: String { folder.appending(path: "qode.db").path }
    var moment: Moment {
        let tick = tick.withLock { $0 }
        return Moment(wall: Timestamp(milliseconds: Self.opening + tick), tick: tick)
    }

    init() throws {
        folder = try Self.newFolder()
        opened = Mutex(try SQLiteStore.open(path: folder.appending(path: "qode.db").path))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func newFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qode-store-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Another one on the same file, as a second process has it.
    func another() throws -> SQLiteStore { try SQLiteStore.open(path: path) }

    func reopen() throws {
        let fresh = try SQLiteStore.open(path: path)
        opened.withLock { $0 = fresh }
    }

    func pass(_ milliseconds: Int64) { tick.withLock { $0 += milliseconds } }

    func newID<Of>(_: Of.Type = Of.self) -> ID<Of> {
        lastID.withLock { last in
            last += 1
            return ID(high: 0x4000, low: 0x8000_0000_0000_0000 + last)
        }
    }

    // MARK: Looking

    func rows(_ sql: String) throws -> [String] {
        try store.pool.read { db in try Row.fetchAll(db, sql: sql).map(\.description) }
    }

    func count(_ sql: String) throws -> Int {
        try store.pool.read { db in try Int.fetchOne(db, sql: sql) ?? -1 }
    }

    /// Every row that undo must bring back: all but revisions, which only grow, and the history.
    func everything() throws -> [String] {
        let columns = QueueRow.columns.replacing(", revision", with: "")
        return try rows("SELECT \(columns) FROM queues ORDER BY row_id")
            + rows("SELECT * FROM tickets ORDER BY row_id")
    }

    func execute(_ sql: String) throws {
        try store.pool.writeWithoutTransaction { db in try db.execute(sql: sql) }
    }
}

typealias DatabaseRefusal = DatabaseError

extension DatabaseError {
    /// What contradicts the tables' own rules.
    var isConstraint: Bool { resultCode == .SQLITE_CONSTRAINT }
}
