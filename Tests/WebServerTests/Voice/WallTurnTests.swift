import QueueCore
import Testing

@testable import WebServer

/// Of several walls in one room one speaks.
@Suite struct WallTurnTests {
    private let turns = WallTurns()

    private static func id(_ number: Int) -> ID<Queue> {
        ID(high: 0x4000, low: 0x8000_0000_0000_0000 + UInt64(number))
    }

    private func ask(
        _ name: String, _ queues: [Int] = [1], at tick: Int64, isPaired: Bool = false, from address: String = "a"
    ) -> [Int] {
        let wall = WallTurns.Wall(
            name: name, queues: queues.map(Self.id), isPaired: isPaired, address: address)
        let own = turns.ask(wall, at: tick)
        return queues.filter { own.contains(Self.id($0)) }
    }

    @Test("who has been there longest speaks, until it is gone")
    func seniority() {
        #expect(ask("one", at: 0) == [1])
        #expect(ask("two", at: 10) == [])
        #expect(ask("one", at: 5000) == [1])
        #expect(ask("two", at: 12_100) == [])
        #expect(ask("two", at: 17_000) == [])
        // Its last word was at 5,000.
        #expect(ask("two", at: 17_001) == [1])
        #expect(ask("one", at: 17_002) == [])
    }

    @Test func whoLeavesSaysSo() {
        #expect(ask("one", at: 0) == [1] && ask("two", at: 1) == [])
        turns.leave("one")
        #expect(ask("two", at: 2) == [1])
    }

    @Test("a wall that a host has paired comes before a phone that opens the page")
    func paired() {
        #expect(ask("phone", at: 0) == [1])
        #expect(ask("wall", at: 1, isPaired: true) == [1])
        #expect(ask("phone", at: 2) == [])
    }

    @Test("each queue has one that speaks, and as few as can be speak")
    func severalQueues() {
        #expect(ask("one", [1], at: 0) == [1])
        #expect(ask("two", [1, 2], at: 1) == [2])
        #expect(ask("three", [2, 3], at: 2) == [3])
    }

    @Test func bounds() {
        for number in 0..<WallTurns.wallsAtAddress { _ = ask("\(number)", at: 0) }
        #expect(ask("more", [9], at: 0) == [])
        #expect(ask("elsewhere", [9], at: 0, from: "b") == [9])
        for number in 0..<200 { _ = ask("x\(number)", [7], at: 0, from: "c\(number)") }
        #expect(ask("last", [8], at: 0, from: "d") == [])
        #expect(ask("last", [8], at: 12_001, from: "d") == [8])
    }
}
