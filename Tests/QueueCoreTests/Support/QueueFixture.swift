import QueueCore
import TestSupport
import Testing

/// A queue in memory, driven as a store drives it: each command is decided, applied and timed.
struct QueueFixture {
    var state: QueueState
    /// Where its hours are read.
    var zone = LocalZone.utc
    /// Service time in milliseconds; the wall clock runs beside it from `QueueFixture.opening`.
    var tick: Int64 = 0

    /// 2026-11-24T09:05:00.000Z.
    static let opening: Int64 = 1_795_511_100_000
    static let otherQueue = ID<Queue>(high: 0x4000, low: 0x8000_0000_0000_0002)

    init(
        mode: Queue.Mode = .gate, outOfTurn: Queue.OutOfTurn = .accept, waiting: Int = 0, prefix: String = "A"
    ) {
        let queue = Queue(
            id: ID(high: 0x4000, low: 0x8000_0000_0000_0001), name: "Passports", prefix: prefix, mode: mode,
            outOfTurn: outOfTurn, createdAt: Timestamp(milliseconds: Self.opening))
        state = QueueState(queue: queue)
        state.other = Queue(
            id: Self.otherQueue, name: "Visas", prefix: "B", createdAt: Timestamp(milliseconds: Self.opening))
        for _ in 0..<waiting { issue() }
    }

    var moment: Moment { Moment(wall: Timestamp(milliseconds: Self.opening + tick), tick: tick) }
    var queue: Queue { state.queue }
    var waitingOrder: [Int] {
        CallOrder.line(of: queue, among: state.tickets).map(\.number)
    }

    @discardableResult
    mutating func run(_ command: Command, by actor: QueueCore.Actor = .host) throws(Refusal) -> Decision {
        let decision = try decide(command, by: actor, on: state, at: moment, in: zone)
        state.apply(decision)
        return decision
    }

    /// Commands that this test takes for granted.
    @discardableResult
    mutating func must(_ command: Command, by actor: QueueCore.Actor = .host) -> Decision {
        do throws(Refusal) {
            return try run(command, by: actor)
        } catch {
            Issue.record("\(command.name) was refused: \(error.detail)")
            return Decision(.queue)
        }
    }

    /// Why the command is refused; nil when it is not.
    func refusal(of command: Command, by actor: QueueCore.Actor = .host) -> Refusal? {
        do throws(Refusal) {
            _ = try decide(command, by: actor, on: state, at: moment, in: zone)
            return nil
        } catch {
            return error
        }
    }

    mutating func issue() {
        must(.issue(as: .nth(state.tickets.count + 1)))
    }

    mutating func join(_ device: String) {
        must(.join(device: device, as: .nth(state.tickets.count + 1)), by: .guest(device: device))
    }

    mutating func pass(seconds: Double) { tick += Int64(seconds * 1000) }

    /// The nth ticket that was ever made, from 1.
    func ticket(_ nth: Int) -> Ticket { state.tickets[nth - 1] }
}

extension ID {
    static func nth(_ number: Int) -> ID {
        ID(high: 0x4000, low: 0x8000_0000_0000_0000 + UInt64(number))
    }
}

extension Decision {
    var verdict: Verdict? {
        if case .verdict(let verdict, _) = reply { verdict } else { nil }
    }

    /// The ticket in the answer.
    var ticket: Ticket? {
        switch reply {
        case .ticket(let ticket): ticket
        case .verdict(_, let ticket): ticket
        case .issued, .queue: nil
        }
    }
}

extension QueueState {
    /// The other queue, where there is one.
    var other: Queue? {
        get { others.first }
        set { others = newValue.map { [$0] } ?? [] }
    }

    /// What undo brings back: everything but revisions and the note of the action itself.
    var withoutHistory: QueueState {
        var state = self
        state.queue.revision = 0
        for index in state.others.indices { state.others[index].revision = 0 }
        state.lastAction = nil
        return state
    }
}
