import QueueCore
import QueueEngine

// Command cards: what comes of one that was read, and which there are.
extension Batch {
    /// Decided in the transaction in which the card is looked up: one that is void when it is read does nothing.
    mutating func carryOut(_ use: CardUse) throws(SQLiteError) -> Result<Written, Refusal> {
        let found = try statements.cards.bySecret.with(use.secret.bytes).first(CommandCard.init)
        guard let card = found,
            let station = try statements.cards.station.with(card.station.bytes).first(StationAccess.init)?.station,
            let request = card.request(for: use, at: station)
        else { return .success(.card(CardAnswer(result: .failure(.unknownCard)))) }
        var answer = CardAnswer(card: card, station: station, result: .failure(.unknownCard))
        switch try earlier(request) {
        case .replayed(let outcome)?:
            answer.result = .success(outcome)
            return .success(.replayedCard(answer))
        case .replayedVerdict(.commandRefused(let refusal))?:
            answer.result = .failure(refusal)
            return .success(.replayedCard(answer))
        case let other?: return .success(other)
        case nil: break
        }
        if let refusal = card.refusal(of: use, at: station) {
            answer.result = .failure(refusal)
            return .success(.card(answer))
        }
        switch try carryOut(request) {
        case .failure(let refusal): answer.result = .failure(.rule(refusal))
        case .success(.outcome(let outcome)):
            answer.result = .success(outcome)
            try statements.cards.used.with(card.secret.bytes).with(use.moment.wall).with(use.moment.tick).run()
            if card.action == .help { try note(.help, station, at: use.moment) }
        case .success(let other): return .success(other)
        }
        return .success(.card(answer))
    }

    private func note(_ kind: StationEvent.Kind, _ station: Station, at moment: Moment) throws(SQLiteError) {
        try insert(StationEvent(kind, station: station.id, name: station.name, address: nil, moment: moment))
    }

    mutating func issue(_ cards: [CommandCard]) throws(SQLiteError) {
        for card in cards {
            let old = try statements.cards.ofAction.with(card.station.bytes).with(card.action.rawValue)
                .first { columns in TokenHash(columns.bytes()) }
            if let old { try void(old) }
            _ = try statements.cards.insert.with(card.id).with(card.secret.bytes).with(card.station.bytes)
                .with(card.action.rawValue).with(card.limits.counter).with(card.limits.isCameraOnly)
                .with(words: card.limits.times?.words).with(card.createdAt).insert()
        }
    }

    func change(card secret: TokenHash, to limits: CardLimits) throws(SQLiteError) {
        try statements.cards.change.with(secret.bytes).with(limits.counter).with(limits.isCameraOnly)
            .with(words: limits.times?.words).run()
    }

    /// For good.
    mutating func void(_ secret: TokenHash) throws(SQLiteError) {
        try statements.cards.drop.with(secret.bytes).run()
        note(revoked: secret)
    }
}

extension CommandCard {
    init(_ columns: inout Columns) throws(SQLiteError) {
        let (id, secret, station) = (
            try columns.id(CommandCard.self), TokenHash(columns.bytes()), TokenHash(columns.bytes())
        )
        let action: CardAction = try columns.word()
        let counter = columns.optionalText()
        let isCameraOnly = columns.flag()
        let limits = CardLimits(
            counter: counter, isCameraOnly: isCameraOnly, times: OpeningHours(words: columns.words()))
        self.init(
            id: id, secret: secret, station: station, action: action, limits: limits, createdAt: columns.timestamp(),
            lastUsedAt: columns.optionalTimestamp(), lastUsedTick: columns.optionalInteger())
    }
}

/// What the writer says of cards, prepared once.
final class CardStatements {
    let bySecret: PreparedStatement
    let station: PreparedStatement
    let ofAction: PreparedStatement
    let insert: PreparedStatement
    let change: PreparedStatement
    let used: PreparedStatement
    let drop: PreparedStatement
    let newestAt: PreparedStatement

    init(_ db: Database) throws(SQLiteError) {
        bySecret = try PreparedStatement(CardSQL.bySecret, on: db)
        station = try PreparedStatement(StationSQL.access, on: db)
        ofAction = try PreparedStatement(CardSQL.ofAction, on: db)
        insert = try PreparedStatement(CardSQL.insert, on: db)
        change = try PreparedStatement(CardSQL.change, on: db)
        used = try PreparedStatement(CardSQL.used, on: db)
        drop = try PreparedStatement(CardSQL.drop, on: db)
        newestAt = try PreparedStatement(CardSQL.newestAt, on: db)
    }
}

/// In one place, so that a test can ask SQLite how it would run each.
enum CardSQL {
    private static let columns = """
        id, secret, station, action, counter, camera_only, times, created_at, last_used_at, last_used_tick
        """
    static let bySecret = "SELECT \(columns) FROM command_cards WHERE secret = ?"
    static let ofStation = "SELECT \(columns) FROM command_cards WHERE station = ?"
    static let ofAction = "SELECT secret FROM command_cards WHERE station = ? AND action = ?"
    static let insert = """
        INSERT INTO command_cards (id, secret, station, action, counter, camera_only, times, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let change = "UPDATE command_cards SET counter = ?2, camera_only = ?3, times = ?4 WHERE secret = ?1"
    static let used = "UPDATE command_cards SET last_used_at = ?2, last_used_tick = ?3 WHERE secret = ?1"
    static let drop = "DELETE FROM command_cards WHERE secret = ?"
    /// Whom a counter, or with none any, called last of those in one state.
    static let newestAt = """
        \(SQL.selectTicket) WHERE queue_id = ?1 AND status = ?2 AND (?3 IS NULL OR counter = ?3) AND \(TicketRow.isOpen)
        ORDER BY call_order DESC LIMIT 1
        """
}
