import QueueCore
import Testing

@testable import QueueEngine

/// `no_show_after`: who was called and does not come leaves the line by itself.
@Suite(.timeLimit(.minutes(1))) struct NoShowWatchTests {
    let desk = Desk()

    private func status(_ ticket: Ticket?) async throws -> Ticket.Status? {
        guard let ticket else { return nil }
        return try await desk.engine.ticket(ticket.id)?.ticket.status
    }

    private func poll() async throws {
        try await NoShowWatch(engine: desk.engine, sleep: { _ in }).poll()
    }

    @Test("only after its time since the latest call, and only who was called")
    func late() async throws {
        let queue = try await desk.queue()
        _ = try await desk.engine.perform(.change(QueueSettings(noShowAfter: 60)), on: .queue(queue), by: .host)
        _ = try await desk.engine.join(queue, device: "a")
        let waiting = try await desk.engine.join(queue, device: "b").ticket
        let called = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host).ticket
        desk.clock.pass(seconds: 59)
        try await poll()
        #expect(try await status(called) == .called)
        if let called { _ = try await desk.engine.perform(.recall(called.id), on: .queue(queue), by: .host) }
        desk.clock.pass(seconds: 59)
        try await poll()
        #expect(try await status(called) == .called, "a recall gives its time anew")
        desk.clock.pass(seconds: 1)
        try await poll()
        #expect(try await status(called) == .noShow)
        #expect(try await status(waiting) == .waiting)
        // It was not the host's action, so the host's last one is still the recall, long ago.
        await #expect(throws: EngineError.refused(.nothingToUndo)) {
            _ = try await desk.engine.perform(.undo, on: .queue(queue), by: .host)
        }
    }

    @Test("who is recalled or held while the watch decides has a new time", arguments: [true, false])
    func faster(_ isRecalled: Bool) async throws {
        let queue = try await desk.queue()
        _ = try await desk.engine.perform(.change(QueueSettings(noShowAfter: 60)), on: .queue(queue), by: .host)
        _ = try await desk.engine.join(queue, device: "a")
        let called = try #require(
            try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host).ticket)
        desk.clock.pass(seconds: 60)
        // The host's command is on its way to the disk, and the watch has not seen it.
        await desk.store.hold()
        async let host = desk.engine.perform(
            isRecalled ? .recall(called.id) : .hold(called.id), on: .queue(queue), by: .host)
        await desk.store.commitsBegun(5)
        async let watch: Void = poll()
        while desk.engine.path.depth == 0 { await Task.yield() }
        await desk.store.release()
        _ = try await host
        try await watch
        #expect(try await status(called) == (isRecalled ? .called : .waiting))
    }

    @Test("with more called than one round ends, who was called first has the first turn, and everybody has one")
    func crowd() async throws {
        let queue = try await desk.queue()
        _ = try await desk.engine.perform(.change(QueueSettings(noShowAfter: 60)), on: .queue(queue), by: .host)
        let (count, clock) = (NoShowWatch.endedAtMost + 200, desk.clock)
        let first = try #require(try await desk.engine.issue(in: queue, print: false).ticket)
        _ = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        clock.pass(seconds: 60)
        // Newer calls, none of which is late yet.
        let tick = clock.moment.tick
        await desk.store.edit { shelf in
            for number in 2...count {
                shelf.tickets.append(
                    Ticket(
                        id: .nth(number), queueID: queue, deviceToken: nil, session: 1, number: number,
                        label: "\(number)", status: .called,
                        call: Ticket.Call(order: number, at: first.createdAt, tick: tick, counter: nil, times: 1),
                        createdAt: first.createdAt, createdTick: first.createdTick))
            }
        }
        try await poll()
        #expect(try await status(first) == .noShow)
        clock.pass(seconds: 60)
        try await poll()
        try await poll()
        #expect(await desk.store.shelf.tickets.allSatisfy { $0.status == .noShow })
    }

    @Test("a queue without the setting keeps everybody")
    func never() async throws {
        let queue = try await desk.queue()
        _ = try await desk.engine.join(queue, device: "a")
        let called = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host).ticket
        desk.clock.pass(seconds: 86_400)
        try await poll()
        #expect(try await status(called) == .called)
    }

    @Test("its loop ends with its task")
    func ends() async {
        let watch = NoShowWatch(engine: desk.engine, sleep: { _ in throw CancellationError() })
        await watch.run()
    }
}
