import Foundation
import QueueCore
import QueueEngine
import Synchronization
import TestSupport
import Testing

@testable import PostgresStore

/// A store on a real PostgreSQL, in tables of its own, and a clock that the test moves.
final class StoreFixture: Sendable {
    let address: PostgresAddress
    private let opened: Mutex<PostgresStore>
    private let tick = Mutex<Int64>(0)
    private let lastID = Mutex<UInt64>(0)

    /// 2026-11-24T09:05:00.000Z.
    static let opening: Int64 = 1_795_511_100_000

    var store: PostgresStore { opened.withLock { $0 } }
    var moment: Moment {
        let tick = tick.withLock { $0 }
        return Moment(wall: Timestamp(milliseconds: Self.opening + tick), tick: tick)
    }

    /// Milliseconds for an answer of a server that is there: a machine that stood still for some seconds is no broken database.
    private static let patience = 60_000

    init(appliance: String = "here") throws {
        let url = try PrivatePostgres.shared.get().newURL()
        address = try #require(PostgresAddress(url))
        opened = Mutex(PostgresStore(address, appliance: appliance, answerLimit: Self.patience))
        // What SQLite calls so.
        try execute(
            """
            CREATE FUNCTION randomblob(count int) RETURNS bytea LANGUAGE sql AS
            $$ SELECT decode(md5(random()::text || clock_timestamp()::text), 'hex') $$
            """)
    }

    /// Another one on the same tables, as another appliance has it.
    func another(_ appliance: String = "there") throws -> PostgresStore {
        PostgresStore(address, appliance: appliance, answerLimit: Self.patience)
    }

    func reopen() throws {
        let fresh = PostgresStore(address, appliance: "here", answerLimit: Self.patience)
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

    private func connection() throws -> PostgresConnection { try PostgresConnection(address, appliance: "test") }

    func rows(_ sql: String) throws -> [String] {
        let connection = try connection()
        return try PostgresStatement(own: "SELECT shown::text FROM (\(sql)) shown", on: connection).all { $0.text() }
    }

    func count(_ sql: String) throws -> Int {
        let connection = try connection()
        return Int(try PostgresStatement(own: sql, on: connection).first { $0.integer() } ?? -1)
    }

    /// Every row that undo must bring back: all but revisions, which only grow, and the history.
    func everything() throws -> [String] {
        let columns = QueueRow.columns.replacing(", revision", with: "")
        return try rows("SELECT \(columns) FROM queues ORDER BY row_id") + rows("SELECT * FROM tickets ORDER BY row_id")
    }

    func execute(_ sql: String) throws {
        let connection = try connection()
        try PostgresStatement(own: sql, on: connection).run()
        try connection.settle()
        try connection.sync()
    }
}

typealias DatabaseRefusal = PostgresError

extension PostgresError {
    /// What contradicts the tables' own rules.
    var isConstraint: Bool {
        if case .server(let state) = kind { state.hasPrefix("23") } else { false }
    }
}
