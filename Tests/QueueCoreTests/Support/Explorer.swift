import QueueCore
import TestSupport

/// Visits every state that sequences of commands can reach, each once: what follows from a state does not depend on how
/// it was reached, so that visiting it again at the same depth or deeper could find nothing new.
struct Explorer {
    /// A command and who gives it.
    typealias Step = (command: Command, actor: QueueCore.Actor)

    let alphabet: (QueueState) -> [Step]
    /// Each command is given to each of two queues.
    let turnsDesks: Bool
    /// A broken promise, in words: of the step, and of the state after it where that is new.
    let inspect:
        (_ before: QueueState, _ step: Step, _ after: QueueState, _ isNew: Bool, _ decision: Decision) -> String?

    /// States that commands were given in.
    private(set) var states = 0
    private(set) var transitions = 0
    private(set) var refusals = 0
    private(set) var broken: [String] = []

    init(
        turnsDesks: Bool = false, alphabet: @escaping (QueueState) -> [Step],
        inspect: @escaping (QueueState, Step, QueueState, Bool, Decision) -> String?
    ) {
        self.turnsDesks = turnsDesks
        self.alphabet = alphabet
        self.inspect = inspect
    }

    /// Breadth first, so that each state is met at its least depth, with all that is left of `depth` before it.
    ///
    /// States that differ only by what the host did last are alike for every command but undo, and for those that leave it to be
    /// taken back: only these are given to each of them.
    mutating func explore(from start: QueueState, depth: Int, at moment: Moment) async {
        var seen: Set<StateKey> = [StateKey(start)]
        var layer = [start]
        var known: [StateKey: [Int]] = [:]
        for remaining in stride(from: depth, to: 0, by: -1) {
            states += layer.count
            var following: [QueueState] = []
            for (index, state) in layer.enumerated() {
                // Others share these threads, and wait for real programs to answer in time.
                if index % 50 == 0 { await Task.yield() }
                for state in turnsDesks ? [state, state.turned] : [state] {
                    let (steps, place) = (alphabet(state), StateKey(state, withAction: false))
                    let again = known[place]
                    var open: [Int] = []
                    for number in again ?? Array(steps.indices) {
                        let step = steps[number]
                        let taken = take(step, on: state, at: moment)
                        if again == nil, step.command.name == "undo" || taken?.1.keepsAction ?? false {
                            open.append(number)
                        }
                        guard let (after, decision) = taken else { continue }
                        let kept = state.queue.id == start.queue.id ? after : after.turned
                        let isNew = seen.insert(StateKey(kept)).inserted
                        if broken.count < 10, let words = inspect(state, step, after, isNew, decision) {
                            broken.append("\(words): \(step.command) by \(step.actor) on \(state)")
                        }
                        if isNew, remaining > 1 { following.append(kept) }
                    }
                    if again == nil { known[place] = open }
                }
            }
            layer = following
        }
    }

    private mutating func take(
        _ step: Step, on state: QueueState, at moment: Moment
    ) -> (QueueState, Decision)? {
        do {
            let decision = try decide(step.command, by: step.actor, on: state, at: moment)
            transitions += 1
            guard !decision.isEmpty else { return nil }
            var after = state
            after.apply(decision)
            return (after, decision)
        } catch {
            refusals += 1
            return nil
        }
    }
}

/// What tells two states apart. Left out is what no rule branches on: revisions, the number of announcements, times (the
/// exploration stands at one moment), the average that is made of them, and which queues are company, which only estimates ask.
///
/// 128 bits of a hash: among a million states the chance that any two look alike is below 10⁻²⁶.
struct StateKey: Hashable {
    private var first: UInt64 = 0x9e37_79b9_7f4a_7c15
    private var second: UInt64 = 0xc2b2_ae3d_27d4_eb4f

    private mutating func append(_ word: Int64) {
        first = Self.mixed(first ^ UInt64(bitPattern: word))
        second = Self.mixed(second &+ UInt64(bitPattern: word) &* 0x9fb2_1c65_1e98_df25)
    }

    /// SplitMix64's last steps.
    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9e37_79b9_7f4a_7c15
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// - Parameter withAction: with what the host did last.
    init(_ state: QueueState, withAction: Bool = true) {
        add(state.queue)
        for other in state.others { add(other) }
        for ticket in state.tickets {
            add(ticket)
            // Who was called before whom, not how often anybody was.
            if let call = ticket.call { append(Int64(state.tickets.count { ($0.call?.order ?? .max) < call.order })) }
        }
        // An action that was overtaken never comes back: its tickets would have to change back by themselves.
        guard withAction, let action = state.lastAction,
            action.ticketsAfter.allSatisfy({ state.ticket($0.id) == $0 })
        else { return }
        append(-1)
        for change in action.changes { add(change.before) }
        for ticket in action.ticketsBefore { add(ticket) }
    }

    private mutating func add(_ queue: Queue) {
        append(
            Int64(queue.session) << 48 | Int64(queue.lastNumberIssued) << 40 | Int64(queue.currentPosition) << 32
                | Int64(queue.completedCount) << 24 | Int64(queue.waitingCount) << 16 | (queue.isPaused ? 1 : 0)
                | (queue.isActive ? 2 : 0) | (queue.lastVerifiedTick == nil ? 0 : 4)
                | (queue.lastResumedTick == nil ? 0 : 8) | Int64(queue.priorityRun) << 4)
    }

    private mutating func add(_ ticket: Ticket) {
        append(Int64(bitPattern: ticket.id.low))
        append(ticket.lineOrder)
        append(
            Int64(ticket.laterCount) << 32 | Int64(ticket.label.utf8.reduce(0) { $0 &* 31 &+ Int32($1) }) & 0xffff_ffff)
        append(
            Int64(Self.order(of: ticket.status)) << 8 | Int64(ticket.session) << 16
                | (ticket.movedTo == nil ? 0 : 1) | (ticket.call == nil ? 0 : 2) | (ticket.call?.counter == nil ? 0 : 4)
                | Int64(ticket.lane.rawValue) << 4 | (ticket.isPriority ? 1 << 6 : 0)
        )
    }

    private static func order(of status: Ticket.Status) -> Int {
        switch status {
        case .waiting: 0
        case .called: 1
        case .serving: 2
        case .completed: 3
        case .noShow: 4
        case .cancelled: 5
        }
    }
}

extension Decision {
    /// What the host did before can still be taken back afterwards.
    fileprivate var keepsAction: Bool { action == nil && !consumesLastAction }
}
