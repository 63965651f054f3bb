import Foundation
import GRDB
import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

/// Command cards on disk: looked up, decided and used up in one transaction; void for good.
@Suite struct CardStoreTests {
    private struct Made {
        let shop: StoreFixture
        let queue: Queue
        let station: Station
    }

    private static func made() async throws -> Made {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        let (code, token) = (TokenHash([9]), TokenHash(Array(repeating: 5, count: 32)))
        _ = try await shop.store.commit([
            .addPairing(Pairing(codeHash: code, queueID: queue.id, name: "One", createdTick: 0)),
            .redeemPairing(code: code, token: token, tick: 0),
        ])
        return Made(shop: shop, queue: queue, station: try #require(try await shop.store.access(by: token)?.station))
    }

    private static func card(_ made: Made, _ action: CardAction, _ secret: UInt8) -> CommandCard {
        CommandCard(
            id: made.shop.newID(), secret: TokenHash(Array(repeating: secret, count: 32)),
            station: made.station.token, action: action, limits: CardLimits(counter: "3"),
            createdAt: made.shop.moment.wall)
    }

    private static func use(_ made: Made, _ secret: UInt8) async throws -> CardAnswer {
        made.shop.pass(5000)
        let use = CardUse(
            secret: TokenHash(Array(repeating: secret, count: 32)), source: .camera, queues: nil, canPrint: true,
            moment: made.shop.moment, zone: .utc, ticket: made.shop.newID(), printJob: made.shop.newID())
        guard case .success(.card(let answer))? = try await made.shop.store.commit([.card(use)]).first else {
            throw Unexpected("no answer")
        }
        return answer
    }

    private static func write(_ made: Made, _ write: StationWrite) async throws {
        _ = try await made.shop.store.commit([.station(write)])
    }

    @Test("each action does on disk what it says, is of its station in the history, and its use is noted")
    func actions() async throws {
        let made = try await Self.made()
        try await made.shop.join(3, to: made.queue.id)
        let all = CardAction.allCases
        let cards = all.enumerated().map { Self.card(made, $0.element, UInt8($0.offset + 1)) }
        try await Self.write(made, .issueCards(cards))
        #expect(Set(try await made.shop.store.cards(of: made.station.token).map(\.action)) == Set(all))
        func outcome(_ action: CardAction) async throws -> Outcome {
            try await Self.use(made, UInt8(try #require(all.firstIndex(of: action)) + 1)).result.get()
        }
        #expect(try await outcome(.next).ticket?.label == "A001")
        #expect(try await outcome(.recall).ticket?.call?.times == 2)
        #expect(try await outcome(.undo).ticket?.call?.times == 1)
        #expect(try await outcome(.done).verdict == .completed)
        #expect(try await outcome(.next).ticket?.label == "A002")
        #expect(try await outcome(.noShow).ticket?.status == .noShow)
        #expect(try await outcome(.pause).queue.isPaused)
        #expect(try await outcome(.resume).queue.isPaused == false)
        let printed = try await outcome(.print)
        #expect(printed.isNew && printed.ticket?.label == "A004" && printed.printJob?.state == .queued)
        #expect(try await outcome(.help).changed.isEmpty)
        #expect(try made.shop.count("SELECT count(*) FROM station_events WHERE kind = 'help'") == 1)
        let journal = try await made.shop.store.journal(of: made.queue.id, before: nil, limit: 20).entries
        let stations = journal.filter { $0.actor == "host" }.map(\.station)
        #expect(stations.count == 9 && stations.allSatisfy { $0 == made.station.id.description })
        let used = try await made.shop.store.cards(of: made.station.token)
        #expect(used.allSatisfy { $0.lastUsedAt != nil && $0.limits.counter == "3" })
    }

    @Test("what the rules refuse is told, and the card is as good as before")
    func refused() async throws {
        let made = try await Self.made()
        try await Self.write(made, .issueCards([Self.card(made, .undo, 1)]))
        #expect(try await Self.use(made, 1).result == .failure(.rule(.nothingToUndo)))
        #expect(try await made.shop.store.cards(of: made.station.token).first?.lastUsedTick == nil)
        #expect(try await Self.use(made, 77).result == .failure(.unknownCard))
    }

    @Test(
        "a newer card of the same action takes the old one's place; one is voided alone, and all go with their station")
    func voided() async throws {
        let made = try await Self.made()
        try await Self.write(made, .issueCards([Self.card(made, .next, 1), Self.card(made, .pause, 2)]))
        try await Self.write(made, .issueCards([Self.card(made, .next, 3)]))
        #expect(try await Self.use(made, 1).result == .failure(.unknownCard))
        _ = try await Self.use(made, 3).result.get()
        try await Self.write(made, .voidCards([TokenHash(Array(repeating: 2, count: 32))]))
        #expect(try await Self.use(made, 2).result == .failure(.unknownCard))
        _ = try await made.shop.store.commit([.revoke(made.station.token)])
        #expect(try await Self.use(made, 3).result == .failure(.unknownCard))
        #expect(try made.shop.count("SELECT count(*) FROM command_cards") == 0)
    }

    @Test("no restored backup revives a card that was voided, nor one of a station that was sent off")
    func restored() async throws {
        for sendsOff in [false, true] {
            let made = try await Self.made()
            try await Self.write(made, .issueCards([Self.card(made, .next, 1), Self.card(made, .pause, 2)]))
            let backup = try Backup.make(of: made.shop.path, at: made.shop.file("copy.db"))
            if sendsOff {
                _ = try await made.shop.store.commit([.revoke(made.station.token)])
            } else {
                try await Self.write(made, .voidCards([TokenHash(Array(repeating: 1, count: 32))]))
            }
            try await made.shop.store.close()
            _ = try backup.restore(to: made.shop.path, keepingOldAs: "old")
            try made.shop.reopen()
            #expect(try await Self.use(made, 1).result == .failure(.unknownCard))
            #expect((try await Self.use(made, 2).result == .failure(.unknownCard)) == sendsOff)
        }
    }

    @Test("a card that two cameras see in one moment is used once, whatever is committed together")
    func twiceInABatch() async throws {
        let made = try await Self.made()
        try await made.shop.join(3, to: made.queue.id)
        try await Self.write(made, .issueCards([Self.card(made, .next, 1)]))
        let uses = (0..<3).map { _ in
            Write.card(
                CardUse(
                    secret: TokenHash(Array(repeating: 1, count: 32)), source: .camera, queues: nil, canPrint: true,
                    moment: made.shop.moment, zone: .utc, ticket: made.shop.newID(), printJob: made.shop.newID()))
        }
        let results = try await made.shop.store.commit(uses).map { result in
            guard case .success(.card(let answer)) = result else { return "?" }
            switch answer.result {
            case .success(let outcome): return outcome.ticket?.label ?? "-"
            case .failure(let refusal): return refusal.code
            }
        }
        #expect(results == ["A001", "just_used", "just_used"])
    }

    @Test("limits that are changed stand, and a card is found by an index")
    func changed() async throws {
        let made = try await Self.made()
        try await Self.write(made, .issueCards([Self.card(made, .next, 1)]))
        let hours = try OpeningHours(weekly: [.monday: [.init(begin: 0, end: 1440)]])
        let limits = CardLimits(counter: nil, isCameraOnly: true, times: hours)
        try await Self.write(made, .changeCard(TokenHash(Array(repeating: 1, count: 32)), limits))
        #expect(try await made.shop.store.cards(of: made.station.token).first?.limits == limits)
        for (sql, index) in [
            (CardSQL.bySecret, "sqlite_autoindex_command_cards_1"),
            (CardSQL.ofStation, "sqlite_autoindex_command_cards_2"),
            (CardSQL.newestAt, "tickets_open_in_line (queue_id=? AND status=?)"),
        ] {
            let plan = try await made.shop.store.pool.read { db in
                try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN \(sql)",
                    arguments: StatementArguments(Array(repeating: 0, count: sql.contains("?3") ? 3 : 1))
                ).map { $0["detail"] as String }
            }
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
        }
    }
}
