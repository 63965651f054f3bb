import LinuxHost
import Testing

@testable import WebServer

@Suite struct ConnectionLedgerTests {
    private static func address(_ text: String) throws -> ClientAddress {
        ClientAddress(try #require(IPAddress(text)))
    }

    private static func limits(_ all: Int, _ perAddress: Int, _ feeds: Int) -> ConnectionLimits {
        var limits = ConnectionLimits()
        (limits.connections, limits.connectionsPerAddress, limits.feedsPerAddress) = (all, perAddress, feeds)
        return limits
    }

    @Test("one address has its share, and gives it back")
    func perAddress() throws {
        let ledger = ConnectionLedger(Self.limits(100, 3, 2))
        let greedy = try Self.address("192.0.2.1")
        var entries = (0..<3).compactMap { _ in ledger.open(from: greedy) }
        #expect(entries.count == 3)
        #expect(ledger.open(from: greedy) == nil)
        #expect(ledger.open(from: try Self.address("192.0.2.2")) != nil)
        #expect(ledger.greediest?.connections == 3)
        ledger.close(entries.removeLast())
        #expect(ledger.open(from: greedy) != nil)
    }

    @Test("an IPv6 address is its /64, a mapped one its IPv4 address")
    func sixes() throws {
        let ledger = ConnectionLedger(Self.limits(100, 1, 1))
        #expect(ledger.open(from: try Self.address("2001:db8::1")) != nil)
        #expect(ledger.open(from: try Self.address("2001:db8::ffff:1")) == nil)
        #expect(ledger.open(from: try Self.address("2001:db8:0:1::1")) != nil)
        #expect(ledger.open(from: try Self.address("::ffff:192.0.2.1")) != nil)
        #expect(ledger.open(from: try Self.address("192.0.2.1")) == nil)
    }

    @Test("feeds leave room for asking")
    func feeds() throws {
        let ledger = ConnectionLedger(Self.limits(100, 3, 2))
        let phone = try Self.address("192.0.2.1")
        var entries = (0..<3).compactMap { _ in ledger.open(from: phone) }
        #expect(ledger.becomeFeed(&entries[0]))
        #expect(ledger.becomeFeed(&entries[1]))
        #expect(!ledger.becomeFeed(&entries[2]))
        ledger.close(entries[0])
        #expect(ledger.becomeFeed(&entries[2]))
    }

    @Test("a proxy's connections count for whom it works")
    func proxied() throws {
        let ledger = ConnectionLedger(Self.limits(100, 1, 1))
        var first = try #require(ledger.open(from: nil))
        var second = try #require(ledger.open(from: nil))
        let client = try Self.address("192.0.2.1")
        #expect(ledger.move(&first, to: client))
        #expect(!ledger.move(&second, to: client))
        #expect(ledger.move(&first, to: try Self.address("192.0.2.2")))
        #expect(ledger.move(&second, to: client))
    }

    @Test("never more than descriptors allow, after the reserve")
    func descriptors() throws {
        let ledger = ConnectionLedger(Self.limits(100, 0, 0), descriptors: ConnectionLimits.reserve + 2)
        #expect(ledger.capacity == 2)
        #expect(ledger.open(from: nil) != nil)
        #expect(ledger.open(from: try Self.address("192.0.2.1")) != nil)
        #expect(ledger.open(from: nil) == nil)
        #expect(ledger.connections == 2 && ledger.refused == 1)
    }

    @Test("no limit is none")
    func unlimited() throws {
        let ledger = ConnectionLedger(Self.limits(0, 0, 0))
        let one = try Self.address("192.0.2.1")
        var entries = (0..<1000).compactMap { _ in ledger.open(from: one) }
        #expect(entries.count == 1000)
        #expect(entries.indices.allSatisfy { ledger.becomeFeed(&entries[$0]) })
        #expect(ledger.greediest == nil)
    }
}
