import QueueCore
import Testing

@testable import QueueEngine

/// What listeners hear, and when.
@Suite(.timeLimit(.minutes(1))) struct EventTests {
    let desk = Desk()

    /// Who came into an empty line is a test of its own.
    private static let isChange: @Sendable (EngineEvent) -> Bool = { if case .firstGuest = $0 { false } else { true } }

    @Test func changesAreTold() async throws {
        let queue = try await desk.queue()
        let events = desk.engine.events(where: Self.isChange)
        _ = try await desk.engine.join(queue, device: "phone")
        let printed = try await desk.engine.issue(in: queue, print: true)
        let job = try #require(printed.printJob)
        desk.engine.stop()
        #expect(await events.all == [.printJobQueued(job), .queueChanged(queue)])
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

    /// Told once for each time that the line was empty, whoever comes and however; not for the second, nor for the same again.
    @Test func theFirstOfAnEmptyLine() async throws {
        let queue = try await desk.queue()
        let events = desk.engine.events { if case .firstGuest = $0 { true } else { false } }
        func next() async throws -> Ticket? {
            try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host).ticket
        }
        for device in ["a", "a", "b"] { _ = try await desk.engine.join(queue, device: device) }
        for _ in 0..<2 { _ = try await next() }
        _ = try await desk.engine.issue(in: queue, print: true, priority: "age")
        let parked = try #require(try await next())
        _ = try await desk.engine.perform(.park(parked.id), on: .ticketsQueue, by: .host)
        _ = try await desk.engine.perform(.reinstate(parked.id), on: .ticketsQueue, by: .daemon)
        desk.engine.stop()
        let labels = await events.all.compactMap { event in
            if case .firstGuest(let ticket) = event { ticket.label } else { nil }
        }
        #expect(labels == ["A001", "A003", "A003"])
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
        #expect(seen.last == 20)
        #expect(zip(seen, 1...20).allSatisfy { $0 >= $1 })
    }

    /// A rush is one event a queue, and takes nothing away from the answers and papers between.
    @Test func changesAreMergedAndWhatCarriesSomethingIsNot() async throws {
        let (first, second) = (try await desk.queue("a"), try await desk.queue("b", token: 2))
        let events = desk.engine.events(where: Self.isChange)
        for _ in 1...300 {
            _ = try await desk.engine.issue(in: first, print: false)
            desk.engine.devicesChanged()
        }
        _ = try await desk.engine.scan("hello", at: first, by: .scanner)
        desk.engine.scanEnded(try await desk.engine.scan("again", at: first, by: .scanner))
        _ = try await desk.engine.issue(in: second, print: false)
        desk.engine.stop()
        let heard = await events.all
        #expect(heard.prefix(3).map(\.number) == [1, 2, 2])
        #expect(heard.dropFirst(3) == [.devicesChanged, .queueChanged(first), .queueChanged(second)])
    }

    /// The slow lose the oldest of what carries something, are told so once, and cost the others nothing.
    @Test func everyListenerHearsAndTheSlowAreToldThatTheyMissedSomething() async throws {
        let queue = try await desk.queue()
        let patient = desk.engine.events(where: Self.isChange)
        let slow = desk.engine.events(buffering: 2, where: Self.isChange)
        let bell = desk.engine.events(buffering: 1) { if case .scanEnded = $0 { true } else { false } }
        _ = try await desk.engine.issue(in: queue, print: false)
        for number in 1...5 {
            desk.engine.scanEnded(ScanResult(verdict: .notATicket, desk: queue).numbered(number))
        }
        desk.engine.stop()
        #expect(await patient.all == (1...5).map { .scanEnded(number: $0) } + [.queueChanged(queue)])
        #expect(
            await slow.all == [.scanEnded(number: 4), .scanEnded(number: 5), .missed, .queueChanged(queue)])
        #expect(await bell.all == [.scanEnded(number: 5)])
    }

    @Test func aChangeThatWasTakenIsToldAgain() async throws {
        let queue = try await desk.queue()
        var events = desk.engine.events(where: Self.isChange).makeAsyncIterator()
        for _ in 1...3 {
            _ = try await desk.engine.issue(in: queue, print: false)
            #expect(await events.next() == .queueChanged(queue))
        }
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

    /// In whatever order coming and going meet: nobody stays who has gone.
    @Test func nobodyStaysWhoHasGone() async throws {
        let bus = EventBus()
        await withTaskGroup(of: Void.self) { group in
            for number in 1...2000 {
                group.addTask {
                    let listening = Task {
                        for await _ in bus.subscribe(buffering: 4, where: { _ in true }) {}
                    }
                    if number % 2 == 0 { await Task.yield() }
                    listening.cancel()
                    await listening.value
                }
            }
            for _ in 1...200 { bus.send(.devicesChanged) }
        }
        #expect(bus.listenerCount == 0)
        let kept = bus.subscribe(buffering: 4, where: { _ in true })
        #expect(bus.listenerCount == 1)
        bus.finish()
        for await _ in kept { Issue.record("nothing was sent") }
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

extension EngineEvent {
    /// Of a scan's answer.
    fileprivate var number: Int? {
        switch self {
        case .scanned(let result): result.number
        case .scanEnded(let number): number
        default: nil
        }
    }
}

extension ScanResult {
    fileprivate func numbered(_ number: Int) -> ScanResult {
        var result = self
        result.number = number
        return result
    }
}

extension EventStream {
    /// All that is left of a stream that was finished.
    var all: [EngineEvent] {
        get async {
            var all: [EngineEvent] = []
            for await element in self { all.append(element) }
            return all
        }
    }
}
