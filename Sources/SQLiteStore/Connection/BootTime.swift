import GRDB
public import QueueEngine

extension SQLiteStore {
    /// Settled by the first who asks after the machine's start: service time goes on from the last that was recorded. How long
    /// the machine was off nobody knows, so what is good for moments only is over then.
    /// - Parameters:
    ///   - boot: names this boot of the machine.
    ///   - uptime: milliseconds since the machine's start.
    public func serviceTime(boot: String, uptime: Int64) async throws(StoreFailure) -> ServiceTime {
        try await writer.serviceTime(boot: boot, uptime: uptime)
    }
}

extension Writer {
    fileprivate func serviceTime(boot: String, uptime: Int64) throws(StoreFailure) -> ServiceTime {
        do {
            return try pool.writeWithoutTransaction { db in
                var time = ServiceTime(offset: 0, first: 0)
                try db.inTransaction(.immediate) {
                    time = try ServiceTime(boot: boot, uptime: uptime, on: db)
                    return .commit
                }
                return time
            }
        } catch {
            throw SQLiteError(error).failure(during: "clock", of: pool.path)
        }
    }
}

extension ServiceTime {
    /// Milliseconds by which a print job of an earlier boot counts as older: a day, the most that `printers.stale_after` allows.
    private static let unknown: Int64 = 86_400_000

    fileprivate init(boot: String, uptime: Int64, on db: Database) throws {
        let last = try PreparedStatement(SQL.lastTick, on: db).with(SQL.lastTickDepth).first { $0.integer() } ?? 0
        let known = try PreparedStatement(SQL.serviceTime, on: db).with(boot).first {
            ServiceTime(offset: $0.integer(), first: $0.integer())
        }
        // A copy of a machine may have its boot's name, and an earlier time.
        if let known, known.offset + uptime >= last {
            self = known
            return
        }
        self = ServiceTime(offset: last + 1 - uptime, first: last + 1)
        try PreparedStatement(SQL.settleServiceTime, on: db).with(boot).with(offset).with(first).with(last).run()
        try PreparedStatement(SQL.dropAllActions, on: db).run()
        try PreparedStatement(SQL.dropAllPairings, on: db).run()
        try PreparedStatement(SQL.agePrintJobs, on: db).with(Self.unknown).run()
    }
}
