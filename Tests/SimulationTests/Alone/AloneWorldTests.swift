import QueueCore
import SQLiteStore
import TestSupport
import Testing

@testable import PostgresStore
@testable import QueueEngine

/// Seeded worlds: appliances that are cut off, die anywhere and come back, beside one that never is, and a day that begins anew.
@Suite struct AloneWorldTests {
    private struct Promise {
        var ticket: Ticket
        var device: String?
    }

    @Test("nothing that was shown is lost, and no number is given twice", arguments: 1...8) func world(_ seed: Int)
        async throws
    {
        var random = SeededGenerator(seed: UInt64(seed))
        let house = try AloneHouse()
        let queues = [try await house.queue("Passports").id, try await house.queue("Visas").id]
        let names = ["north", "south", "east"]
        var boxes: [String: AloneStore] = [:]
        for name in names { boxes[name] = try house.appliance(name, numbers: 10).store }
        var promises: [Promise] = []
        var sessions = 0
        for step in 0..<160 {
            house.pass(Int64.random(in: 1...40_000, using: &random))
            let name = names.randomElement(using: &random) ?? "north"
            guard let box = boxes[name], let queue = queues.randomElement(using: &random) else { continue }
            switch Int.random(in: 0..<20, using: &random) {
            case 0, 1: _ = box.goAlone(after: AloneHouse.away)
            case 2, 3: _ = try await box.rejoin { house.moment }
            case 4: try await box.prepare(at: house.moment.tick)
            case 5:
                // The power goes, in the middle of coming back or not.
                if Bool.random(using: &random) {
                    let taken = try await box.shelf.takenAlone(limit: Int.random(in: 1...5, using: &random))
                    _ = try await box.shared.commit(taken.map { .adopt($0, at: house.moment) })
                }
                try await box.close()
                let isAway = Bool.random(using: &random)
                let fresh = try house.appliance(name, numbers: 10, away: isAway ? AloneHouse.away : nil)
                // As a start finds it.
                if !isAway, try await !fresh.shelf.takenAlone(limit: 1).isEmpty {
                    boxes[name] = AloneStore(
                        shared: fresh.shared, shelf: fresh.shelf, numbers: 10, away: AloneHouse.away)
                } else {
                    boxes[name] = fresh.store
                }
            case 6:
                _ = try await house.outcome(.next(counter: nil), on: queue, at: house.shared)
            case 7 where sessions < 2:
                sessions += 1
                _ = try await house.outcome(.endSession, on: queue, at: house.shared)
            default:
                let device = Bool.random(using: &random) ? "phone-\(Int.random(in: 0..<60, using: &random))" : nil
                let command: Command =
                    device.map { .join(device: $0, as: house.newID()) } ?? .issue(as: house.newID())
                let store: any QueueStore = step.isMultiple(of: 3) ? house.shared : box
                guard case .success(let outcome) = try await house.outcome(command, on: queue, at: store) else {
                    continue
                }
                if let ticket = outcome.ticket { promises.append(Promise(ticket: ticket, device: device)) }
            }
        }
        for name in names { _ = try await boxes[name]?.rejoin { house.moment } }
        try await judge(promises, in: queues, of: house, seed)
        for name in names { try await boxes[name]?.close() }
    }

    private func judge(
        _ promises: [Promise], in queues: [ID<Queue>], of house: AloneHouse, _ seed: Int
    ) async throws {
        var byID: [ID<Ticket>: Ticket] = [:]
        for queue in queues {
            let all = try await house.all(of: queue)
            for ticket in all { byID[ticket.id] = ticket }
            #expect(Set(all.map { "\($0.session) \($0.number)" }).count == all.count, "seed \(seed): a number twice")
            let open = all.filter(\.status.isOpen)
            let devices = open.compactMap(\.deviceToken)
            #expect(Set(devices).count == devices.count, "seed \(seed): a phone twice")
            let now = try #require(try await house.shared.queue(queue))
            #expect(now.waitingCount == open.count { $0.status == .waiting }, "seed \(seed): the count")
            let highest = all.filter { $0.session == now.session }.map(\.number).max() ?? 0
            #expect(now.lastNumberIssued >= highest, "seed \(seed): a number to come is given")
        }
        for promise in promises {
            let kept = byID[promise.ticket.id]
            #expect(kept?.label == promise.ticket.label, "seed \(seed): \(promise.ticket.label) is lost")
            guard let kept, kept.session == promise.ticket.session else { continue }
            #expect(kept.number == promise.ticket.number, "seed \(seed): \(promise.ticket.label) is another")
        }
    }
}
