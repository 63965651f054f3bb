import QueueCore
import Testing

@testable import QueueEngine

/// A code at the desk, from its text to the answer.
@Suite(.timeLimit(.minutes(1))) struct ScanTests {
    let desk = Desk()

    @Test(arguments: ["", "hello", "https://qode.local/", "A042"]) func notATicket(_ text: String) async throws {
        let queue = try await desk.queue()
        let result = try await desk.engine.scan(text, at: queue, by: .scanner)
        #expect(result.verdict == .notATicket && result.ticket == nil && result.desk == queue)
        #expect(result.sentence == "This code is not a ticket.")
        #expect(await desk.store.batches == [1])
    }

    @Test func unknownTicket() async throws {
        let queue = try await desk.queue()
        let text = "https://qode.local/t/\(ID<Ticket>.nth(99))"
        let result = try await desk.engine.scan(text, at: queue, by: .scanner)
        #expect(result.verdict == .unknownTicket && result.ticket == nil && result.desk == queue)
        #expect(await desk.store.shelf.tickets.isEmpty)
    }

    @Test func otherQueueIsNamedAndNothingChanges() async throws {
        let (here, there) = (try await desk.queue("Passports"), try await desk.queue("Visas", token: 2))
        let ticket = try await issue(in: there)
        let result = try await desk.engine.scan(ticket.id.description, at: here, by: .scanner)
        #expect(result.verdict == .otherQueue(name: "Visas"))
        #expect(result.sentence == "B001 belongs to another queue: Visas.")
        #expect(result.desk == here)
        #expect(try await status(of: ticket.id) == .waiting)
        #expect(try await desk.engine.queue(there)?.revision == 2, "nothing but the number was drawn")
    }

    @Test("a desk of two queues takes the tickets of both, and no third's")
    func deskOfTwoQueues() async throws {
        var queues: [ID<Queue>] = []
        for (name, token) in [("Passports", 1), ("Visas", 2), ("Taxes", 3)] {
            queues.append(try await desk.queue(name, token: UInt8(token)))
        }
        var verdicts: [Verdict] = []
        for queue in queues {
            let text = try await issue(in: queue).id.description
            verdicts.append(
                try await desk.engine.scan(text, at: queues[0], of: Set(queues.prefix(2)), by: .scanner).verdict)
        }
        #expect(verdicts == [.outOfTurn, .outOfTurn, .otherQueue(name: "Taxes")])
    }

    /// What was decided and what was read before is one moment: a ticket that is moved while its scan is on the way is answered as
    /// what it is by then.
    @Test func movedWhileItsScanIsOnTheWay() async throws {
        let (first, second) = (try await desk.queue("Passports"), try await desk.queue("Visas", token: 2))
        let paper = try await issue(in: first)
        await desk.store.hold()
        let engine = desk.engine
        async let moved = engine.perform(.transfer(paper.id, to: second, as: .nth(50)), on: .ticketsQueue, by: .host)
        await desk.store.commitsBegun(4)
        async let scanned = engine.scan(paper.id.description, at: first, by: .scanner)
        while engine.path.depth == 0 { await Task.yield() }
        await desk.store.release()
        _ = try await moved
        #expect(try await scanned.verdict == .otherQueue(name: "Visas"))
        #expect(try await status(of: .nth(50)) == .waiting)
    }

    @Test("a typed label finds its ticket in the running session, at its own desk by its number alone")
    func typed() async throws {
        let (here, there) = (try await desk.queue("Passports"), try await desk.queue("Visas", token: 2))
        let old = try await issue(in: here)
        _ = try await desk.engine.perform(.endSession, on: .queue(here), by: .host)
        let (own, other) = (try await issue(in: here), try await issue(in: there))
        // Another number than any that was drawn, and what is not of the running session, are nobody's.
        #expect(try await desk.engine.scan(typed: "A2", at: here).verdict == .unknownTicket)
        let named = try await desk.engine.scan(typed: "b 001", at: here)
        #expect(named.verdict == .otherQueue(name: "Visas") && named.ticket?.id == other.id)
        let taken = try await desk.engine.scan(typed: "1", at: here)
        #expect(taken.verdict == .outOfTurn && taken.ticket?.id == own.id)
        #expect(try await status(of: old.id) == .noShow)
    }

    @Test func applianceTakesTicketsOfEveryQueue() async throws {
        for name in ["Passports", "Visas"] {
            let ticket = try await issue(in: try await desk.queue(name))
            let result = try await desk.engine.scan(ticket.id.description, at: nil, by: .scanner)
            #expect(result.verdict == .outOfTurn)
            #expect(result.desk == nil)
            #expect(try await status(of: ticket.id) == .completed)
        }
    }

    @Test func onceUsedAlwaysUsed() async throws {
        let queue = try await desk.queue()
        let ticket = try await issue(in: queue)
        _ = try await desk.engine.perform(.next(counter: nil), on: .queue(queue), by: .host)
        let text = "HTTPS://QODE.LOCAL/T/\(ticket.id.description.uppercased())"
        #expect(try await desk.engine.scan(text, at: queue, by: .scanner).sentence == "A001 is verified.")
        desk.clock.pass(seconds: 60)
        let again = try await desk.engine.scan(text, at: queue, by: .scanner)
        #expect(again.verdict == .alreadyUsed(at: Timestamp(milliseconds: 1_795_511_100_000)))
        #expect(again.ticket?.status == .completed)
    }

    /// The paper in the guest's hand stays good, however often its owner was sent on.
    @Test func followsTransfers() async throws {
        let (first, second) = (try await desk.queue("Passports"), try await desk.queue("Visas", token: 2))
        let paper = try await issue(in: first)
        let text = paper.id.description
        _ = try await desk.engine.perform(
            .transfer(paper.id, to: second, as: .nth(50)), on: .ticketsQueue, by: .host)
        let atTheOldDesk = try await desk.engine.scan(text, at: first, by: .scanner)
        #expect(atTheOldDesk.verdict == .otherQueue(name: "Visas"))
        #expect(atTheOldDesk.ticket?.id == .nth(50))

        _ = try await desk.engine.perform(
            .transfer(.nth(50), to: first, as: .nth(51)), on: .ticketsQueue, by: .host)
        let back = try await desk.engine.scan(text, at: first, by: .scanner)
        #expect(back.verdict == .outOfTurn)
        #expect(back.ticket?.id == .nth(51))
        #expect(back.label == "A001")
        #expect(try await status(of: .nth(51)) == .completed)
    }

    @Test func transfersInACircleEnd() async throws {
        let queue = try await desk.queue()
        let ticket = try await issue(in: queue)
        await desk.store.edit { shelf in
            shelf.tickets[0].status = .cancelled
            shelf.tickets[0].movedTo = ticket.id
        }
        #expect(try await desk.engine.scan(ticket.id.description, at: queue, by: .scanner).verdict == .cancelled)
    }

    @Test func transferToNowhereIsUnknown() async throws {
        let queue = try await desk.queue()
        let ticket = try await issue(in: queue)
        await desk.store.edit { $0.tickets[0].movedTo = .nth(99) }
        #expect(try await desk.engine.scan(ticket.id.description, at: queue, by: .scanner).verdict == .unknownTicket)
    }

    @Test func everyAnswerIsTold() async throws {
        let queue = try await desk.queue()
        let ticket = try await issue(in: queue)
        let events = desk.engine.events()
        let texts = ["hello", ID<Ticket>.nth(99).description, ticket.id.description, ticket.id.description]
        for text in texts { _ = try await desk.engine.scan(text, at: queue, by: .scanner) }
        desk.engine.stop()
        var words: [String] = []
        for await event in events {
            if case .scanned(let result) = event { words.append(result.verdict.word) }
        }
        #expect(words == ["not_a_ticket", "unknown_ticket", "out_of_turn", "already_used"])
    }

    @Test func failingStoreIsSaid() async throws {
        let queue = try await desk.queue()
        let ticket = try await issue(in: queue)
        await desk.store.failNext()
        await #expect(throws: EngineError.store(MemoryStore.diskFull)) {
            try await desk.engine.scan(ticket.id.description, at: queue, by: .scanner)
        }
        #expect(try await status(of: ticket.id) == .waiting)
    }

    @Test("what the disk did not keep at the appliance's own scanners is an answer, with what to do")
    func presentedWithoutDisk() async throws {
        let ticket = try await issue(in: try await desk.queue())
        let events = desk.engine.events()
        await desk.store.failNext()
        let lost = await desk.engine.scan(presented: ticket.id.description)
        #expect(lost.verdict == .notTaken(hint: MemoryStore.diskFull.hint))
        #expect(lost.sentence.hasSuffix(MemoryStore.diskFull.hint))
        #expect(try await status(of: ticket.id) == .waiting)
        let kept = await desk.engine.scan(presented: ticket.id.description)
        #expect(kept.verdict == .outOfTurn && kept.number == lost.number + 1)
        desk.engine.stop()
        var told: [ScanResult] = []
        for await case .scanned(let result) in events { told.append(result) }
        #expect(told == [lost, kept])
    }

    private func issue(in queue: ID<Queue>) async throws -> Ticket {
        try #require(try await desk.engine.issue(in: queue, print: false).ticket)
    }

    private func status(of id: ID<Ticket>) async throws -> Ticket.Status? {
        try await desk.engine.ticket(id)?.ticket.status
    }
}
