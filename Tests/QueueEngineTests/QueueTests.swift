import QueueCore
import QueueEngine
import Testing

/// Making queues, and who may open them.
@Suite(.timeLimit(.minutes(1))) struct QueueTests {
    let desk = Desk()

    // MARK: - Making

    @Test(
        arguments: [
            ("", nil, "invalid_name"), (" \n", "A", "invalid_name"), ("a\u{202e}b", nil, "invalid_name"),
            (String(repeating: "x", count: 101), nil, "invalid_name"), ("Visas", "ABCD", "invalid_request"),
            ("Visas", "-", "invalid_request"),
        ] as [(String, String?, String)])
    func refused(_ name: String, _ prefix: String?, _ code: String) async throws {
        do {
            _ = try await desk.engine.createQueue(name: name, prefix: prefix, mode: .gate, token: TokenHash([1]))
            Issue.record("not refused")
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(refusal.code == code)
        }
        #expect(await desk.store.batches.isEmpty)
    }

    @Test(arguments: [(nil, "A"), ("", ""), (" v ", "V")] as [(String?, String)])
    func made(_ prefix: String?, _ kept: String) async throws {
        let queue = try await desk.engine.createQueue(
            name: "  Visas ", prefix: prefix, mode: .counter, token: TokenHash([1]))
        #expect(queue.name == "Visas")
        #expect(queue.prefix == kept)
        #expect(queue.mode == .counter)
        #expect(queue.createdAt == desk.clock.moment.wall)
        #expect(queue.session == 1)
        #expect(try await desk.engine.queue(queue.id) == queue)
        #expect(try await desk.engine.queues() == [queue])
    }

    @Test func lettersDiffer() async throws {
        let first = try await desk.engine.createQueue(name: "a", prefix: nil, mode: .gate, token: TokenHash([1]))
        let second = try await desk.engine.createQueue(name: "b", prefix: nil, mode: .gate, token: TokenHash([2]))
        #expect([first.prefix, second.prefix] == ["A", "B"])
        #expect(first.id != second.id)
    }

    // MARK: - Tokens

    @Test(
        arguments: [
            ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1, 2], [0, 2], false),
            ([1], [1, 2], false),
            ([1, 2], [1], false), ([], [0], false),
            (Array(0...31), Array(0...31), true), (Array(0...31), Array(0...30) + [30], false),
            ([0x80], [0x00], false),
        ] as [([UInt8], [UInt8], Bool)])
    func tokens(_ left: [UInt8], _ right: [UInt8], _ areSame: Bool) {
        #expect((TokenHash(left) == TokenHash(right)) == areSame)
    }

    @Test func tokenOpensItsQueueOnly() async throws {
        let (first, second) = (try await desk.queue("a", token: 1), try await desk.queue("b", token: 2))
        #expect(try await desk.engine.owner(of: TokenHash([1])) == first)
        #expect(try await desk.engine.owner(of: TokenHash([2])) == second)
        #expect(try await desk.engine.owner(of: TokenHash([3])) == nil)
        #expect(try await desk.engine.isHost(TokenHash([1]), of: first))
        #expect(try await !desk.engine.isHost(TokenHash([1]), of: second))
        #expect(try await !desk.engine.isHost(TokenHash([3]), of: first))
        #expect(try await !desk.engine.isHost(TokenHash([]), of: first))
    }

    // MARK: - Pairings

    @Test func codeWorksOnceAndNotTooLate() async throws {
        let queue = try await desk.queue()
        let (code, late, token) = (TokenHash([7]), TokenHash([8]), TokenHash([9]))
        try await desk.engine.addPairing(code: code, for: queue)
        #expect(try await desk.engine.redeemPairing(code: code, token: token) == queue)
        #expect(try await desk.engine.isHost(token, of: queue))
        await #expect(throws: EngineError.unknownCode) {
            try await desk.engine.redeemPairing(code: code, token: token)
        }
        try await desk.engine.addPairing(code: late, for: queue)
        desk.clock.pass(seconds: 301)
        await #expect(throws: EngineError.unknownCode) {
            try await desk.engine.redeemPairing(code: late, token: token)
        }
    }

    // MARK: - Tickets

    @Test func sameDeviceSameTicket() async throws {
        let queue = try await desk.queue()
        let first = try await desk.engine.join(queue, device: "phone")
        let again = try await desk.engine.join(queue, device: "phone")
        #expect(first.isNew)
        #expect(!again.isNew)
        #expect(first.ticket == again.ticket)
    }

    @Test func unknownQueue() async {
        await #expect(throws: EngineError.refused(.unknownQueue)) {
            try await desk.engine.join(.nth(9), device: "phone")
        }
    }

    @Test func estimateIsForWhoWaits() async throws {
        let queue = try await desk.queue()
        for _ in 1...3 { _ = try await desk.engine.issue(in: queue, print: false) }
        await desk.store.edit { shelf in
            shelf.queues[0].averageWait = 30
            shelf.queues[0].completedCount = 10
        }
        let ids = await desk.store.shelf.tickets.map(\.id)
        _ = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        let seconds = [
            try await desk.engine.ticket(ids[0])?.estimatedWaitSeconds,
            try await desk.engine.ticket(ids[1])?.estimatedWaitSeconds,
            try await desk.engine.ticket(ids[2])?.estimatedWaitSeconds,
        ]
        #expect(seconds == [nil, 30, 60])
    }
}
