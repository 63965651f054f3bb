import QueueCore
import QueueEngine

// New queues, and the keys that open them.
extension Batch {
    mutating func create(_ queue: Queue, prefix: String?, token: TokenHash) throws(SQLiteError) -> Queue {
        var queue = queue
        if let prefix { queue.prefix = prefix } else { queue.prefix = try freeLetter() }
        let row = try statements.insertQueue
            .with(queue.id).with(queue.name).with(queue.prefix).with(token.bytes).with(queue.mode.rawValue)
            .with(queue.isActive).with(queue.isPaused).with(queue.noShowAfter).with(queue.outOfTurn.rawValue)
            .with(queue.createdAt).with(queue.waitingLimit).insert()
        keep(QueueRow(row: row, queue: queue))
        return queue
    }

    /// The first letter that no queue has; none when all 26 are taken.
    private mutating func freeLetter() throws(SQLiteError) -> String {
        try saveQueues()
        let taken = Set(try statements.prefixes.all { columns in columns.text() })
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).lazy.map { String(UnicodeScalar($0)) }
        return letters.first { !taken.contains($0) } ?? ""
    }

    mutating func add(_ pairing: Pairing) throws(SQLiteError) -> Result<Written, Refusal> {
        guard let place = try queue(pairing.queueID) else { return .failure(.unknownQueue) }
        // Codes that nobody can use any more would pile up for ever.
        try statements.dropPairings.with(pairing.createdTick - Pairing.lifetime).run()
        try statements.insertPairing
            .with(pairing.codeHash.bytes).with(place.row).with(pairing.createdTick).with(pairing.name)
            .with(pairing.role.rawValue).with(QueueList.bytes(of: pairing.otherQueues)).run()
        return .success(.done)
    }

    /// Drops what could tell who somebody was.
    func forget(_ what: Forgetting) throws(SQLiteError) -> Int64? {
        if what.after == 0 { try statements.dropActions.with(what.actionTick).run() }
        let end = what.after + SQL.forgottenAtOnce
        try statements.forgetDevices
            .with(what.after).with(end).with(what.created).with(what.openTick).run()
        let last = try statements.lastTicket.first { columns in columns.integer() } ?? 0
        return end < last ? end : nil
    }
}
