import QueueCore
import QueueEngine
import TestSupport

/// All that is "on disk", as a value: a batch is carried out on a copy, which a failed commit throws away.
struct InMemoryTables: Sendable {
    var queues: [Queue] = []
    var tickets: [Ticket] = []
    /// The newest last.
    var actions: [HostAction] = []
    var tokens: [HostToken] = []
    var pairings: [Pairing] = []
    var jobs: [PrintJob] = []

    func queue(_ id: ID<Queue>) -> Queue? { queues.first { $0.id == id } }
    func ticket(_ id: ID<Ticket>) -> Ticket? { tickets.first { $0.id == id } }

    mutating func carryOut(_ write: Write) throws(Refusal) -> Written {
        switch write {
        case .command(let request): return .outcome(try carryOut(request))
        case .createQueue(var queue, let prefix, let token):
            queue.prefix = prefix ?? Self.letter(notIn: queues.map(\.prefix))
            queues.append(queue)
            tokens.append(HostToken(hash: token, queueID: queue.id))
            return .queue(queue)
        case .addPairing(let pairing):
            pairings.append(pairing)
            return .done
        case .redeemPairing(let code, let token, let tick):
            guard let index = pairings.firstIndex(where: { $0.codeHash == code }),
                tick - pairings[index].createdTick <= Pairing.lifetime
            else { return .redeemed(nil) }
            let pairing = pairings.remove(at: index)
            tokens.append(HostToken(hash: token, queueID: pairing.queueID))
            return .redeemed(pairing.queueID)
        case .revoke(let token):
            tokens.removeAll { $0.hash == token }
            return .done
        case .station: return .done
        // No cards here: those are the store's tests.
        case .card: return .card(CardAnswer(result: .failure(.unknownCard)))
        case .enqueuePrint(let job, _):
            jobs.append(job)
            return .done
        case .recordTick, .keepAnswer: return .done
        // Appliances that share a store have one that is a database.
        case .setAside, .adopt: return .done
        case .recordPrint(let id, let state):
            if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].state = state }
            return .done
        case .forgetDevices(let forgetting):
            for index in tickets.indices where Self.isForgotten(tickets[index], forgetting) {
                tickets[index].deviceToken = nil
                tickets[index].priorityReason = nil
            }
            actions = actions.filter { $0.tick >= forgetting.actionTick }
            return .forgot(next: nil)
        }
    }

    private static func isForgotten(_ ticket: Ticket, _ forgetting: Forgetting) -> Bool {
        ticket.status.isOpen ? ticket.createdTick < forgetting.openTick : ticket.createdAt < forgetting.created
    }

    private mutating func carryOut(_ request: Request) throws(Refusal) -> Outcome {
        var state = try state(for: request)
        let decision = try decide(
            request.command, by: request.actor, on: state, at: request.moment, in: request.zone)
        let undone = state.lastAction
        let issued = state.apply(decision)
        for changed in [state.queue] + state.others {
            if let index = queues.firstIndex(where: { $0.id == changed.id }) { queues[index] = changed }
        }
        tickets = state.tickets
        if decision.consumesLastAction {
            let isUndo = request.command.needs.lastAction
            actions.removeAll { isUndo ? $0 == undone : $0.isIn([state.queue.id]) }
        } else if let action = decision.action {
            actions.append(action)
        }

        var outcome = Outcome(ticket: nil, queue: state.queue)
        switch decision.reply {
        case .issued: (outcome.ticket, outcome.isNew) = (issued, true)
        case .ticket(let ticket): outcome.ticket = ticket
        case .verdict(let verdict, let ticket): (outcome.verdict, outcome.ticket) = (verdict, ticket)
        case .queue: break
        }
        if !decision.isEmpty { outcome.changed = Set([state.queue.id] + state.others.map(\.id)) }
        if let issued, let id = request.printJob {
            let job = PrintJob(
                id: id, subject: .ticket(issued.id, isCopy: false), createdTick: request.moment.tick)
            jobs.append(job)
            outcome.printJob = job
        }
        return outcome
    }

    private func state(for request: Request) throws(Refusal) -> QueueState {
        let place: ID<Queue>
        switch request.target {
        case .queue(let id): place = id
        case .ticketsQueue:
            guard var ticket = request.command.ticket.flatMap(ticket) else { throw .unknownTicket }
            if request.command.needs.followsMoves {
                for _ in 0..<QueueState.movesAtMost { ticket = ticket.movedTo.flatMap(self.ticket) ?? ticket }
            }
            place = ticket.queueID
        }
        guard let queue = queue(place) else { throw .unknownQueue }
        let needs = request.command.needs
        let action =
            needs.lastAction
            ? actions.last { $0.isOf(request.actor) && $0.isIn([place] + needs.otherQueues) } : nil
        let touched =
            (action?.changes.map(\.before.id) ?? []) + [action?.opened.flatMap(ticket)?.queueID].compactMap(\.self)
        let others = Set(request.command.needs.otherQueues + touched).subtracting([place])
        return QueueState(
            queue: queue, tickets: tickets, others: others.compactMap { self.queue($0) }, lastAction: action)
    }

    private static func letter(notIn taken: [String]) -> String {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init).first { !taken.contains($0) } ?? ""
    }
}

extension HostAction {
    fileprivate func isIn(_ queues: [ID<Queue>]) -> Bool { changes.contains { queues.contains($0.before.id) } }
}
