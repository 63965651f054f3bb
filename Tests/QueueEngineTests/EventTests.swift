import QueueCore
import QueueEngine
import Testing

/// What listeners hear, and when.
@Suite(.timeLimit(.minutes(1))) struct EventTests {
    let desk = Desk()

    @Test func changesAreTold() async throws {
        let queue = try await desk.queue()
        let events = desk.engine.events()
        _ = try await desk.engine.join(queue, device: "phone")
        let printed = try await desk.engine.issue(in: queue, print: true)
        let job = try #require(printed.printJob)
        desk.engine.stop()
        #expect(await events.all == [.queueChanged(queue), .queueChanged(queue), .printJobQueued(job)])
        #expect(job.state == .queued)
    }

    @Test func transferChangesTwoQueues() async throws {
        let (first, second) = (try await desk.queue("a"), try await desk.queue("b", token: 2))
        let ticket = try #require(try await desk.engine.issue(in: first, print: false).ticket)
        let events = desk.engine.events()
        _ = try await desk.engine.perform(
            .transfer(ticket.id, to: second, as: .nth(50)), on: .ticketsQueue, by: .host)
        desk.engine.stop()
        let heard = await events.all
        #expect(heard.count == 2)
        #expect(heard.contains(.queueChanged(first)))
        #expect(heard.contains(.queueChanged(second)))
    }

    /// A refusal, a failed commit and an answer that changes nothing are nobody's news.
    @Test func nothingChangedNothingTold() async throws {
        let queue = try await desk.queue()
        _ = try await desk.engine.join(queue, device: "phone")
        let events = desk.engine.events()
        _ = try await desk.engine.join(queue, device: "phone")
        await #expect(throws: EngineError.self) {
            try await desk.engine.perform(.undo, on: .queue(queue), by: .host)
        }
        await desk.store.failNext()
        await #expect(throws: EngineError.self) { try await desk.engine.issue(in: queue, print: true) }
        desk.engine.stop()
        #expect(await events.all.isEmpty)
        #expect(await desk.store.shelf.jobs.isEmpty)
    }

    /// Whoever hears of a change finds it on disk.
    @Test func toldOnlyWhatIsOnDisk() async throws {
        let queue = try await desk.queue()
        let events = desk.engine.events()
        let store = desk.store
        let listener = Task {
            var seen: [Int] = []
            for await event in events where event == .queueChanged(queue) {
                seen.append(await store.shelf.tickets.count)
            }
            return seen
        }
        for _ in 1...20 { _ = try await desk.engine.issue(in: queue, print: false) }
        desk.engine.stop()
        let seen = await listener.value
        #expect(seen.count == 20)
        #expect(zip(seen, 1...20).allSatisfy { $0 >= $1 })
    }

    @Test func everyListenerHearsAndTheSlowLoseTheOldest() async throws {
        let queue = try await desk.queue()
        let (patient, slow) = (desk.engine.events(), desk.engine.events(buffering: 2))
        desk.engine.devicesChanged()
        _ = try await desk.engine.issue(in: queue, print: false)
        _ = try await desk.engine.issue(in: queue, print: false)
        desk.engine.stop()
        #expect(await patient.all == [.devicesChanged, .queueChanged(queue), .queueChanged(queue)])
        #expect(await slow.all == [.queueChanged(queue), .queueChanged(queue)])
    }

    @Test func listenerThatGoesIsForgotten() async throws {
        let listening = Task { [engine = desk.engine] in
            for await _ in engine.events() { return }
        }
        listening.cancel()
        await listening.value
        let events = desk.engine.events()
        desk.engine.devicesChanged()
        desk.engine.stop()
        #expect(await events.all == [.devicesChanged])
    }

    @Test func printJobOfItsOwnIsToldOnceItIsWritten() async throws {
        let queue = try await desk.queue()
        let events = desk.engine.events()
        let job = try await desk.engine.enqueuePrint(.poster(queue))
        #expect(await desk.store.shelf.jobs == [job])
        await desk.store.failNext()
        await #expect(throws: EngineError.self) { try await desk.engine.enqueuePrint(.poster(queue)) }
        desk.engine.stop()
        #expect(await events.all == [.printJobQueued(job)])
    }
}

extension AsyncStream where Element: Sendable {
    /// All that is left of a stream that was finished.
    var all: [Element] {
        get async {
            var all: [Element] = []
            for await element in self { all.append(element) }
            return all
        }
    }
}
