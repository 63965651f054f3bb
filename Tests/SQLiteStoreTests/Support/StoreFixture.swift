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

    // MARK: Writing

    func queue(_ name: String = "Passports", prefix: String? = nil, mode: Queue.Mode = .gate) async throws -> Queue {
        let queue = Queue(id: newID(), name: name, prefix: prefix ?? "", mode: mode, createdAt: moment.wall)
        let token = TokenHash(Array(name.utf8))
        let written = try await store.commit([.createQueue(queue, prefix: prefix, token: token)])
        guard case .success(.queue(let created)) = written.first else { throw Unexpected(written) }
        return created
    }

    func request(
        _ command: Command, on queue: ID<Queue>?, by actor: QueueCore.Actor = .host, printJob: ID<PrintJob>? = nil
    ) -> Write {
        .command(
            Request(
                target: queue.map { .queue($0) } ?? .ticketsQueue, command: command, actor: actor, moment: moment,
                printJob: printJob))
    }

    func result(
        _ command: Command, on queue: ID<Queue>?, by actor: QueueCore.Actor = .host, printJob: ID<PrintJob>? = nil
    ) async throws -> Result<Outcome, Refusal> {
        let write = request(command, on: queue, by: actor, printJob: printJob)
        switch try await store.commit([write]).first {
        case .success(.outcome(let outcome)): return .success(outcome)
        case .failure(let refusal): return .failure(refusal)
        case let other: throw Unexpected(other as Any)
        }
    }

    @discardableResult
    func run(
        _ command: Command, on queue: ID<Queue>?, by actor: QueueCore.Actor = .host, printJob: ID<PrintJob>? = nil
    ) async throws -> Outcome {
        try await result(command, on: queue, by: actor, printJob: printJob).get()
    }

    /// Joins as many phones as that, `phone 1` first, and returns their tickets.
    @discardableResult
    func join(_ count: Int, to queue: ID<Queue>) async throws -> [Ticket] {
        let writes = (1...count).map { number in
            let device = "phone-\(number)"
            return request(.join(device: device, as: newID()), on: queue, by: .guest(device: device))
        }
        return try await store.commit(writes).map { result in
            guard case .success(.outcome(let outcome)) = result, let ticket = outcome.ticket else {
                throw Unexpected(result)
            }
            return ticket
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

struct Unexpected: Error {
    let value: String
    init(_ value: Any) { self.value = "\(value)" }
}
