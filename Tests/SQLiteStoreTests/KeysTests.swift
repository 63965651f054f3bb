import QueueCore
import QueueEngine
import Testing

@testable import SQLiteStore

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
