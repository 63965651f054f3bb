import Foundation
import QueueCore
import SQLiteStore
import TestSupport
import Testing

@testable import PostgresStore
@testable import QueueEngine

/// An appliance whose database is away gives numbers that are nobody else's, and brings them back.
@Suite struct AloneStoreTests {
    @Test("two that are alone and one that is not give each number once, and all join in the order of their time")
    func numbers() async throws {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (north, _, _) = try house.appliance("north")
        let (south, _, _) = try house.appliance("south")
        for store in [north, south] { try await store.prepare(at: house.moment.tick) }
        _ = try await house.join("before", queue, at: north)
        for store in [north, south] {
            #expect(store.goAlone(after: AloneHouse.away))
            #expect(store.isAlone)
        }
        var given: [Ticket] = []
        for round in 1...8 {
            for (name, store) in [("n", north), ("h", house.shared), ("s", south)] as [(String, any QueueStore)] {
                house.pass(5000)
                given.append(try #require(try await house.join("\(name)\(round)", queue, at: store)))
            }
        }
        #expect(Set(given.map(\.number)).count == 24)
        #expect(Set(given.filter { $0.deviceToken?.hasPrefix("n") == true }.map(\.number)) == Set(1...8))
        #expect(Set(given.filter { $0.deviceToken?.hasPrefix("s") == true }.map(\.number)) == Set(21...28))
        // Who asks again is told the same number.
        #expect(try await house.join("n3", queue, at: north)?.number == 3)
        house.pass(5000)
        for store in [south, north] {
            #expect(try await store.rejoin { house.moment } == [queue])
            #expect(!store.isAlone)
        }
        let line = try await house.all(of: queue)
        #expect(line.count == 25)
        for ticket in given {
            let kept = line.first { $0.id == ticket.id }
            #expect(kept?.number == ticket.number && kept?.label == ticket.label)
            #expect(kept?.deviceToken == ticket.deviceToken && kept?.status == .waiting)
        }
        let now = try #require(try await house.shared.queue(queue))
        #expect(now.waitingCount == 25 && now.lastNumberIssued == 49)
        var called: [ID<Ticket>] = []
        for _ in 0..<25 {
            let next = try await house.outcome(.next(counter: nil), on: queue, at: house.shared).get()
            called.append(try #require(next.ticket?.id))
        }
        #expect(Array(called.dropFirst()) == given.map(\.id))
    }

    @Test("used up is said, and who has a number keeps it; the next are set aside when it is back")
    func usedUp() async throws {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, shelf, _) = try house.appliance("north", numbers: 10)
        try await store.prepare(at: house.moment.tick)
        _ = store.goAlone(after: AloneHouse.away)
        for number in 1...10 { #expect(try await house.join("\(number)", queue, at: store)?.number == number) }
        for command in [Command.join(device: "late", as: house.newID()), .issue(as: house.newID(), force: true)] {
            #expect(try await house.outcome(command, on: queue, at: store) == .failure(.numbersUsedUp))
        }
        #expect(try await house.join("4", queue, at: store)?.number == 4)
        for command in [Command.next(counter: nil), .endSession, .cancel(house.newID())] {
            #expect(try await house.outcome(command, on: queue, at: store) == .failure(.databaseAway))
        }
        _ = try await store.rejoin { house.moment }
        try await store.prepare(at: house.moment.tick)
        #expect(try await shelf.blocks() == [NumberBlock(queue: queue, session: 1, first: 11, last: 20)])
        // Five are enough to go on with: no more numbers are lost than need be.
        _ = store.goAlone(after: AloneHouse.away)
        for number in 11...15 { _ = try await house.join("\(number)", queue, at: store) }
        _ = try await store.rejoin { house.moment }
        try await store.prepare(at: house.moment.tick)
        #expect(try await shelf.blocks().map(\.first) == [16])
        #expect(try await house.join("hub", queue, at: house.shared)?.number == 21)
    }

    @Test("broken off between the two databases it is begun anew: no ticket twice, none lost, its paper as it is")
    func brokenOff() async throws {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, shelf, shared) = try house.appliance("north")
        try await store.prepare(at: house.moment.tick)
        _ = store.goAlone(after: AloneHouse.away)
        let jobs: [ID<PrintJob>] = (0..<3).map { _ in house.newID() }
        for job in jobs { _ = try await house.outcome(.issue(as: house.newID()), on: queue, at: store, printJob: job) }
        #expect(try await store.unfinishedPrintJobs(limit: 9).map(\.id) == jobs)
        _ = try await store.commit([.recordPrint(jobs[0], .printed(job: 5))])
        // The power goes after the shared database has it, and before the shelf knows.
        let taken = try await shelf.takenAlone(limit: 2)
        #expect(taken.count == 2 && taken[0].jobs.map(\.state) == [.printed(job: 5)])
        _ = try await shared.commit(taken.map { .adopt($0, at: house.moment) })
        _ = try await store.commit([.recordPrint(jobs[1], .sent(job: 6))])
        try await store.close()

        let (again, _, _) = try house.appliance("north", away: AloneHouse.away)
        #expect(try await house.join("one-more", queue, at: again)?.number == 4)
        _ = try await again.rejoin { house.moment }
        #expect(try await house.all(of: queue).map(\.number) == [1, 2, 3, 4])
        #expect(try await house.shared.queue(queue)?.waitingCount == 4)
        let left = try await again.unfinishedPrintJobs(limit: 9)
        #expect(left.map(\.id) == [jobs[1], jobs[2]] && left.map(\.state) == [.sent(job: 6), .queued])
        #expect(try await again.latestPrintJob(of: taken[0].ticket.id)?.state == .printed(job: 5))
    }

    @Test("a session that ended, a prefix that changed and a queue that closed meanwhile take no number back")
    func meanwhile() async throws {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, shelf, _) = try house.appliance("north")
        try await store.prepare(at: house.moment.tick)
        _ = store.goAlone(after: AloneHouse.away)
        let taken = try #require(try await house.join("n", queue, at: store))
        #expect(taken.label == "A001")
        _ = try await house.outcome(.endSession, on: queue, at: house.shared)
        for number in 1...3 { _ = try await house.join("h\(number)", queue, at: house.shared) }
        let change = QueueSettings(prefix: "Z", isActive: false)
        _ = try await house.outcome(.change(change), on: queue, at: house.shared).get()
        _ = try await store.rejoin { house.moment }
        let kept = try #require(try await house.shared.ticket(taken.id)?.ticket)
        #expect(kept.label == "A001" && kept.session == 2 && kept.number == 4 && kept.status == .waiting)
        #expect(kept.deviceToken == "n")
        // Of the session that is over no number is left.
        _ = try await house.outcome(.change(QueueSettings(isActive: true)), on: queue, at: house.shared)
        try await store.prepare(at: house.moment.tick)
        #expect(try await shelf.blocks() == [NumberBlock(queue: queue, session: 2, first: 5, last: 24)])
        _ = store.goAlone(after: AloneHouse.away)
        #expect(try await house.join("m", queue, at: store)?.label == "Z005")
    }

    @Test("who has a number already, and who was never answered, has one place when all is back") func sameGuest()
        async throws
    {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, _, _) = try house.appliance("north")
        try await store.prepare(at: house.moment.tick)
        let first = try #require(try await house.join("phone", queue, at: house.shared))
        var press = house.request(.issue(as: house.newID()), on: queue)
        press.receipt = Receipt(key: TokenHash([1]), body: TokenHash([2]))
        // Its commit was on disk, and its answer got lost.
        _ = try await house.shared.commit([.command(press)])
        _ = store.goAlone(after: AloneHouse.away)
        let second = try #require(try await house.join("phone", queue, at: store))
        press.command = .issue(as: house.newID())
        guard case .success(.outcome(let alone)) = try await store.commit([.command(press)]).first else {
            Issue.record("refused")
            return
        }
        guard case .success(.replayed(let again)) = try await store.commit([.command(press)]).first else {
            Issue.record("not replayed")
            return
        }
        #expect(again.ticket?.id == alone.ticket?.id)
        _ = try await store.rejoin { house.moment }
        let moved = try #require(try await house.shared.ticket(second.id)?.ticket)
        #expect(moved.status == .cancelled && moved.movedTo == first.id)
        #expect(try await house.shared.queue(queue)?.waitingCount == 2)
        let scan = try await house.shared.commit([
            .command(
                Request(
                    target: .ticketsQueue, command: .scan(second.id), actor: .scanner, moment: house.moment))
        ])
        guard case .success(.outcome(let outcome)) = scan.first else { throw CocoaError(.fileReadUnknown) }
        #expect(outcome.ticket?.id == first.id && outcome.verdict?.isAccepted == true)
    }

    @Test("a shelf that is of another database, or older than what was given, gives none of its numbers") func strange()
        async throws
    {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, shelf, _) = try house.appliance("north")
        try await store.prepare(at: house.moment.tick)
        let old = try #require(try await shelf.blocks().first)
        _ = store.goAlone(after: AloneHouse.away)
        _ = try await house.join("a", queue, at: store)
        _ = try await store.rejoin { house.moment }
        // Its card was put back to what it was before.
        try await shelf.keep([old])
        let (again, _, _) = try house.appliance("north")
        try await again.prepare(at: house.moment.tick)
        #expect(try await shelf.blocks().first?.first == 21)

        let other = try AloneHouse()
        _ = other.newID(Queue.self)
        let elsewhere = try await other.queue("Elsewhere").id
        let moved = AloneStore(shared: other.shared, shelf: shelf, numbers: 20)
        try await moved.prepare(at: other.moment.tick)
        #expect(try await shelf.queues().map(\.id) == [elsewhere])
        #expect(try await shelf.blocks() == [NumberBlock(queue: elsewhere, session: 1, first: 1, last: 20)])
    }

    @Test("what is known is shown: the queue and its calls as they were last, places in line, keys of stations")
    func shown() async throws {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, _, _) = try house.appliance("north")
        for number in 1...5 { _ = try await house.join("\(number)", queue, at: house.shared) }
        _ = try await house.outcome(.next(counter: "2"), on: queue, at: house.shared)
        try await store.prepare(at: house.moment.tick)
        let before = try #require(try await store.board(of: queue))
        _ = store.goAlone(after: AloneHouse.away)
        let ticket = try #require(try await house.join("n", queue, at: store))
        let placed = try #require(try await store.ticket(ticket.id))
        #expect(placed.peopleAhead == 4 && placed.queue.waitingCount == 5)
        let board = try #require(try await store.board(of: queue))
        #expect(board.nowServing == before.nowServing && board.queue.currentPosition == 1)
        #expect(board.queue.lastNumberIssued == before.queue.lastNumberIssued)
        #expect(board.queue.revision > before.queue.revision)
        #expect(try await store.access(by: TokenHash(Array("Passports".utf8)))?.queues == [queue])
        await #expect(throws: StoreFailure.self) { _ = try await store.tickets(of: queue, in: [.waiting], limit: 9) }
        await #expect(throws: StoreFailure.self) { _ = try await store.ticket(house.newID()) }
        _ = try await store.rejoin { house.moment }
        // Screens take no older state for a newer one.
        #expect(try #require(try await store.queue(queue)).revision > board.queue.revision)
    }

    @Test("while it is off nothing is set aside, and nobody goes alone") func off() async throws {
        let house = try AloneHouse()
        let queue = try await house.queue().id
        let (store, _, _) = try house.appliance("north", numbers: 0)
        try await store.prepare(at: house.moment.tick)
        #expect(!store.goAlone(after: AloneHouse.away))
        #expect(try await house.join("a", queue, at: store)?.number == 1)
    }
}
