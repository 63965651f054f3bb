import QueueCore
import TestSupport
import Testing

/// Every sequence of up to six commands over three tickets keeps what a queue promises.
///
/// Sequences begin in two places: with nobody in line, and with three waiting (two phones and one on paper). They are not
/// run one by one: states that no rule can tell apart are followed once (`StateKey`), which covers the same sequences.
/// All happens at one moment; what time does is in `WaitEstimateTests` and `UndoTests`.
@Suite struct SequenceTests {
    struct Start: CustomTestStringConvertible, Sendable {
        var mode: Queue.Mode
        var waiting: Bool
        var testDescription: String { "\(mode), \(waiting ? "three waiting" : "nobody in line")" }
    }

    static let depth = 6
    static let starts = Queue.Mode.allCases.flatMap { mode in
        [Start(mode: mode, waiting: true), Start(mode: mode, waiting: false)]
    }

    @Test(arguments: starts) func everySequence(_ start: Start) async {
        var line = QueueFixture(mode: start.mode)
        if start.waiting {
            line.join("a")
            line.issue()
            line.join("b")
        }
        var explorer = Explorer(alphabet: Self.steps, inspect: Self.inspect)
        await explorer.explore(from: line.state, depth: Self.depth, at: line.moment)
        #expect(explorer.broken.isEmpty, "\(explorer.broken.joined(separator: "\n"))")
        print(
            "\(start.testDescription): \(Self.depth) commands deep, \(explorer.states) states,",
            "\(explorer.transitions) commands carried out, \(explorer.refusals) refused")
        #expect(explorer.states > (start.waiting ? 30_000 : 2000))
    }

    /// Priority on its own, with the commands that move a line: all of them together would be too many.
    @Test(arguments: [1, 2]) func everySequenceWithPriority(_ inARow: Int) async {
        var line = QueueFixture(waiting: 3)
        line.must(.change(QueueSettings(priorityInARow: inARow)))
        line.state.lastAction = nil
        var explorer = Explorer(alphabet: Self.prioritySteps, inspect: Self.inspect)
        await explorer.explore(from: line.state, depth: Self.depth + 1, at: line.moment)
        #expect(explorer.broken.isEmpty, "\(explorer.broken.joined(separator: "\n"))")
        #expect(explorer.states > 5000)
    }

    private static func prioritySteps(on state: QueueState) -> [Explorer.Step] {
        var steps: [Explorer.Step] = [(.next(counter: nil), .host), (.undo, .host)]
        for ticket in state.tickets {
            steps.append((.hold(ticket.id), .host))
            steps.append((.noShow(ticket.id), .host))
            steps.append((.reinstate(ticket.id), .host))
            steps.append((.prioritize(ticket.id, reason: ticket.isPriority ? nil : "wheelchair"), .host))
        }
        return steps
    }

    // MARK: - The alphabet

    private static func steps(on state: QueueState) -> [Explorer.Step] {
        let new = ID<Ticket>.nth(state.tickets.count + 1)
        var steps: [Explorer.Step] = [
            (.next(counter: nil), .host), (.endSession, .host), (.undo, .host),
            (.change(QueueSettings(isPaused: !state.queue.isPaused)), .host),
        ]
        let mine = state.tickets.filter { $0.queueID == state.queue.id }
        if mine.count < 3 {
            steps.append((.issue(as: new), .host))
            steps.append((.join(device: "a", as: new), .guest(device: "a")))
            steps.append((.join(device: "b", as: new), .guest(device: "b")))
        }
        for ticket in mine {
            steps.append((.scan(ticket.id), .scanner))
            steps.append((.reinstate(ticket.id), .host))
            // All else is refused for a ticket that is done, whatever stands around it: `TransitionTests`.
            guard ticket.status.isOpen else { continue }
            steps.append((.call(ticket.id, counter: nil), .host))
            steps.append((.recall(ticket.id), .host))
            steps.append((.serve(ticket.id, counter: nil), .host))
            steps.append((.verify(ticket.id), .host))
            steps.append((.noShow(ticket.id), .host))
            steps.append((.noShow(ticket.id), .daemon))
            steps.append((.cancel(ticket.id), .host))
            if let device = ticket.deviceToken { steps.append((.cancel(ticket.id), .guest(device: device))) }
            steps.append((.hold(ticket.id), .host))
            steps.append((.transfer(ticket.id, to: QueueFixture.otherQueue, as: new), .host))
        }
        return steps
    }

    // MARK: - Two queues and one desk

    /// Three tickets, two queues, one desk that serves both; five commands.
    @Test(arguments: Queue.Mode.allCases) func everySequenceOfTwoQueues(_ mode: Queue.Mode) async {
        var line = QueueFixture(mode: mode)
        line.state.other?.mode = mode
        line.issue()
        line.join("a")
        line.at(QueueFixture.otherQueue) { $0.must(.issue(as: .nth(3))) }
        line.state.lastAction = nil
        var explorer = Explorer(turnsDesks: true, alphabet: Self.deskSteps, inspect: Self.inspect)
        await explorer.explore(from: line.state, depth: 5, at: line.moment)
        #expect(explorer.broken.isEmpty, "\(explorer.broken.joined(separator: "\n"))")
        print("two queues, \(mode): \(explorer.states) states, \(explorer.transitions) commands carried out")
        #expect(explorer.states > 10_000)
    }

    private static func deskSteps(on state: QueueState) -> [Explorer.Step] {
        let queues = state.queues.map(\.id)
        let new = ID<Ticket>.nth(state.tickets.count + 1)
        var steps: [Explorer.Step] = [
            (.nextOf(queues, counter: "1"), .host), (.nextOf(queues.reversed(), counter: "2"), .host),
            (.undoIn(queues), .host), (.endSession, .host),
        ]
        for ticket in state.tickets where ticket.queueID == state.queue.id {
            steps.append((.reinstate(ticket.id), .host))
            guard ticket.status.isOpen else { continue }
            steps.append((.later(ticket.id, places: 1), .host))
            steps.append((.park(ticket.id), .host))
            steps.append((.serve(ticket.id, counter: "1"), .host))
            steps.append((.verify(ticket.id), .host))
            steps.append((.noShow(ticket.id), .host))
            steps.append((.hold(ticket.id), .host))
            steps.append((.prioritize(ticket.id, reason: ticket.isPriority ? nil : "age"), .host))
            guard state.tickets.count < 5 else { continue }
            for place in Command.TransferPlace.allCases {
                steps.append((.transfer(ticket.id, to: queues[1], as: new, place: place, force: true), .host))
            }
        }
        return steps
    }

    // MARK: - The promises

    private static func inspect(
        before: QueueState, step: Explorer.Step, after: QueueState, isNew: Bool, decision: Decision
    ) -> String? {
        if isNew {
            for queue in after.queues { if let words = inspect(queue, after.tickets) { return words } }
        }
        let calls = after.queues.map(\.announcements).reduce(0, +) - before.queues.map(\.announcements).reduce(0, +)
        if step.command != .undo, step.command.name != "undo", calls > 1 { return "two calls at once" }
        if let words = inspectLabels(before, after) { return words }
        if step.command.name != "undo", before.queue.session == after.queue.session,
            after.queue.currentPosition < before.queue.currentPosition
        {
            return "current_position went back"
        }
        if after.queue.revision <= before.queue.revision { return "revision did not grow" }
        if isNew, decision.action != nil, !isTransfer(step.command) { return inspectUndo(before: before, after: after) }
        return nil
    }

    /// A label is for ever, wherever its ticket goes.
    private static func inspectLabels(_ before: QueueState, _ after: QueueState) -> String? {
        for ticket in after.tickets {
            if let old = before.ticket(ticket.id), old.label != ticket.label { return "a label changed" }
            if let moved = ticket.movedTo.flatMap({ after.ticket($0) }), moved.label != ticket.label {
                return "a label changed by transfer"
            }
        }
        return nil
    }

    private static func inspect(_ queue: Queue, _ tickets: [Ticket]) -> String? {
        var waiting = 0
        var completed = 0
        var numbers = 0
        var sum = 0
        var furthest = 0
        var devices: [String] = []
        for ticket in tickets where ticket.queueID == queue.id {
            if ticket.status == .completed { completed += 1 }
            if ticket.isInLine { waiting += 1 }
            if ticket.isParked != (ticket.parkedUntil != nil) { return "parked_until is wrong" }
            if ticket.status.isOpen {
                guard ticket.session == queue.session else { return "an open ticket of a session that is over" }
                if let device = ticket.deviceToken {
                    guard !devices.contains(device) else { return "two open tickets of one device" }
                    devices.append(device)
                }
            }
            guard ticket.session == queue.session else { continue }
            numbers += 1
            guard ticket.number >= 1, ticket.number <= queue.lastNumberIssued else { return "a number never drawn" }
            sum |= 1 << ticket.number
            if ticket.status == .called || ticket.status == .serving || ticket.status == .completed {
                furthest = max(furthest, ticket.number)
            }
            if (ticket.status == .completed) != (ticket.completedAt != nil) { return "completed_at is wrong" }
        }
        if numbers != queue.lastNumberIssued || sum != (1 << (numbers + 1)) - 2 { return "a number twice or left out" }
        if waiting != queue.waitingCount { return "waiting_count is wrong" }
        for lane in Ticket.Lane.allCases {
            let inLane = tickets.count { $0.queueID == queue.id && $0.status == .waiting && $0.lane == lane }
            if inLane != queue.waiting[lane] { return "the count of lane \(lane) is wrong" }
        }
        if completed != queue.completedCount { return "completed_count is wrong" }
        if queue.currentPosition < furthest { return "current_position lags behind" }
        if queue.currentPosition > queue.lastNumberIssued { return "current_position runs ahead" }
        return nil
    }

    /// A transfer leaves its drawn number behind: `UndoTests.transferIsTakenBack`.
    private static func isTransfer(_ command: Command) -> Bool { command.name == "transfer" }

    private static func inspectUndo(before: QueueState, after: QueueState) -> String? {
        let moment = Moment(wall: after.queue.createdAt, tick: after.lastAction?.tick ?? 0)
        guard let decision = try? decide(.undoIn(after.queues.map(\.id)), by: .host, on: after, at: moment) else {
            return "undo is refused"
        }
        var undone = after
        undone.apply(decision)
        return undone.withoutHistory == before.withoutHistory ? nil : "undo is not exact"
    }
}

extension QueueState {
    /// The command's own and the others.
    fileprivate var queues: [Queue] { [queue] + others }
}
