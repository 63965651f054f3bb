import QueueCore
import QueueEngine

// Paired devices: how they come, what becomes of them, what they tried.
extension Batch {
    /// Uses a code up and gives `token` its queues; nil for a code that is unknown, used or too old.
    mutating func redeem(_ code: TokenHash, token: TokenHash, tick: Int64) throws(SQLiteError) -> ID<Queue>? {
        let used = try statements.usePairing.with(tick).with(code.bytes).with(tick - Pairing.lifetime)
            .first { columns in (columns.integer(), columns.text(), columns.text(), columns.bytes()) }
        guard let (queueRow, name, role, more) = used, let place = try queue(row: queueRow) else { return nil }
        _ = try statements.stations.insert.with(token.bytes).with(queueRow).with(tick).with(name).with(role).with(more)
            .insert()
        return place.queue.id
    }

    mutating func carryOut(_ write: StationWrite) throws(SQLiteError) -> Result<Written, Refusal> {
        let stations = statements.stations
        switch write {
        case .change(let token, let name, let role, let queues):
            try stations.change.with(token.bytes).with(name).with(role?.rawValue).with(queues?.first)
                .with(QueueList.bytes(of: queues.map { Array($0.dropFirst()) } ?? [])).run()
        case .seen(let token, let time, let address):
            try stations.seen.with(token.bytes).with(time).with(address).run()
        case .replaceOwn(let id, let token):
            guard try queue(id) != nil else { return .failure(.unknownQueue) }
            if let old = try stations.ownToken.with(id).first({ columns in columns.bytes() }) {
                try revoke(TokenHash(old))
            }
            try stations.replaceOwn.with(id).with(token.bytes).run()
        case .restrict(let id): try stations.restrict.with(id).run()
        case .note(let event): try insert(event)
        case .issueCards(let cards): try issue(cards)
        case .changeCard(let secret, let limits): try change(card: secret, to: limits)
        case .voidCards(let secrets): for secret in secrets { try void(secret) }
        }
        return .success(.done)
    }

    func insert(_ event: StationEvent) throws(SQLiteError) {
        let row = try statements.stations.insertEvent.with(event.kind.rawValue).with(event.station).with(event.name)
            .with(event.address).with(event.moment.wall).with(event.moment.tick).insert()
        try statements.stations.dropEvents.with(row - Int64(StationSQL.eventsAtMost)).run()
    }
}

/// Further queues of a station: 16 bytes each.
enum QueueList {
    static func bytes(of queues: [ID<Queue>]) -> [UInt8] {
        queues.flatMap { id in
            [id.high, id.low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
        }
    }

    static func queues(in bytes: [UInt8]) -> [ID<Queue>] {
        stride(from: 0, to: bytes.count / 16 * 16, by: 16).map { start in
            func word(_ from: Int) -> UInt64 { bytes[from..<from + 8].reduce(0) { $0 << 8 | UInt64($1) } }
            return ID(high: word(start), low: word(start + 8))
        }
    }
}
