import QueueCore
import QueueEngine
import Testing

#if POSTGRES
    @testable import PostgresStore
#else
    @testable import SQLiteStore
#endif

/// What undo finds on disk is enough to bring every row back.
@Suite struct UndoTests {
    /// A queue at work: number 1 is served, 2 is a no-show, 3 and 4 are called, 5 to 8 wait.
    private struct Scene {
        let shop: StoreFixture
        let queue: Queue
        let other: Queue
        let tickets: [Ticket]

        init(_ mode: Queue.Mode) async throws {
            shop = try StoreFixture()
            queue = try await shop.queue(mode: mode)
            other = try await shop.queue("Visas")
            tickets = try await shop.join(8, to: queue.id)
            shop.pass(20_000)
            for _ in 0..<4 { try await shop.run(.next(counter: nil), on: queue.id) }
            try await shop.run(.serve(tickets[0].id, counter: "Desk 2"), on: queue.id)
            try await shop.run(.noShow(tickets[1].id), on: queue.id)
            shop.pass(5_000)
        }
    }

    /// The commands, by the number of the ticket each is about.
    private static func command(_ name: String, in scene: Scene) -> Command {
        let new = scene.shop.newID(Ticket.self)
        func ticket(_ number: Int) -> ID<Ticket> { scene.tickets[number - 1].id }
        return switch name {
        case "next": .next(counter: "Desk 2")
        case "call": .call(ticket(7), counter: "Desk 2")
        case "recall": .recall(ticket(4))
        case "serve": .serve(ticket(3), counter: nil)
        case "verify": .verify(ticket(1))
        case "verify out of turn": .verify(ticket(8))
        case "scan": .scan(ticket(3))
        case "no-show": .noShow(ticket(6))
        case "cancel": .cancel(ticket(4))
        case "hold": .hold(ticket(3))
        case "reinstate": .reinstate(ticket(2))
        case "transfer": .transfer(ticket(5), to: scene.other.id, as: new)
        case "change": .change(QueueSettings(name: "Pässe", prefix: "P", isPaused: true, noShowAfter: 60))
        default: .endSession
        }
    }

    @Test(
        arguments: [
            "next", "call", "recall", "serve", "verify", "verify out of turn", "scan", "no-show", "cancel", "hold",
            "reinstate", "change", "end session",
        ], Queue.Mode.allCases)
    func everyRowIsAsBefore(_ name: String, _ mode: Queue.Mode) async throws {
        let scene = try await Scene(mode)
        let shop = scene.shop
        let before = try shop.everything()
        let done = try await shop.run(Self.command(name, in: scene), on: scene.queue.id)
        #expect(try shop.everything() != before)
        shop.pass(HostAction.window)
        let undone = try await shop.run(.undo, on: scene.queue.id)
        #expect(try shop.everything() == before)
        #expect(undone.queue.revision == done.queue.revision + 1)
        #expect(try await shop.result(.undo, on: scene.queue.id) == .failure(.nothingToUndo))
    }

    /// Two desks and the queue's own token: each takes back its own, and only the newest.
    @Test func eachTakesBackItsOwn() async throws {
        let scene = try await Scene(.gate)
        let (shop, queue) = (scene.shop, scene.queue.id)
        let (one, two) = (QueueCore.Actor.station("one"), QueueCore.Actor.station("two"))
        shop.pass(HostAction.window)
        let first = try await shop.run(.next(counter: "1"), on: queue, by: one).ticket
        let second = try await shop.run(.next(counter: "2"), on: queue, by: two).ticket
        #expect(try await shop.result(.undo, on: queue, by: .station("three")) == .failure(.nothingToUndo))
        #expect(try await shop.result(.undo, on: queue) == .failure(.nothingToUndo))
        #expect(try await shop.run(.undo, on: queue, by: one).ticket?.id == first?.id)
        #expect(try await shop.result(.undo, on: queue, by: one) == .failure(.nothingToUndo))
        // What a scanner took is taken back by whoever comes, and nothing older behind it.
        try await shop.run(.scan(scene.tickets[2].id), on: queue, by: .scanner)
        #expect(try await shop.run(.undo, on: queue, by: two).ticket?.id == scene.tickets[2].id)
        #expect(try await shop.result(.undo, on: queue, by: two) == .failure(.nothingToUndo))
        #expect(try await shop.store.ticket(try #require(second?.id))?.ticket.status == .called)
    }

    @Test func undoneTwiceOrTooLateIsRefused() async throws {
        let scene = try await Scene(.gate)
        let shop = scene.shop
        try await shop.run(.next(counter: nil), on: scene.queue.id)
        shop.pass(HostAction.window + 1)
        let before = try shop.everything()
        #expect(try await shop.result(.undo, on: scene.queue.id) == .failure(.nothingToUndo))
        #expect(try shop.everything() == before)
    }

    @Test func undoSurvivesARestartAndTheGuestsWhoCameSince() async throws {
        let scene = try await Scene(.gate)
        let shop = scene.shop
        let called = try await shop.run(.next(counter: nil), on: scene.queue.id)
        #expect(called.ticket?.number == 5)
        try shop.reopen()
        let guest = try await shop.run(
            .join(device: "late", as: shop.newID()), on: scene.queue.id, by: .guest(device: "late"))
        let undone = try await shop.run(.undo, on: scene.queue.id)
        #expect(undone.ticket == scene.tickets[4])
        #expect(undone.queue.lastNumberIssued == 9)
        #expect(undone.queue.waitingCount == 5)
        #expect(try await shop.store.ticket(try #require(guest.ticket?.id))?.ticket == guest.ticket)
    }

    @Test func aTransferMovesBetweenTwoQueues() async throws {
        let scene = try await Scene(.gate)
        let (shop, new) = (scene.shop, scene.shop.newID(Ticket.self))
        let before = try await shop.store.queues()
        let moved = try await shop.run(
            .transfer(scene.tickets[4].id, to: scene.other.id, as: new), on: scene.queue.id)
        #expect(moved.ticket?.status == .cancelled)
        #expect(moved.ticket?.movedTo == new)
        #expect(!moved.isNew)
        #expect(moved.changed == [scene.queue.id, scene.other.id])
        let opened = try #require(try await shop.store.ticket(new))
        #expect(opened.ticket.number == 1)
        #expect(opened.ticket.deviceToken == "phone-5")
        #expect(opened.queue.id == scene.other.id)
        let after = try await shop.store.queues()
        #expect(after.map(\.waitingCount) == [3, 1])
        #expect(zip(before, after).allSatisfy { $0.revision + 1 == $1.revision })
    }

    @Test func aTransferIsTakenBack() async throws {
        let scene = try await Scene(.gate)
        let (shop, new) = (scene.shop, scene.shop.newID(Ticket.self))
        let tickets = try shop.rows("SELECT * FROM tickets ORDER BY row_id")
        try await shop.run(.transfer(scene.tickets[4].id, to: scene.other.id, as: new), on: scene.queue.id)
        let done = try await shop.store.queues()
        let undone = try await shop.run(.undo, on: scene.queue.id)
        #expect(undone.changed == [scene.queue.id, scene.other.id])
        #expect(try shop.rows("SELECT * FROM tickets ORDER BY row_id LIMIT 8") == tickets)
        #expect(try await shop.store.ticket(new)?.ticket.status == .cancelled)
        let after = try await shop.store.queues()
        #expect(after.map(\.waitingCount) == [4, 0])
        #expect(after.map(\.lastNumberIssued) == [8, 1])
        #expect(zip(done, after).allSatisfy { $0.revision + 1 == $1.revision })
    }

    /// A number that was called over there is somebody's turn by now.
    @Test func aTransferThatWasCalledStands() async throws {
        let scene = try await Scene(.gate)
        let shop = scene.shop
        try await shop.run(
            .transfer(scene.tickets[4].id, to: scene.other.id, as: shop.newID()), on: scene.queue.id)
        try await shop.run(.next(counter: nil), on: scene.other.id)
        let before = try shop.everything()
        #expect(try await shop.result(.undo, on: scene.queue.id) == .failure(.nothingToUndo))
        #expect(try shop.everything() == before)
    }
}
