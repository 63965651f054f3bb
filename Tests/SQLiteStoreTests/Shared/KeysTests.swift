import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

@Suite struct KeysTests {
    private let code = TokenHash(Array(repeating: 7, count: 32))
    private let token = TokenHash(Array(repeating: 9, count: 32))

    private func redeem(_ code: TokenHash, at shop: StoreFixture) async throws -> ID<Queue>? {
        let fresh = TokenHash([UInt8](repeating: UInt8.random(in: 0...255), count: 32))
        let written = try await shop.store.commit([.redeemPairing(code: code, token: fresh, tick: shop.moment.tick)])
        guard case .success(.redeemed(let queue)) = written.first else { throw Unexpected(written) }
        return queue
    }

    private func pair(_ code: TokenHash, with queue: ID<Queue>, at shop: StoreFixture) async throws {
        let pairing = Pairing(codeHash: code, queueID: queue, createdTick: shop.moment.tick)
        let written = try await shop.store.commit([.addPairing(pairing)])
        guard case .success(.done) = written.first else { throw Unexpected(written) }
    }

    @Test func aPairingOpensItsQueueOnce() async throws {
        let shop = try StoreFixture()
        _ = try await shop.queue("Visas")
        let queue = try await shop.queue()
        try await pair(code, with: queue.id, at: shop)
        let written = try await shop.store.commit([
            .redeemPairing(code: code, token: token, tick: 10), .redeemPairing(code: code, token: token, tick: 10),
        ])
        #expect(written.compactMap { try? $0.get() } == [.redeemed(queue.id), .redeemed(nil)])
        #expect(try await shop.store.hostTokens().contains(HostToken(hash: token, queueID: queue.id)))
        #expect(try await shop.store.hostTokens().count == 3)
    }

    @Test(arguments: [(0, true), (Pairing.lifetime, true), (Pairing.lifetime + 1, false)] as [(Int64, Bool)])
    func aPairingEndsWithItsLifetime(_ age: Int64, _ works: Bool) async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        shop.pass(1234)
        try await pair(code, with: queue.id, at: shop)
        shop.pass(age)
        #expect(try await redeem(code, at: shop) == (works ? queue.id : nil))
    }

    @Test func anUnknownCodeOpensNothing() async throws {
        let shop = try StoreFixture()
        _ = try await shop.queue()
        #expect(try await redeem(code, at: shop) == nil)
        #expect(try await shop.store.hostTokens().count == 1)
    }

    @Test func aRevokedTokenOpensNothing() async throws {
        let shop = try StoreFixture()
        let (first, second) = (try await shop.queue(), try await shop.queue("Visas"))
        let pairing = Pairing(
            codeHash: code, queueID: first.id, otherQueues: [second.id], role: .kiosk, name: "Entrance", createdTick: 0)
        _ = try await shop.store.commit([
            .addPairing(pairing), .redeemPairing(code: code, token: token, tick: 1),
            .station(.seen(token, at: Timestamp(milliseconds: 5), address: "192.0.2.1")),
        ])
        let access = try #require(try await shop.store.access(by: token))
        #expect(access.queues == [first.id, second.id] && access.role == .kiosk && !access.isRestricted)
        #expect(access.station?.name == "Entrance" && access.station?.address == "192.0.2.1")
        #expect(access.station?.createdAt == Timestamp(milliseconds: 5))
        #expect(try await shop.store.stations() == [try #require(access.station)])
        _ = try await shop.store.commit([.revoke(token)])
        #expect(try await shop.store.access(by: token) == nil)
        #expect(try await shop.store.stations().isEmpty)
    }

    @Test func aQueuesOwnTokenIsExchanged() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue("Passports")
        let old = TokenHash(Array("Passports".utf8))
        _ = try await shop.store.commit([.station(.replaceOwn(queue.id, token: token)), .station(.restrict(queue.id))])
        #expect(try await shop.store.access(by: old) == nil)
        let access = try #require(try await shop.store.access(by: token))
        #expect(access.station == nil && access.queues == [queue.id] && access.role == .desk && access.isRestricted)
    }

    @Test func whatStationsTriedIsBounded() async throws {
        let shop = try StoreFixture()
        let event = StationEvent(.refused, station: nil, name: "Kiosk", address: nil, moment: shop.moment)
        for _ in 0..<11 {
            _ = try await shop.store.commit(Array(repeating: .station(.note(event)), count: 1000))
        }
        #expect(try shop.count("SELECT count(*) FROM station_events") == StationSQL.eventsAtMost)
    }

    @Test func deadCodesAreClearedAway() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue()
        for number in 1...5 {
            try await pair(TokenHash([UInt8(number)]), with: queue.id, at: shop)
            shop.pass(Pairing.lifetime)
        }
        #expect(try shop.count("SELECT count(*) FROM pairings") == 2)
    }

    @Test func theHostsOwnTokenIsInForce() async throws {
        let shop = try StoreFixture()
        let queue = try await shop.queue("Passports")
        #expect(
            try await shop.store.hostTokens() == [
                HostToken(hash: TokenHash(Array("Passports".utf8)), queueID: queue.id)
            ])
    }
}
